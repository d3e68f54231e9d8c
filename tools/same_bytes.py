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

#: Name of a case | its command line, without ``gridplan``; indented lines go on. ``@`` is its
#: folder, ``name/`` that of another case, which runs before; ``;`` parts several steps. Words with
#: ``$`` stand in `WORDS`, steps that are no command of Gridplan in `STEPS`.
CASES = """
demo | sample @ --units 5000 --events 4000
demo-other | sample @ --units 5000 --events 0 --seed 7
given | tables $units @
# inspect
inspect | inspect $units
inspect-json | inspect $units --json --levels 5,20,400
inspect-joined | inspect $units --join demo/population.xlsx --levels 5,20,80
inspect-criteria | inspect $units --join given/figures.csv --snap 0.5 --empty-as-zero --criterion
  people=new_registered:0.7:10% --criterion land=land_m2:0.3 --id-column unit_id --json
inspect-other-datum | inspect $units --datum gcj02 --work-crs EPSG:4527 --layer units
inspect-no-file | inspect nowhere.gpkg
inspect-no-layer | inspect $units --layer nothing
inspect-no-column | inspect $units --criterion a=nothing:1 --json
inspect-lines | inspect demo/lines.gpkg
inspect-zh | --lang zh_CN inspect $units --levels 5,20,400
# divide
plan | divide $units $new --levels 5,20,80 --author Planner
plan-json | divide $units $new --levels 5,20,80 --seed 2 --effort fast --json
plan-one-level | divide $units $new --levels 40
plan-two-levels | divide $units $new --levels 8,40 --effort best
plan-fixed | divide $units $new --levels 17,60,200 --fixed-level 1=town
plan-codes | divide $units $new --levels 17,60,200 --fixed-level 1=town_code --codes
  {label},{parent}{number:3:601},{parent}{number:3}
plan-walls | divide $units $new --levels 5,20,300 --walls village
plan-barriers | divide $units $new --levels 5,20,80 --barriers demo/lines.gpkg:kind=arterial,railway
plan-hard-barriers | divide $units $new --levels 4,80 --effort fast --hard-barriers
  demo/lines.gpkg:kind=river,expressway --crossings demo/lines.gpkg:kind=arterial
plan-limits | divide $units $new --levels 5,80 --limit households=8000..12500 --tolerance 10%
plan-special | divide $units $new --levels 5,80 --special given/special.geojson
plan-special-column | divide $units $new --levels 5,80 --join given/marks.csv --special park
plan-compounds | divide $units $new --levels 5,80 --join given/marks.csv --compounds block
plan-cores | divide $units $new --levels 5,80 --cores given/cores.geojson
plan-cores-shifted | divide $units $new --levels 5,80 --cores given/cores.geojson --ground-datum
  gcj02
plan-given | divide $units $new --levels 5,80 --join given/marks.csv --given-grids kept
plan-farthest | divide $units $new --levels 5,200 --farthest 6000
plan-pressure | divide $units $new --levels 5,80 --pressure registered=1 --objective cut-edges
  --json
plan-criteria | divide $units $new --levels 5,80 --join given/figures.csv --criterion
  people=new_registered:0.7:10% --criterion migrant=migrant:0.3 --tolerance 3%
plan-joined | divide $units $new --levels 80 --join demo/population.xlsx --join-key 编号 --criterion
  people=户籍人口:1
plan-datum | divide $units $new --levels 5,80 --datum gcj02 --snap 0
plan-here | divide $units $new --levels 17,60,200 --fixed-level 1=town --cluster here --json
plan-folder | cp $units @/in/A.gpkg ; cp demo-other/units.gpkg @/in/B.gpkg ; divide @/in -o @/out
  --levels 2,6,20 --cluster here
plan-folder-json | cp $units @/in/A.gpkg ; divide @/in -o @/out --levels 1,6,90 --cluster here
  --walls village --limit households=1.. --json
plan-zh | --lang zh_CN divide $units $new --levels 5,20,80 --limit households=1..20000
divide-no-output | divide $units
divide-levels-text | divide $units $new --levels many
divide-levels-falling | divide $units $new --levels 80,20
divide-levels-many | divide $units $new --levels 5,6000
divide-fixed-wrong | divide $units $new --fixed-level town
divide-fixed-count | divide $units $new --levels 5,80 --fixed-level 1=town
divide-limit-wrong | divide $units $new --limit households=many
divide-limit-hopeless | divide $units $new --levels 80 --limit households=1..9
divide-crossings-alone | divide $units $new --crossings demo/lines.gpkg
divide-barriers-none | divide $units $new --barriers demo/lines.gpkg:kind=wall
divide-effort-wrong | divide $units $new --effort slow
divide-seed-wrong | divide $units $new --seed -1
divide-farthest-wrong | divide $units $new --farthest 0
divide-tolerance-wrong | divide $units $new --tolerance five
divide-pressure-wrong | divide $units $new --pressure registered=much
divide-codes-wrong | divide $units $new --levels 5,80 --codes {number},{x}
divide-criterion-wrong | divide $units $new --criterion registered=
divide-over-input | cp $units @/units.gpkg ; divide @/units.gpkg -o @/units.gpkg
divide-cluster-wrong | divide $units $new --cluster somewhere
divide-folder-alone | divide demo/ -o @/plans
divide-blank | divide $units $new --walls ""
divide-join-missing | divide $units $new --join nowhere.csv
divide-zh-refused | --lang zh_CN divide $units $new --levels 80,20 --effort slow
# adopt
adopt | adopt $units --level town_code=town --level village_code=village $new
adopt-broken | adopt $units --join given/marks.csv --level stripe $new --json
adopt-grids | adopt $units --grids shapes/out/grids_3.geojson --level parent --level code=name $new
  --author Planner
adopt-list | shift pack/out/hand-over/plan_2024-11-30_units.csv @/list.csv 100 5 ; adopt $plan
  --list @/list.csv $new
adopt-list-other | shift pack/out/hand-over/plan_2024-11-30_units.csv @/list.csv 2504 1 ; adopt
  $plan --list @/list.csv $new --author Other
adopt-list-wild | shift pack/out/hand-over/plan_2024-11-30_units.csv @/list.csv 102 40 ; adopt $plan
  --list @/list.csv $new --json
adopt-no-level | adopt $units $new
adopt-contradiction | adopt $plan --list given/marks.csv --level town $new
adopt-list-wrong | adopt $plan --list given/figures.csv $new
# frontier
frontier | frontier $units -o @/out --levels 5,40 --points 4 --effort fast
frontier-current | frontier $units -o @/out --current plan-one-level/plan.gpkg --points 3 --effort
  fast --join given/figures.csv --criterion registered=new_registered:1:10% --criterion
  migrant=migrant:1:10% --json
frontier-points-wrong | frontier $units -o @/out --points 0
frontier-levels-wrong | frontier $units -o @/out --levels 9000
# check and explain
check | check $plan
check-json | check $plan --json -o @/certificate.json
check-broken | check adopt-broken/plan.gpkg -o @/certificate.json
check-broken-json | check adopt-broken/plan.gpkg --json
check-rules | check plan-limits/plan.gpkg
check-hard | check plan-hard-barriers/plan.gpkg --json
check-tampered | cp $plan @/plan.gpkg ; tamper @/plan.gpkg ; check @/plan.gpkg
check-tampered-json | cp $plan @/plan.gpkg ; tamper @/plan.gpkg ; check @/plan.gpkg --json
check-no-plan | check $units
check-no-file | check nowhere.gpkg --json
check-zh | --lang zh_CN check plan-special/plan.gpkg
explain | explain $plan 01-001-001 --tolerance 1%
explain-json | explain plan-pressure/plan.gpkg 03-005 --tolerance 0.5% --json
explain-no-grid | explain $plan 99
explain-zh | --lang zh_CN explain $plan 02-001-002 --tolerance 1%
# show and compare
show-png | show $plan -o @/plan.png
show-svg | show plan-one-level/plan.gpkg -o @/plan.svg --size a4 --title Heading
show-pdf | --lang zh_CN show plan-special/plan.gpkg -o @/plan.pdf --size a3
show-ending | show $plan -o @/plan.docx
show-no-folder | show $plan -o @/none/plan.png
compare | compare $plan plan-json/plan.gpkg
compare-files | compare $plan plan-json/plan.gpkg -o @/a.gpkg -o @/a.xlsx -o @/a.csv -o @/a.png -o
  @/a.svg --keep-codes @/renumbered.gpkg --json
compare-zh | --lang zh_CN compare $plan rebalance/plan.gpkg -o @/a.pdf -o @/a.xlsx
compare-ending | compare $plan plan-json/plan.gpkg -o @/a.txt
compare-other | compare $plan plan-one-level/plan.gpkg
# rebalance, merge, roster, posts
rebalance | rebalance $plan --units $units --join given/figures.csv $new --criterion
  registered=new_registered:0.4 --criterion migrant=migrant:0.4
rebalance-kept | rebalance $plan --units $units --join given/figures.csv $new --criterion
  registered=new_registered:1 --budget 3% --tolerance 3% --keep-levels 1 --lock 03-001 --json
rebalance-other-units | rebalance $plan --units demo-other/units.gpkg $new
rebalance-lock-wrong | rebalance $plan --units $units -o @/p.gpkg --lock 99
merge | merge $plan adopt-list/plan.gpkg adopt-list-other/plan.gpkg $new
merge-json | merge $plan adopt-list/plan.gpkg $plan $new --author Me --json
merge-conflict | merge $plan adopt-list/plan.gpkg adopt-list-wild/plan.gpkg $new
merge-other | merge $plan adopt-list/plan.gpkg plan-one-level/plan.gpkg $new
roster | roster $plan given/staff.csv -o @/staffed.xlsx
roster-json | roster $plan given/staff.csv --level 2 -o @/staffed.csv --json
roster-zh | --lang zh_CN roster $plan given/staff.csv --level 1 -o @/staffed.xlsx
roster-level-wrong | roster $plan given/staff.csv --level 4
posts | posts $plan --posts 240 -o @/posts.xlsx --roster given/staff.csv
posts-each | posts $plan --each 9000 --by registered --least 2 --level 2 -o @/posts.csv --json
posts-events | posts $plan --posts 100 --events $events --from 2024-03-01 --until 2024-06-01 -o
  @/posts.csv
posts-neither | posts $plan -o @/posts.csv
posts-both | posts $plan --posts 100 --each 100 -o @/posts.csv
posts-few | posts $plan --posts 3 -o @/posts.csv
posts-no-output | posts $plan --posts 100
# pack and export
pack | pack $plan -o @/out --parts workbook,bundle
pack-deck | pack $plan -o @/out --parts deck,web --events $events --heads given/heads.csv --title
  City --review S-1 --json
pack-pages | pack $plan -o @/out --parts pages --paper a4 --overlay demo/lines.gpkg
pack-zh | pack plan-json/plan.gpkg -o @/out --parts deck,workbook,web,bundle,pages --language zh
  --compare $plan --paper 16:9 --events events/events.parquet
pack-part-wrong | pack $plan -o @/out --parts poster
export | export $plan -o @/out
shapes | export $plan -o @/out --format geojson --json
export-datum | export plan-special/plan.gpkg -o @/out --format geojson --datum gcj02
export-crs | export plan-codes/plan.gpkg -o @/out --crs EPSG:4490 --json
export-schema | export $plan -o @/out --schema grids
export-crs-wrong | export $plan -o @/out --crs EPSG:1
# events
events | events import $export --plan $plan -o @/events.gpkg --datum gcj02 --profile @/profile.json
  ; events import $export --plan $plan -o @/events.parquet --profile @/profile.json --map
  satisfaction= --json
import-preview | events import $export --plan $plan --preview
import-preview-json | events import $export --plan $plan --preview --json
import-zh | --lang zh_CN events import $export --plan $plan -o @/events.gpkg --datum gcj02
import-no-datum | events import $export --plan $plan -o @/events.gpkg
import-no-output | events import $export --plan $plan --datum gcj02
import-map-wrong | events import $export --plan $plan --preview --map lon
import-ending | events import $export --plan $plan -o @/events.shp --datum gcj02
count | events count $events --plan $plan -o @/counts.xlsx --density @/density.tif --bandwidth 500
  --cell 100
count-here | events count events/events.parquet --plan $plan -o @/counts.csv --level 1 --period
  month --by type2 --cluster here --density @/density.tif --cell 100 --json
count-folder | cp events/events.parquet @/in/a.parquet ; events count @/in --plan $plan -o
  @/counts.csv --cluster here --from 2024-02-01 --until 2024-09-01
count-by-wrong | events count $events --plan $plan --by nothing -o @/c.csv
count-no-time | events count $events --plan $plan --from 2024-06-01 --until 2024-05-01 -o @/c.csv
assess | events assess $events -o @/assessment.xlsx --by unit --period month
assess-plan | events assess events/events.parquet -o @/assessment.csv --plan plan-json/plan.gpkg
  --by grid_2 --now 2025-01-01 --denominator rework_rate=handled --weight closing_rate=2 --weight
  -rework_rate=1 --work-hours 09:00-12:00,13:30-17:30 --holidays given/holidays.csv --json
assess-wrong | events assess $events --denominator nothing=handled -o @/a.csv
density | events density $events --plan $plan -o @/density.tif --cell 100
density-against | events density events/events.parquet --plan $plan -o @/june.tif --cell 100
  --bandwidth silverman --kernel quartic --from 2024-06-01 --until 2024-07-01 --against
  2024-05-01..2024-06-01 --json
density-here | events density events/events.parquet --plan $plan -o @/density.tif --cell 100 --where
  source=12345热线 --cluster here
density-wrong | events density $events --plan $plan -o @/d.tif --bandwidth wide
hotspots | events hotspots $events --plan $plan -o @/spots.gpkg --level 2
hotspots-json | events hotspots events/events.parquet --plan $plan -o @/spots.csv --period week
  --json
warn | events warn $events --plan $plan --level 2 -o @/warnings.gpkg
warn-c2 | events warn $events --plan $plan --method c2 --until 2024-09-12 -o @/warnings.csv --json
warn-cusum | events warn $events --plan $plan --method cusum --by source --level 1
warn-quartile | events warn $events --plan $plan --level 2 --method quartile -o @/warnings.xlsx
warn-zh | --lang zh_CN events warn $events --plan $plan --level 1 -o @/w.gpkg
clusters | events clusters $events --plan $plan --level 2 -o @/clusters.gpkg
clusters-json | events clusters $events --plan $plan --period day --longest 14 --until 2024-09-12
  --replicates 99 --seed 3 --level 2 --json -o @/clusters.csv
clusters-wrong | events clusters $events --plan $plan --longest 61
repeats | events repeats $events --plan $plan -o @/repeats.gpkg
repeats-json | events repeats $events --plan $plan -o @/repeats.xlsx --least 3 --days 90 --radius 80
  --json
board | events board $events --plan $plan -o @/board.html
board-few | --lang zh_CN events board events/events.parquet --plan $plan -o @/board.html --show-few
  --title City --from 2024-06-03 --until 2024-09-30
board-ending | events board $events --plan $plan -o @/board.pdf
map | events map $events --plan $plan -o @/map.html
map-tiles | events map $events --plan $plan -o @/map.html --show-few --title City --tiles
  http://tiles.example/{z}/{x}/{y}.png --tiles-datum gcj02
map-tiles-wrong | events map $events --plan $plan -o @/map.html --tiles tiles
forget | cp $events @/events.gpkg ; events forget @/events.gpkg --days 90 --now 2024-12-31
forget-json | cp events/events.parquet @/events.parquet ; events forget @/events.parquet --days 200
  --json
forget-wrong | events forget $events --days 0
# of no command
bench-wrong | bench --what nothing
sample-few | sample @/out --units 4
sample-full | cp given/staff.csv @/out/staff.csv ; sample @/out --units 5000
command-wrong | devide $units
command-none |
option-wrong | check $plan --jason
lang-wrong | --lang fr check $plan
version | --version
"""
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
    text = re.sub(r"\n  +", " ", CASES)
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
