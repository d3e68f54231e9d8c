#!/usr/bin/env python3
"""Verify a plan file, or an equivalency list, without Gridplan.

    python verify_plan.py plan.gpkg
    python verify_plan.py plan.gpkg --csv equivalency.csv
    python verify_plan.py --csv equivalency.csv --hash 3f5a…

A second, independent reading of docs/plan-format.md: Python's standard library and nothing else,
no code shared with Gridplan. It computes the plan hash from the layer `units` and from the list,
checks seal and digests, counts and nesting, and names every unit that was changed.

Exit code 0: everything is as it was saved. 1: something is not; each line says what and where.
2: the file cannot be read.
"""

import argparse
import ast
import csv
import hashlib
import io
import json
import re
import sqlite3
import struct
import sys
import zipfile
from pathlib import Path


def plan_hash(code_of_unit):
    """SHA-256 over ``unit,code`` and a line feed for each unit, sorted by unit."""
    seal = hashlib.sha256()
    for unit in sorted(code_of_unit):
        seal.update(f"{unit},{code_of_unit[unit]}\n".encode())
    return seal.hexdigest()


def read_list(path):
    """Unit → code from a CSV with the columns unit_id and grid_N."""
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = [name.strip().lower() for name in rows[0]]
    grids = sorted((int(n[5:]), i) for i, n in enumerate(head) if re.fullmatch(r"grid_\d+", n))
    found, problems = {}, []
    for row in rows[1:]:
        if not row:
            continue
        unit, code = (
            cell.removeprefix("'") for cell in (row[head.index("unit_id")], row[grids[-1][1]])
        )
        if unit in found:
            problems.append(f"list: unit {unit} stands in it twice")
        found[unit] = code
    return found, problems


def read_table(connection, name):
    """Names of the columns and all rows of a table, in the order of its first column."""
    quoted = name.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}" ORDER BY 1')  # noqa: S608
    return [column[0] for column in cursor.description], cursor.fetchall()


def table_digest(rows):
    """One JSON line for every thousand rows; blobs as their own SHA-256."""
    seal = hashlib.sha256()
    for start in range(0, len(rows), 1000):
        chunk = [
            [hashlib.sha256(v).hexdigest() if isinstance(v, bytes) else v for v in row]
            for row in rows[start : start + 1000]
        ]
        line = json.dumps(chunk, ensure_ascii=False, separators=(",", ":"))
        seal.update(line.encode() + b"\n")
    return seal.hexdigest()


def saved_leaves(blob):
    """The array leaf_of_unit from the npz of the assignment: a zip with files of format npy."""
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        data = file.read("leaf_of_unit.npy")
    (length,) = struct.unpack("<H", data[8:10])
    header = ast.literal_eval(data[10 : 10 + length].decode("latin-1"))
    count = header["shape"][0]
    if header["descr"] != "<i4":
        raise ValueError("leaf_of_unit has a strange type")
    return struct.unpack(f"<{count}i", data[10 + length : 10 + length + 4 * count])


