"""The roster: who heads and works in which grid, a list that the user keeps apart from the plan.

Rosters come in two forms: a row for each grid with a column for each role, or a row for each
person with a column that says the role. Six roles (一长五员) and six fixings (六定) are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from ...i18n import say
from ...reading.columns import plain_name
from ...reading.personal_data import without_traces
from ...reading.tables.table_files import read_table
from ...reading.values import plain_text

if TYPE_CHECKING:
    from ..plan import Plan

HEAD, WORKER = "head", "worker"
_CODE = ("code", "grid", "grid_code", "编码", "网格编码", "网格编号", "网格代码")
_NAME = ("name", "姓名", "人员姓名")
_ROLE = ("role", "角色", "职务", "岗位", "身份", "人员类型", "人员类别")
#: Role → names of its column, and words that say the role in a list of persons.
ROLES = {
    HEAD: ("head", "grid_head", "网格长"),
    WORKER: ("worker", "grid_worker", "网格员", "专职网格员"),
    "inspector": ("inspector", "督察员", "督查员", "网格督察员", "网格督查员"),
    "information": ("information", "information_officer", "信息员", "网格信息员"),
    "patroller": ("patroller", "patrol", "巡查员", "网格巡查员"),
    "liaison": ("liaison", "liaison_officer", "联络员", "网格联络员"),
}  # fmt: skip
#: Fixing → names of its column.
FIXINGS = {
    "person": ("person", "定人"),
    "time": ("time", "定时", "定时间"),
    "post": ("post", "定岗", "定岗位"),
    "duty": ("duty", "定责", "定责任", "定职责"),
    "standard": ("standard", "定标", "定标准", "管理标准"),
    "reward": ("reward", "定奖惩", "奖惩"),
}
#: What stands between several names in one cell.
_BETWEEN = re.compile(r"[、，,；;/\n]+")


@dataclass(frozen=True)
class Roster:
    """What a list of staff says of the grids of a plan.

    Parameters
    ----------
    people : mapping of str to mapping of str to tuple of str
        Code of a grid → role → names, in the order of the list, each once.
    fixings : mapping of str to mapping of str to str
        Code of a grid → fixing → what the list says.
    roles, fixed : tuple of str
        Roles and fixings that the list has columns or rows for, in the order of `ROLES` and
        `FIXINGS`.
    strangers : tuple of (int, str)
        Rows of the file whose code no grid of the plan has, and that code; "" for none.
    doubles : tuple of (int, str)
        Rows that name a second head of a grid, and its code.
    others : tuple of (int, str)
        Rows whose role is none of the six, and that role.
    """

    people: Mapping[str, Mapping[str, tuple[str, ...]]]
    fixings: Mapping[str, Mapping[str, str]]
    roles: tuple[str, ...]
    fixed: tuple[str, ...]
    strangers: tuple[tuple[int, str], ...] = ()
    doubles: tuple[tuple[int, str], ...] = ()
    others: tuple[tuple[int, str], ...] = ()

    def names(self, code: str, role: str) -> tuple[str, ...]:
        """Who has a role in a grid."""
        return self.people.get(code, {}).get(role, ())

    @cached_property
    def heads(self) -> dict[str, str]:
        """Code of a grid → who heads it, the first one that is named."""
        return {code: self.names(code, HEAD)[0] for code in self.people if self.names(code, HEAD)}


def read_roster(path: str | Path, plan: Plan) -> Roster:
    """Read a list of staff: CSV or a workbook.

    Columns are recognised by their Chinese or English names: a code of the grid, and a column for
    each role (网格长, 网格员, 督察员, 信息员, 巡查员, 联络员) or a name and a role; 定人 … 定奖惩
    are the six fixings. All other columns (telephones) are left out. Codes are recognised although
    a spreadsheet took their leading zeros.

    Parameters
    ----------
    path : str or Path
    plan : Plan

    Returns
    -------
    Roster

    Raises
    ------
    InputError
        Without a column of codes or of people, or when the file cannot be read.
    """
    file = Path(path)
    table = read_table(file)
    meant = [_plain(str(name)) for name in table.columns]
    code, name, role_column = (_first(meant, names) for names in (_CODE, _NAME, _ROLE))
    roles = {role: fit for role, names in ROLES.items() if (fit := _all(meant, names))}
    if not roles and name is not None and role_column is None:
        roles = {HEAD: [name]}  # a list of heads alone
    of_persons = not roles and name is not None and role_column is not None
    if code is None or not (roles or of_persons):
        raise InputError(
            say("The roster has no columns code and head."),
            where=file.name,
            cure=say("Give it a first row with code,head (编码, 网格长), or with code,name,role."),
        )
    fixed = {each: fit[0] for each, names in FIXINGS.items() if (fit := _all(meant, names))}
    reading = _Reading(_known_codes(plan))
    for row, cells in zip(table.index, table.itertuples(index=False, name=None)):
        grid = reading.grid(row, cells[code], any(cells))
        if grid is None:
            continue
        if of_persons:
            reading.person(row, grid, cells[role_column], cells[name])
        for role, places in roles.items():
            for place in places:
                reading.names(row, grid, role, cells[place])
        for each, place in fixed.items():
            reading.fixing(grid, each, cells[place])
    held = {role for mine in reading.people.values() for role in mine}
    return Roster(
        reading.people,
        reading.fixings,
        tuple(role for role in ROLES if role in roles or (of_persons and role in held)),
        tuple(each for each in FIXINGS if each in fixed),
        tuple(reading.strangers),
        tuple(reading.doubles),
        tuple(reading.others),
    )


def certain_roster(path: str | Path, plan: Plan) -> Roster:
    """Read a list of staff for pages that are handed on, and refuse what is not sure.

    Names of people do not belong into a plan file; they stand on the pages only where the user
    gives this list.

    Parameters
    ----------
    path : str or Path
        See `read_roster`.
    plan : Plan

    Returns
    -------
    Roster

    Raises
    ------
    InputError
        As `read_roster`; with a code that no grid of the plan has, or two heads for a grid.
    """
    file, roster = Path(path), read_roster(path, plan)
    for row, code in roster.strangers:
        raise InputError(
            say("No grid has the code {code}.", code=code),
            where=f"{file.name}:{row}",
            cure=say("Correct the roster."),
        )
    for row, code in roster.doubles:
        raise InputError(
            say("Two heads are given for the grid {code}.", code=code),
            where=f"{file.name}:{row}",
            cure=say("Correct the roster."),
        )
    return roster


class _Reading:
    """What the rows said so far."""

    def __init__(self, grid_called: Callable[[str], str | None]) -> None:
        self._grid_called = grid_called
        self.people: dict[str, dict[str, tuple[str, ...]]] = {}
        self.fixings: dict[str, dict[str, str]] = {}
        self.strangers: list[tuple[int, str]] = []
        self.doubles: list[tuple[int, str]] = []
        self.others: list[tuple[int, str]] = []

    def grid(self, row: int, cell: str | None, says_more: bool) -> str | None:
        """The grid of a row; a row of a grid that there is not is noted."""
        key = plain_text(cell or "").lstrip("'")
        grid = self._grid_called(key)
        if grid is None and (key or says_more):
            self.strangers.append((row, without_traces(key)))
        return grid

    def person(self, row: int, grid: str, role: str | None, name: str | None) -> None:
        """One person, whose role a cell says."""
        said = plain_name(role or "")
        known = next((each for each, names in ROLES.items() if said in names), None)
        if known is not None:
            self.names(row, grid, known, name)
        elif said or name:
            self.others.append((row, without_traces(plain_text(role or ""))))

    def names(self, row: int, grid: str, role: str, cell: str | None) -> None:
        """The persons that a cell names."""
        for part in _BETWEEN.split(cell or ""):
            # Pages are handed on: a name may stand there, a telephone may not.
            name = without_traces(" ".join(plain_text(part).split())).strip(" …")
            mine = self.people.setdefault(grid, {})
            if name and name not in mine.get(role, ()):
                if role == HEAD and role in mine:
                    self.doubles.append((row, grid))
                mine[role] = (*mine.get(role, ()), name)

    def fixing(self, grid: str, each: str, cell: str | None) -> None:
        """What a cell says is fixed; the first row of a grid that says something counts."""
        text = without_traces(" ".join(plain_text(cell or "").split())).strip(" …")
        if text:
            self.fixings.setdefault(grid, {}).setdefault(each, text)


def _plain(name: str) -> str:
    """A column name without what offices add: 网格长姓名 and 网格员2 are 网格长 and 网格员."""
    plain = plain_name(name)
    return re.sub(r"(?<=.)(?:_?姓名)?_?\d*$", "", re.sub(r"_?\(.*?\)", "", plain))


def _all(meant: Sequence[str], names: Sequence[str]) -> list[int]:
    """Places of the columns that have one of the names."""
    return [place for place, plain in enumerate(meant) if plain in names]


def _first(meant: Sequence[str], names: Sequence[str]) -> int | None:
    """Place of the column with the name that is preferred."""
    return next((meant.index(name) for name in names if name in meant), None)


def _known_codes(plan: Plan) -> Callable[[str], str | None]:
    """The code that a key means; what a spreadsheet makes of 01 is 1."""
    known = {each for level in plan.codes for each in level}
    bare: dict[str, str | None] = {}
    for each in sorted(known):
        short = each.lstrip("0")
        bare[short] = None if short in bare else each
    return lambda key: key if key in known else bare.get(key)
