"""Who heads which grid: a list that the user keeps apart from the plan."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..plan.plan import Plan
from ..territory.privacy import without_traces
from ..territory.tables import read_table
from ..territory.values import plain_text
from ..wording import say

_CODE = ("code", "grid", "编码", "网格编码")
_HEAD = ("head", "name", "网格长", "姓名")


def read_heads(path: str | Path, plan: Plan) -> dict[str, str]:
    """Read a CSV file or workbook with the columns ``code`` and ``head`` (编码, 网格长).

    Names of people do not belong into a plan file; they stand on the pages only where the user
    gives this list.

    Parameters
    ----------
    path : str or Path
    plan : Plan

    Returns
    -------
    dict of str to str
        Code → who heads the grid.

    Raises
    ------
    InputError
        Without these columns, with a code that no grid of the plan has, or when the file cannot
        be read.
    """
    file = Path(path)
    table = read_table(file)
    names = {str(name).strip().lower(): name for name in table.columns}
    code = next((names[name] for name in _CODE if name in names), None)
    head = next((names[name] for name in _HEAD if name in names), None)
    if code is None or head is None:
        raise InputError(
            say("The list of heads has no columns code and head."),
            where=file.name,
            cure=say("Give it a first row with code,head."),
        )
    known = {each: each for level in plan.codes for each in level}
    # What a spreadsheet makes of 01.
    bare = {each.lstrip("0"): each for each in known}
    found: dict[str, str] = {}
    for number, given, person in zip(table.index, table[code], table[head]):
        key = plain_text(given or "").lstrip("'")
        grid = known.get(key) or bare.get(key)
        if key and grid is None:
            raise InputError(
                say("No grid has the code {code}.", code=without_traces(key)),
                where=f"{file.name}:{number}",
                cure=say("Correct the list of heads."),
            )
        # The pages are handed on: a name may stand there, a telephone may not.
        name = without_traces(" ".join(plain_text(person or "").split())).strip(" …")
        if grid and name and found.setdefault(grid, name) != name:
            raise InputError(
                say("Two heads are given for the grid {code}.", code=grid),
                where=f"{file.name}:{number}",
                cure=say("Correct the list of heads."),
            )
    return found