def verify(connection, listed):
    """All problems of a plan file, and its plan hash computed anew."""
    problems = []
    (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if state != "ok":
        return [f"file: {state}"], ""
    texts = dict(connection.execute('SELECT "key", value FROM gridplan_meta'))
    meta = {key: json.loads(text) for key, text in texts.items()}
    lines = "".join(f"{key}\t{texts[key]}\n" for key in sorted(texts) if key != "seal")
    if hashlib.sha256(lines.encode()).hexdigest() != meta.get("seal"):
        problems.append("gridplan_meta: does not match its seal")
    tables = {name: read_table(connection, name) for name in meta["digests"]}
    for name, (_, rows) in tables.items():
        if table_digest(rows) != meta["digests"][name]:
            problems.append(f"{name}: does not match its digest")

    depth = len(meta["provenance"]["counts"])
    head, rows = tables["units"]
    unit_at, *grid_at = (
        head.index(n) for n in ["unit_id", *(f"grid_{i + 1}" for i in range(depth))]
    )
    codes = {row[unit_at]: row[grid_at[-1]] or "" for row in rows}
    if len(codes) != len(rows):
        problems.append("units: a unit stands in it twice")
    computed = plan_hash(codes)
    if computed != meta["plan_hash"]:
        problems.append(f"units: plan hash is {computed}, saved was {meta['plan_hash']}")
    problems += changed_units(tables, meta, rows, unit_at, grid_at[-1])
    problems += counts_and_nesting(tables, meta, rows, grid_at)
    if listed is not None:
        problems += differences(codes, listed)
    return problems, computed


def changed_units(tables, meta, rows, unit_at, grid_at):
    """Units whose code is not that of the saved array."""
    head, arrays = tables["gridplan_arrays"]
    blob = {row[head.index("name")]: row[head.index("npz")] for row in arrays}["assignment"]
    names = [*meta["codes"][-1], ""]
    try:
        saved = [names[leaf] for leaf in saved_leaves(blob)]
    except (ValueError, KeyError, IndexError, struct.error, zipfile.BadZipFile) as error:
        return [f"gridplan_arrays: cannot be read ({error})"]
    if len(saved) != len(rows):
        return [f"units: {len(rows)} rows, {len(saved)} were saved"]
    return [
        f"units: unit {row[unit_at]} is in {row[grid_at] or 'no grid'}, saved was {code}"
        for row, code in zip(rows, saved)
        if (row[grid_at] or "") != code
    ]


def counts_and_nesting(tables, meta, rows, grid_at):
    """Wrong numbers of grids, and grids in two parents."""
    problems = []
    origin = meta["provenance"]
    edits = origin["settings"].get("restructured", [])
    for level, asked in enumerate(origin["counts"], start=1):
        found = {row[grid_at[level - 1]] for row in rows} - {None}
        came, went = (
            sum(of_level == level for edit in edits for of_level, _ in edit[what])
            for what in ("opened", "closed")
        )
        if len(found) != asked + came - went:
            problems.append(
                f"level {level}: {len(found)} grids, asked for were {asked}"
                + f"; recorded edits made {came} and closed {went}" * bool(edits)
            )
        head, grids = tables[f"grids_{level}"]
        stated = {row[head.index("code")]: row[head.index("parent")] or "" for row in grids}
        if set(stated) != found:
            problems.append(f"grids_{level}: other grids than those of the units")
        parents = {}
        for row in rows:
            if row[grid_at[level - 1]] is not None:
                above = row[grid_at[level - 2]] if level > 1 else ""
                parents.setdefault(row[grid_at[level - 1]], set()).add(above)
        for code, above in sorted(parents.items()):
            if above != {stated.get(code)}:
                problems.append(f"level {level}: grid {code} lies in {sorted(map(str, above))}")
    return problems


def differences(codes, listed):
    """Units that the file and the list do not agree on."""
    problems = []
    for unit in sorted(codes.keys() | listed.keys()):
        here, there = codes.get(unit, "nothing"), listed.get(unit, "nothing")
        if here != there:
            problems.append(f"unit {unit}: file says {here}, list says {there}")
    return problems


def main():
    """Read the command line, verify, say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("plan", nargs="?", help="plan file (GeoPackage)")
    parser.add_argument("--csv", help="equivalency list")
    parser.add_argument("--hash", help="plan hash that the list must have, when there is no plan")
    options = parser.parse_args()
    if not (options.plan or options.csv):
        parser.error("name a plan file or a list")
    problems, listed = [], None
    try:
        if options.csv:
            listed, problems = read_list(options.csv)
            print(f"plan hash of the list: {plan_hash(listed)}")
            if options.hash and plan_hash(listed) != options.hash:
                problems.append(f"list: plan hash is not {options.hash}")
        if options.plan:
            place = Path(options.plan).resolve().as_uri() + "?mode=ro"
            connection = sqlite3.connect(place, uri=True)
            connection.execute("PRAGMA trusted_schema = OFF")
            found, computed = verify(connection, listed)
            problems += found
            print(f"plan hash of the file: {computed}")
    except (OSError, sqlite3.Error, ValueError, LookupError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem)
    print("NOT as it was saved" if problems else "as it was saved")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
