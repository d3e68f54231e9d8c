#!/usr/bin/env python3
"""Digests of what every command of Gridplan says and writes, to hold against an earlier version.

    python tools/same_bytes.py make -o before.json --gridplan /old/.venv/bin/gridplan
    python tools/same_bytes.py make -o after.json [--only 'divide*'] [--keep FOLDER]
    python tools/same_bytes.py compare before.json after.json [--only 'divide*'] [--allow FILE]

Only the command line is used. Python's clock is set to one moment for the commands, so that dates
in plans, pages and pictures are the same on any day. A line of --allow is ``CASE: PART  # REASON``
with two blanks before #; case and part may have ``*``. Exit code of compare: 1 if more than what is
allowed differs. With --keep, what the commands said stands in FOLDER/said, what they wrote in
FOLDER/CASE.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path
from typing import Any

#: What often stands in the table.
WORDS = {
    "$units": "demo/units.gpkg",
    "$export": "demo/events.csv",
    "$plan": "plan/plan.gpkg",
    "$events": "events/events.gpkg",
    "$new": "-o @/plan.gpkg",
}
#: Every command: its help is held too, in both languages.
COMMANDS = (
    *("sample", "inspect", "divide", "adopt", "frontier", "check", "explain", "show", "compare"),
    *("rebalance", "merge", "roster", "posts", "pack", "export", "bench", "events"),
    *("events import", "events count", "events assess", "events density", "events hotspots"),
    *("events warn", "events clusters", "events repeats", "events board", "events map"),
    *("events forget", ""),
)
#: Moment that Python's clock shows, in seconds since 1970: 2024-11-30 08:00 UTC.
NOW = 1732953600
#: Put before Python's own modules for the commands; no module of Gridplan is touched.
CLOCK = f"""
import datetime
real = datetime.datetime
class Kind(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real)
    def __subclasscheck__(cls, other):
        return issubclass(other, real)
class Fixed(real, metaclass=Kind):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp({NOW}, tz)
    @classmethod
    def today(cls):
        return cls.now()
Fixed.__name__ = Fixed.__qualname__ = "datetime"
Fixed.__module__ = "datetime"
datetime.datetime = Fixed
"""
#: Of the commands: one language, time zone and width, and GDAL's clock.
ENV = {
    **{key: os.environ[key] for key in os.environ if not key.startswith(("GRIDPLAN", "PYTHON"))},
    **{"LC_ALL": "C.UTF-8", "LANGUAGE": "en", "TZ": "UTC", "COLUMNS": "100", "NO_COLOR": "1"},
    **{"SOURCE_DATE_EPOCH": str(NOW), "OGR_CURRENT_DATE": "2024-11-30T08:00:00.000Z"},
}
HERE = Path(__file__).resolve().parents[1]
#: Progress without a terminal: the title of the work, how far it is, and what it does.
PROGRESS = re.compile(r"^(\w+ing|Plans of|正在).* \d+%( [^.。]*)?$")
#: Columns of SQLite that its own clock fills.
TIMES = {"last_change", "update_time"}


def read_cases() -> dict[str, str]:
    """Name → command line, in the order of the table; a case comes after those it reads."""
    text = (HERE / "tools/same_bytes_cases.txt").read_text("utf-8")
    text = re.sub(r"\n  +", " ", re.sub(r"(?m)^#.*\n", "", text))
    for word, meant in WORDS.items():
        text = text.replace(word, meant)
    rows = [line.partition("|") for line in text.splitlines() if "|" in line]
    cases = {name.strip(): command.strip() for name, _, command in rows}
    for name in COMMANDS:
        cases[f"help {name}".strip()] = f"{name} --help ; --lang zh_CN {name} --help"
    return cases


def needed(name: str, cases: dict[str, str]) -> list[str]:
    """The cases whose folders a command line reads."""
    words = re.findall(r"(?<![\w/@.-])([\w-]+)/", cases[name])
    return [word for word in dict.fromkeys(words) if word in cases]


# ---- steps that are no command of Gridplan


def copy(source: str, target: str) -> None:
    """Copy a file; its folder is made."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def tamper(plan: str) -> None:
    """Give a unit of a plan file the grid of another one, past Gridplan."""
    file = sqlite3.connect(plan)
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        file.create_function(name, 1, lambda _: 0)  # the triggers of the index name them
    other = "(SELECT grid_3 FROM units ORDER BY fid DESC LIMIT 1)"
    file.execute(f"UPDATE units SET grid_3 = {other} WHERE fid = 1")  # noqa: S608
    file.commit()
    file.close()


