"""A second program that shares no code with Gridplan finds every change, and says where."""
# ruff: noqa: S608 (names of tables and columns are those of the file under test)

import ast
import importlib.util
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from gridplan.stores.exchange.equivalency import write_equivalency
from gridplan.stores.planfile.geopackage import open_plan

TOOL = Path(__file__).parents[2] / "tools" / "verify_plan.py"
spec = importlib.util.spec_from_file_location("verify_plan", TOOL)
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-I", str(TOOL), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    return done.returncode, done.stdout


def test_it_shares_no_code_and_needs_nothing_but_python():
    tree = ast.parse(TOOL.read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_a_plan_and_its_list_are_found_unchanged(file, made, tmp_path):
    write_equivalency(made, tmp_path / "list.csv")
    code, said = run(file, "--csv", tmp_path / "list.csv")
    assert code == 0, said
    assert said.count(made.hash) == 2
    assert run("--csv", tmp_path / "list.csv", "--hash", made.hash)[0] == 0


def test_one_changed_unit_is_named(file, made, tmp_path):
    """Changed in the list, against the file; and changed in the file, against its own array."""
    write_equivalency(made, tmp_path / "list.csv")
    text = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    row = next(line for line in text.splitlines() if line.startswith("x3y1,"))
    (tmp_path / "list.csv").write_text(text.replace(row, "x3y1,01-001-001"), encoding="utf-8-sig")
    code, said = run(file, "--csv", tmp_path / "list.csv")
    assert code == 1
    assert f"unit x3y1: file says {row[5:]}, list says 01-001-001" in said
    assert run("--csv", tmp_path / "list.csv", "--hash", made.hash)[0] == 1
    tamper(file, "UPDATE units SET grid_3 = '01-001-001' WHERE unit_id = 'x5y3'")
    code, said = run(file)
    assert code == 1
    assert "unit x5y3 is in 01-001-001, saved was " in said
    assert "level 3: grid 01-001-001 lies in" in said


def tamper(path, statement, *values):
    with closing(sqlite3.connect(path)) as connection, connection:
        without_triggers(connection)
        return connection.execute(statement, values).rowcount


def without_triggers(connection):
    connection.execute("BEGIN")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def test_a_file_that_is_none_is_said(tmp_path):
    (tmp_path / "x.gpkg").write_bytes(b"no plan")
    assert run(tmp_path / "x.gpkg")[0] == 2
    assert run(tmp_path / "missing.gpkg")[0] == 2


def changes(connection, rng):
    """A random change of one value, one row or one order, and the table it is in."""
    tables = ["units", "grids_1", "grids_2", "grids_3", "gridplan_meta", "gridplan_log"]
    tables.append("gridplan_arrays")
    table = str(rng.choice(tables))
    names, rows = verifier.read_table(connection, table)
    row = rows[rng.integers(len(rows))]
    kind = rng.choice(["value", "value", "value", "value", "delete", "repeat", "swap"])
    if kind == "delete":
        connection.execute(f"DELETE FROM {table} WHERE {names[0]} = ?", row[:1])
    elif kind == "repeat":
        places = ", ".join("?" * len(row))
        unique = {"gridplan_meta": "key", "gridplan_arrays": "name"}.get(table)
        spare = [f"{value}2" if name == unique else value for name, value in zip(names, row)]
        connection.execute(f"INSERT INTO {table} VALUES ({places})", (10_000, *spare[1:]))
    elif kind == "swap" and len(rows) > 1:
        other = rows[(rows.index(row) + 1) % len(rows)]
        for number, new in ((row[0], -1), (other[0], row[0]), (-1, other[0])):
            connection.execute(
                f"UPDATE {table} SET {names[0]} = ? WHERE {names[0]} = ?", (new, number)
            )
        if table == "gridplan_meta":
            return None  # settings have no order
    else:
        at = int(rng.integers(1, len(names)))
        value = changed(row[at], rng)
        connection.execute(
            f'UPDATE {table} SET "{names[at]}" = ? WHERE {names[0]} = ?', (value, row[0])
        )
    return table


def changed(value, rng):
    if isinstance(value, bytes):
        data = bytearray(value)
        data[rng.integers(len(data))] ^= 1 << rng.integers(8)
        return bytes(data)
    if isinstance(value, str):
        return value[:-1] if value and rng.random() < 0.5 else f"{value}x"
    return 1 if value is None else value + 1


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.slow)])
def test_every_single_change_is_found_and_located(count, saved):
    """Values, rows and order: units, codes, outlines, persons, author, time, log, arrays, seal."""
    rng = np.random.default_rng(count)
    with closing(sqlite3.connect(saved)) as disk:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        disk.backup(connection)
    without_triggers(connection)
    connection.execute("COMMIT")
    assert verifier.verify(connection, None)[0] == []
    for number in range(count):
        connection.execute("BEGIN")
        table = changes(connection, rng)
        if table:
            try:
                problems, _ = verifier.verify(connection, None)
            except (ValueError, LookupError) as unreadable:
                problems = [f"{table}: {unreadable}"]
            assert any(problem.startswith(table) for problem in problems), (number, table, problems)
        connection.execute("ROLLBACK")
    connection.close()


def test_gridplan_and_the_verifier_read_the_same_file(file):
    with closing(sqlite3.connect(file)) as connection:
        problems, computed = verifier.verify(connection, None)
        stated = json.loads(
            connection.execute(
                "SELECT value FROM gridplan_meta WHERE \"key\" = 'plan_hash'"
            ).fetchone()[0]
        )
    assert problems == []
    assert computed == stated == open_plan(file)[0].hash
