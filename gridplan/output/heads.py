"""Who heads which grid: a list that the user keeps apart from the plan."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ..errors import InputError
from ..plan.plan import Plan
from ..stores.atomic import as_read_error
from ..territory.encodings import decode_text
from ..wording import say

_CODE = ("code", "grid", "编码", "网格编码")
_HEAD = ("head", "name", "网格长", "姓名")


def read_heads(path: str | Path, plan: Plan) -> dict[str, str]:
    """Read a CSV file with the columns ``code`` and ``head`` (编码, 网格长).

    Names of people do not belong into a plan file; they stand on the pages only where the user
    gives this list.

    Parameters
    ----------
    path : str or Path
        UTF-8, or one of the Chinese encodings.
    plan : Plan

    Returns
    -------
    dict of str to str
        Code → who heads the grid.

    Raises
    ------
    InputError
        Without these columns, or with a code that no grid of the plan has.
    StoreError
        When the file cannot be read.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise as_read_error(problem, file) from problem
    try:
        text, _ = decode_text(data)
    except UnicodeDecodeError:
        text = ""  # no text at all: it has no columns either
    rows = csv.DictReader(io.StringIO(text))
    names = {str(name).strip().lower(): name for name in rows.fieldnames or ()}
    code = next((names[name] for name in _CODE if name in names), None)
    head = next((names[name] for name in _HEAD if name in names), None)
    if code is None or head is None:
        raise InputError(
            say("The list of heads has no columns code and head."),
            where=file.name,
            cure=say("Give it a first row with code,head."),
        )
    known = {each for level in plan.codes for each in level}
    found: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        key = str(row[code] or "").strip()
        if key and key not in known:
            raise InputError(
                say("No grid has the code {code}.", code=key),
                where=f"{file.name}:{number}",
                cure=say("Correct the list of heads."),
            )
        name = str(row[head] or "").strip()
        if key and name and found.setdefault(key, name) != name:
            raise InputError(
                say("Two heads are given for the grid {code}.", code=key),
                where=f"{file.name}:{number}",
                cure=say("Correct the list of heads."),
            )
    return found