def shift(source: str, target: str, first: str, count: str) -> None:
    """Write a list of units in which some have the grid of the unit before them."""
    rows = list(csv.reader(Path(source).read_text("utf-8-sig").splitlines()))
    for row in range(int(first), int(first) + int(count)):
        rows[row][1] = rows[int(first) - 1][1]
    write_rows(target, rows)


def tables(units: str, folder: str) -> None:
    """Write tables and layers that go with the sample territory."""
    file = sqlite3.connect(units)
    found = file.execute(
        "SELECT unit_id, registered, village_code, (minx + maxx) / 2, (miny + maxy) / 2 "
        "FROM units JOIN rtree_units_geom ON fid = id ORDER BY unit_id"
    ).fetchall()
    file.close()
    villages = sorted({row[2] for row in found})
    of = {villages[5]: ("park", "", ""), villages[40]: ("", "kept", "")}
    of |= {village: ("", "", village) for village in villages[60:64]}
    figures = [["unit_id", "new_registered"]]
    marks = [["unit_id", "park", "kept", "block", "stripe"]]
    for number, (unit, persons, village, *_) in enumerate(found):
        figures.append([unit, str(persons + persons * (number * 37 % 13 - 6) // 30)])
        marks.append([unit, *of.get(village, ("", "", "")), str(number % 7)])
    codes = [f"0{one}-00{two}" for one in range(1, 6) for two in range(1, 5)]
    staff = [[code, f"Head {code}", f"W {code}、V {code}", "post"] for code in codes[:-3]]
    staff += [[f"{code}-001", f"Head {code}", "", ""] for code in [*codes, "99"]]
    write_rows(f"{folder}/figures.csv", figures)
    write_rows(f"{folder}/marks.csv", marks)
    write_rows(f"{folder}/staff.csv", [["编码", "网格长", "网格员", "定岗"], *staff])
    heads = [[code, f"Head {code}"] for code in codes]
    write_rows(f"{folder}/heads.csv", [["code", "head"], *heads])
    write_rows(f"{folder}/holidays.csv", [["2024-02-04", "workday"], ["2024-02-12", "off"]])
    middles = [row[3:] for row in found[50::250]]
    x, y = middles[3]
    ring = [(x, y), (x, y + 2500), (x + 2500, y + 2500), (x + 2500, y), (x, y)]
    write_layer(f"{folder}/cores.geojson", "Point", middles)
    write_layer(f"{folder}/special.geojson", "Polygon", [[ring]])


def write_rows(target: str, rows: list[list[str]]) -> None:
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_layer(target: str, kind: str, places: list[Any]) -> None:
    """Write GeoJSON in the coordinates of the sample, EPSG:4549."""
    shapes = [{"type": kind, "coordinates": place} for place in places]
    features = [
        {"type": "Feature", "properties": {"name": f"Place {number}"}, "geometry": shape}
        for number, shape in enumerate(shapes)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    layer = {"type": "FeatureCollection", "crs": crs, "features": features}
    Path(target).write_text(json.dumps(layer), "utf-8")


STEPS: dict[str, Callable[..., None]] = {
    "cp": copy, "tamper": tamper, "shift": shift, "tables": tables
}  # fmt: skip


# ---- digests


def digest(data: bytes) -> str:
    """SHA-256 of bytes in which this machine's temporary folder is no more."""
    return hashlib.sha256(without_place(data)).hexdigest()


def without_place(data: bytes) -> bytes:
    return data.replace(str(Path.cwd()).encode(), b"<here>")


def said(text: str) -> str:
    """What was said but for lines of progress."""
    kept = (line for line in text.splitlines(keepends=True) if not PROGRESS.match(line.rstrip()))
    return without_place("".join(kept).encode()).decode()


def parts_of(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Parts of a file and their digests: tables of SQLite, members of ZIP, otherwise the whole."""
    if data.startswith(b"SQLite format 3"):
        yield from tables_of(name, data)
    elif data.startswith(b"PK\3\4"):
        with zipfile.ZipFile(BytesIO(data)) as members:
            yield f"{name}#members", digest("\n".join(members.namelist()).encode())
            for member in members.namelist():
                yield f"{name}#{member}", digest(members.read(member))
    elif name.endswith(".dbf"):
        yield name, digest(data[:1] + data[4:])  # without the day of writing
    else:
        yield name, digest(data)


def tables_of(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Digests of the tables of a SQLite file, and of each row of `gridplan_meta`.

    What SQLite and its index keep for themselves is one part, `index`. The seal of a plan is over
    the other rows of `gridplan_meta`; where one of them tells a path of this machine, it is left
    out.
    """
    with tempfile.NamedTemporaryFile(suffix=".sqlite") as copied:
        copied.write(data)
        copied.flush()
        file = sqlite3.connect(copied.name)
        file.text_factory = bytes
        schema = file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        kept = {"schema": hashlib.sha256(repr(schema).encode())}
        for table in (title.decode() for kind, title, _ in schema if kind == b"table"):
            columns = [row[1].decode() for row in file.execute(f'PRAGMA table_info("{table}")')]
            chosen = ", ".join(f'"{column}"' for column in columns if column not in TIMES)
            rows = file.execute(f'SELECT {chosen} FROM "{table}"').fetchall()  # noqa: S608
            told = table == "gridplan_meta" and str(Path.cwd()) in repr(rows)
            part = "index" if table.startswith(("rtree_", "sqlite_")) else table
            for row in rows:
                if told and row[1] == b"seal":
                    continue
                key = f"{part}.{row[1].decode()}" if table == "gridplan_meta" else part
                cells = [without_place(cell) if isinstance(cell, bytes) else cell for cell in row]
                kept.setdefault(key, hashlib.sha256()).update(repr((table, cells)).encode())
            if table == "gridplan_meta":
                yield f"{name}#plan_hash", plan_hash(file)
        file.close()
    yield from ((f"{name}#{key}", state.hexdigest()) for key, state in kept.items())


def plan_hash(file: sqlite3.Connection) -> str:
    """The plan hash, made anew from units and codes; see docs/plan-format.md."""
    columns = [row[1].decode() for row in file.execute("PRAGMA table_info(units)")]
    last = max((c for c in columns if re.fullmatch(r"grid_\d+", c)), key=lambda c: int(c[5:]))
    rows = file.execute(f"SELECT unit_id, {last} FROM units")  # noqa: S608
    lines = sorted((unit, code or b"") for unit, code in rows)
    return hashlib.sha256(b"".join(u + b"," + c + b"\n" for u, c in lines)).hexdigest()


# ---- running


def run(name: str, command: str, gridplan: str) -> dict[str, str]:
    """Run the steps of a case one after the other; its parts but the files."""
    Path(name).mkdir()
    codes, out, err = [], "", ""
    for step in command.split(";"):
        words = shlex.split(step.replace("@", name))
        if words and words[0] in STEPS:
            try:
                STEPS[words[0]](*words[1:])
            except (OSError, IndexError, sqlite3.Error) as error:  # an earlier case failed
                codes.append(f"{words[0]}: {type(error).__name__}")
            continue
        done = subprocess.run([gridplan, *words], capture_output=True, env=ENV, check=False)
        codes.append(str(done.returncode))
        out += said(done.stdout.decode(errors="backslashreplace"))
        err += said(done.stderr.decode(errors="backslashreplace"))
    for kind, text in (("out", out), ("err", err)):
        Path("said", f"{name}.{kind}").write_text(text, "utf-8")
    exits = " ".join(codes)
    return {"exit": exits, "stdout": digest(out.encode()), "stderr": digest(err.encode())}


def make(gridplan: str, pattern: str, folder: Path) -> dict[str, dict[str, str]]:
    """Run cases two at a time in an empty folder; case → part → digest."""
    cases = read_cases()
    os.chdir(folder)
    Path("said").mkdir()
    Path("clock").mkdir()
    Path("clock/sitecustomize.py").write_text(CLOCK, "utf-8")
    ENV["PYTHONPATH"] = str(Path("clock").absolute())
    wanted = [name for name in cases if fnmatchcase(name, pattern)]
    running: dict[str, Future[dict[str, str]]] = {}
    with ThreadPoolExecutor(2) as pool:

        def start(name: str) -> None:
            if name in running:
                return
            before = needed(name, cases)
            for other in before:
                start(other)

            def job() -> dict[str, str]:
                for other in before:
                    running[other].result()
                return run(name, cases[name], gridplan)

            running[name] = pool.submit(job)

        for name in wanted:
            start(name)
    found = {name: running[name].result() for name in wanted}
    for name in wanted:
        for file in sorted(path for path in Path(name).rglob("*") if path.is_file()):
            found[name].update(parts_of(file.relative_to(name).as_posix(), file.read_bytes()))
    return found


def compare(before: Path, after: Path, allowed: Path | None, only: str) -> int:
    """Print what differs and is not allowed to; the exit code."""
    lines = allowed.read_text("utf-8").splitlines() if allowed else []
    patterns = [line.partition("  #")[0].strip() for line in lines if line[:1] != "#"]
    pairs = [pattern.partition(": ")[::2] for pattern in patterns if pattern]
    old, new = (json.loads(path.read_text("utf-8")) for path in (before, after))
    differing = 0
    for name in (case for case in dict.fromkeys([*old, *new]) if fnmatchcase(case, only)):
        ours, theirs = old.get(name, {}), new.get(name, {})
        for part in dict.fromkeys([*ours, *theirs]):
            if ours.get(part) == theirs.get(part):
                continue
            if any(fnmatchcase(name, case) and fnmatchcase(part, one) for case, one in pairs):
                continue
            differing += 1
            print(f"{name}: {part}  {ours.get(part, '-')[:12]} → {theirs.get(part, '-')[:12]}")
    print(f"{differing} parts differ." if differing else "The same bytes.")
    return 1 if differing else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make", help="run the cases and write their digests")
    making.add_argument("-o", "--output", type=Path, required=True)
    making.add_argument("--gridplan", default=str(HERE / ".venv/bin/gridplan"))
    making.add_argument("--keep", type=Path, help="folder to run in, which stays")
    comparing = commands.add_parser("compare", help="print what differs; exit code 1 if any does")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--allow", type=Path, help="lines of CASE: PART  # REASON")
    for each in (making, comparing):
        each.add_argument("--only", default="*", help="names of cases, for example 'divide*'")
    given = parser.parse_args()
    if given.command == "compare":
        return compare(given.before, given.after, given.allow, given.only)
    output, gridplan = given.output.absolute(), shutil.which(given.gridplan)
    if gridplan is None:
        parser.error(f"no such command: {given.gridplan}")
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep.absolute() if given.keep else Path(folder)
        place.mkdir(exist_ok=True)
        found = make(str(Path(gridplan).absolute()), given.only, place)
    output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(found)} cases, {sum(map(len, found.values()))} parts: {given.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
