"""Events from PostgreSQL in a real QGIS, with a server of our own that lives for this test."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from events_land import sample
from gui_script import gui

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAMS, reason="there is no PostgreSQL server"),
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb"),
]
ROWS = 2000


@pytest.fixture
def database(monkeypatch):
    """A server on a socket in a folder of its own; a server does not run as root."""
    folder = Path(tempfile.mkdtemp())
    who = {"user": "postgres"} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(folder, "postgres")
    data, tools = folder / "data", PROGRAMS[-1].parent

    def do(tool, *words):
        subprocess.run([tools / tool, *words], check=True, cwd=folder, capture_output=True, **who)

    do("initdb", "-D", data, "-A", "trust", "-U", "gridplan")
    do("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o",
       f"-k {folder} -c listen_addresses='' -p 5499", "start")  # fmt: skip
    address = f"host={folder} port=5499 dbname=postgres user=gridplan"
    monkeypatch.setenv("GUI_DATABASE", address)
    yield address
    do("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


def fill(address):
    """The first rows of the sample's export as a table of text."""
    with open(sample()["export"], encoding="gb18030", newline="") as file:
        header, *rows = [row for _, row in zip(range(ROWS + 1), csv.reader(file))]
    columns = ", ".join(f'"{name}"' for name in header)
    fields = ", ".join(f'"{name}" text' for name in header)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(r for r in rows if len(r) == len(header))
    words = (
        f"CREATE TABLE hotline (id serial PRIMARY KEY, {fields});\n"
        f"COPY hotline ({columns}) FROM STDIN CSV;\n{text.getvalue()}\\.\n"
    )
    subprocess.run(["psql", address, "-q"], input=words, text=True, check=True)


def test_a_table_is_imported_and_read_again_when_the_database_tells(database):
    fill(database)
    found = gui("events_from_database")
    assert found["passed"], found["said"]
