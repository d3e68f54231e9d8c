"""Pages on events and changes as QGIS prints them, the pack as an algorithm, and Ctrl+C."""

# ruff: noqa: F401, F811 - a fixture of another file
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_atlas import asked, in_qgis, pictures, printed, profile, text_of

from gridplan.i18n import speaking
from gridplan.output.atlas.paper import PAPERS, places
from gridplan.output.content.briefing import gather
from gridplan.output.content.tables import grids_table, written
from gridplan.plan.create.divide import divide
from gridplan.sample_city import write_sample
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.read import read_territory

pytestmark = pytest.mark.slow
DOTS = 60
#: Becomes the program of its arguments, which then hears Ctrl+C.
_HEEDING = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city of 5,000 units with a year of events, and two plans of it."""
    folder = tmp_path_factory.mktemp("city")
    write_sample(folder, 5000, 1, events=12_000)
    territory = read_territory(folder / "units.gpkg")
    for seed, name in ((1, "plan"), (2, "before")):
        plan = divide(territory, (5, 20, 120), seed=seed, effort="fast")
        save_plan(plan, territory, folder / f"{name}.gpkg")
    import_events(
        folder / "events.csv", folder / "plan.gpkg", folder / "events.gpkg", datum="gcj02"
    )
    return folder


def coloured(page, box):
    """Share of the dots inside a frame that are neither paper nor its ground."""
    image = np.asarray(Image.open(page).convert("RGB")).astype(int)
    left, top, wide, high = (
        round(v / 25.4 * DOTS) for v in (box.x, box.y, box.width, box.height)
    )  # fmt: skip
    inside = image[top + 3 : top + high - 3, left + 3 : left + wide - 3]
    ground = np.abs(inside - np.array([251, 251, 250])).max(axis=2) <= 1
    return 1 - (ground | (inside > 253).all(axis=2)).mean()


def files_of(manifest, part):
    """Names of the files of a part of a pack."""
    return [entry["name"] for entry in manifest["files"] if entry["part"] == part]


def test_maps_of_events_and_changes_are_drawn(profile, city, tmp_path):
    results = printed(
        profile, city / "plan.gpkg", tmp_path / "out", "LANGUAGE=en", "PAPER=a4",
        f"EVENTS={city / 'events.gpkg'}", f"COMPARE={city / 'before.gpkg'}",
    )  # fmt: skip
    kinds = {}
    for number in range(1, results["PAGES"] + 1):
        page = asked("pdftotext", "-f", str(number), "-l", str(number), results["PDF"], "-")
        if re.match(r"Events \d{4}-\d\d\n", page):
            kinds[number] = "events"
        elif page.startswith("Changes") and "continued" not in page:
            kinds[number] = "change"
    assert list(kinds.values()).count("events") == 4
    assert list(kinds.values()).count("change") == 1 + 5
    pages = pictures(results["PDF"], tmp_path / "pages", DOTS)
    for number, kind in kinds.items():
        frames = places(PAPERS["a4"], kind)
        for name in ("map", "map_2") if kind == "events" else ("map",):
            share = coloured(pages[number - 1], frames[name])
            assert 0.08 < share < 0.98, (number, kind, name, share)


def test_the_algorithm_makes_a_pack_whose_atlas_has_the_figures_of_its_tables(
    profile,
    city,
    tmp_path,
):
    folder = tmp_path / "pack"
    words = [f"PLAN={city / 'plan.gpkg'}", f"OUTPUT={folder}", "LANGUAGE=en", "PAPER=a4",
             "PARTS=atlas,grids,web,bundle"]  # fmt: skip
    ran = in_qgis(profile, "run", "gridplan:pack", "--json", "--", *words)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["parts"]) == {"atlas", "grids", "web", "bundle"}
    assert manifest["parts"]["grids"] == 5
    assert manifest["missing"] == []
    (pdf,) = (folder / name for name in files_of(manifest, "atlas"))
    text = text_of(pdf)
    plan, territory = open_plan(city / "plan.gpkg")
    with speaking("en"):
        table = grids_table(gather(plan, territory), 2, short=True)
    headings = [heading for heading, _ in table.columns]
    shown = [headings.index(name) for name in ("code", "households", "load deviation")]
    lines = [set(line.split()) for line in text.splitlines()]
    for row in table.rows:
        figures = {written(row[k], table.columns[k][1]) for k in shown}
        assert any(figures <= line for line in lines), figures


def test_ctrl_c_stops_the_atlas_and_leaves_nothing(profile, city, tmp_path):
    folder = tmp_path / "out"
    with open(tmp_path / "said", "w") as said:
        process = subprocess.Popen(
            # A test run in the background hands on that Ctrl+C is ignored.
            [sys.executable, "-c", _HEEDING, "qgis_process", "run", "gridplan:atlas", "--json",
             "--", f"PLAN={city / 'plan.gpkg'}", f"OUTPUT={folder}", "SECOND_LEVEL=true"],
            stdout=said, stderr=said,
            env={**os.environ, "QGIS_CUSTOM_CONFIG_PATH": str(profile),
                 "QGIS_PLUGINPATH": str(Path(__file__).parents[2] / "build" / "plugins"),
                 "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        until = time.monotonic() + 120
        while not folder.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert process.poll() is None, (tmp_path / "said").read_text()
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) != 0
    assert not folder.exists() or not list(folder.iterdir())
    assert "Stopped at your request" in (tmp_path / "said").read_text()
