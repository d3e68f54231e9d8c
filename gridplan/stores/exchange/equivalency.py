"""The equivalency list: one line for each unit with the code of its last-level grid.

It is the legal form of a plan: a table of two columns that anybody can read. The hash of a plan
can be computed from it alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from ...errors import StoreError
from ...findings import few
from ...i18n import say
from ...plan.plan import Plan
from ...reading.encodings import text_encoding
from ..atomic_files import as_read_error, write_bytes
from ..planfile.layers import codes_of_units

#: A cell that starts like this could be taken for a formula; it is written with ' before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_GRID = re.compile(r"grid_(\d+)")


@dataclass(frozen=True)
class Equivalency:
    """A list of units and codes as it stands in a file.

    Parameters
    ----------
    path : Path
    codes : dict of str to str
        Unit → code of its last-level grid, empty for none; in the order of the file.
    """

    path: Path
    codes: Mapping[str, str]


def write_equivalency(plan: Plan, path: str | Path) -> None:
    """Write the equivalency list of a plan as CSV (UTF-8 with byte order mark, sorted by unit).

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Columns ``unit_id`` and ``grid_N``, where N is the last level.

    Raises
    ------
    StoreError
        When the file cannot be written; an older one is as it was.
    """
    code_of_unit = dict(zip(plan.unit_ids, codes_of_units(plan, plan.depth), strict=True))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["unit_id", f"grid_{plan.depth}"])
    writer.writerows(
        [_guarded(unit), _guarded(code_of_unit[unit] or "")] for unit in sorted(code_of_unit)
    )
    write_bytes(Path(path), text.getvalue().encode("utf-8-sig"))


def read_equivalency(path: str | Path) -> Equivalency:
    """Read an equivalency list.

    Parameters
    ----------
    path : str or Path
        CSV in any usual encoding, with commas, semicolons or tabs, and the columns ``unit_id`` and
        ``grid_N``; of several grid columns the one with the highest number counts.

    Raises
    ------
    StoreError
        When the file cannot be read, or a row is wrong; says which.
    """
    source = Path(path)
    try:
        data = source.read_bytes()
    except OSError as problem:
        raise as_read_error(problem, source) from problem
    text = _decoded(data, source)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [name.strip().lower() for name in next(rows, [])]
    levels = [int(match[1]) for match in map(_GRID.fullmatch, header) if match]
    if "unit_id" not in header or not levels:
        raise StoreError(
            say("The first row does not name the columns unit_id and grid_3."),
            where=str(source),
            cure=say("Write these names (with the number of the last level) into the first row."),
        )
    unit_at, code_at = header.index("unit_id"), header.index(f"grid_{max(levels)}")
    codes: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        where = say("{file}, row {row}", file=source, row=number)
        if len(row) != len(header):
            raise StoreError(
                say(
                    "The row has {found} cells instead of {wanted}.",
                    found=len(row),
                    wanted=len(header),
                ),
                where=where,
                cure=say("Look for a quotation mark that is not closed, or export the list again."),
            )
        unit, code = _bare(row[unit_at]), _bare(row[code_at])
        if _ROUNDED.fullmatch(unit) or _ROUNDED.fullmatch(code):
            raise StoreError(
                say("A spreadsheet has rounded the codes to numbers like 3.2E+14."),
                where=where,
                cure=say("Format the columns as text there and fill them in again."),
            )
        if unit in codes:
            raise StoreError(
                say("Unit {unit} stands in the list twice.", unit=unit),
                where=where,
                cure=say("Leave the row with the right code."),
            )
        codes[unit] = code
    return Equivalency(source, codes)


def plan_from_equivalency(listed: Equivalency, like: Plan, *, author: str = "") -> Plan:
    """The plan with the grids of another one and the assignment of a list.

    Parameters
    ----------
    listed : Equivalency
        Ids may have lost leading zeros, as spreadsheets do to them.
    like : Plan
        Gives units, grids, codes and names.
    author : str
        Who answers for the list.

    Returns
    -------
    Plan
        Its provenance names the hash of `like` as the parent.

    Raises
    ------
    StoreError
        When units or codes of the list do not exist, or units are missing.
    """
    row_of = _rows(like, listed)
    grid_of = {code: grid for grid, code in enumerate(like.codes[-1])} | {"": -1}
    strange = [code for code in dict.fromkeys(listed.codes.values()) if code not in grid_of]
    cure = say("Write codes of the grids of the last level as they stand in the plan.")
    _refuse(
        say("Codes of no grid of the plan: {count}.", count=len(strange)), cure, strange, listed
    )
    leaf = np.full(len(like), -2, np.int32)
    for unit, code in listed.codes.items():
        leaf[row_of[unit]] = grid_of[code]
    missing = list(like.unit_ids[leaf == -2])
    cure = say("Give every unit of the plan a row; without a code it is in no grid.")
    _refuse(say("Units missing in the list: {count}.", count=len(missing)), cure, missing, listed)
    origin = replace(
        like.provenance,
        parent_hash=like.hash,
        author=author,
        created=datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"),
        reason=f"equivalency {listed.path.name}",
    )
    return replace(like, leaf_of_unit=leaf, provenance=origin)


def _rows(like: Plan, listed: Equivalency) -> dict[str, int]:
    """Row of each unit of the list."""
    exact = {unit: row for row, unit in enumerate(like.unit_ids)}
    if all(unit in exact for unit in listed.codes):
        return {unit: exact[unit] for unit in listed.codes}
    by_number: dict[int, int] = {}
    if all(unit.isdecimal() for unit in exact):
        by_number = {int(unit): row for unit, row in exact.items()}
    found = {
        unit: exact.get(unit, by_number.get(int(unit), -1) if unit.isdecimal() else -1)
        for unit in listed.codes
    }
    strange = [unit for unit, row in found.items() if row < 0]
    ambiguous = len(by_number) not in (0, len(exact)) or len(set(found.values())) < len(found)
    if ambiguous and not strange:
        strange = list(found)
    cure = say("Give a list of the units of this plan.")
    message = say("Units that the plan does not have: {count}.", count=len(strange))
    _refuse(message, cure, strange, listed)
    return found


def _refuse(message: str, cure: str, names: list[str], listed: Equivalency) -> None:
    if names:
        raise StoreError(message, where=f"{listed.path}: {few(names)}", cure=cure)


def _decoded(data: bytes, path: Path) -> str:
    if encoding := text_encoding(data):
        return data.decode(encoding)
    raise StoreError(
        say("The text is neither UTF-8 nor GB18030."),
        where=str(path),
        cure=say("Save the table as CSV in UTF-8."),
    )


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    """The cell without the mark that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") else cell
