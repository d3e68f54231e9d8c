"""A plan of grids that there are already: their codes stand with the units, or in a layer of areas.

Nothing is divided and nothing is mended. Only what no plan can hold is decided: a grid has one grid
above it, so a few units of it that are said to lie in another one are taken for slips.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...geometry.defaults import DATUMS
from ...i18n import say
from ...notes import Notes
from ...reading.values import codes
from ...territory.ground.division_links import tie_labels
from ...territory.ground.links import pieces
from ...territory.ground.overlay import OUTSIDE, codes_under, largest_share
from ...territory.territory import Territory
from ...version import __version__
from ..plan import Plan, Provenance
from ..rules.rules import labels_of, numbered

if TYPE_CHECKING:
    from typing import TypeAlias

    import geopandas as gpd

    Source: TypeAlias = str | Path | gpd.GeoDataFrame

Texts = NDArray[np.object_]
Ints = NDArray[np.int64]

#: A grid of which one grid above has this share of the area lies in it; the rest are slips.
SLIP = 0.9


@dataclass(frozen=True)
class LevelColumns:
    """Where the grids of a level stand.

    Parameters
    ----------
    code : str
        Column of their codes.
    name : str, optional
        Column of their names; the code is the name without.
    """

    code: str
    name: str | None = None

    @classmethod
    def parse(cls, text: str) -> LevelColumns:
        """From ``CODE`` or ``CODE=NAME``.

        Raises
        ------
        InputError
            When no column of codes is named.
        """
        code, _, name = text.partition("=")
        if not code.strip():
            raise InputError(
                say("{text} names no column of codes.", text=text),
                where="--level",
                cure=say("Write CODE, or CODE=NAME, for example grid_3=grid_3_name."),
            )
        return cls(code.strip(), name.strip() or None)


def adopt(
    territory: Territory,
    levels: Sequence[LevelColumns],
    grids: Source | None = None,
    *,
    datum: str = DATUMS[0],
    author: str = "",
) -> tuple[Plan, Territory]:
    """Make a plan of the grids that there are.

    Parameters
    ----------
    territory : Territory
    levels : sequence of LevelColumns
        First level first. A code that stands below several grids, none of which has nearly all of
        its area, stands for as many grids: the code of the grid above is put in front.
    grids : str, Path or GeoDataFrame, optional
        Areas with these columns; every unit goes to the area that holds most of it. Without, they
        are columns of the units.
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates of the areas really are, whatever their system says.
    author : str

    Returns
    -------
    plan : Plan
        Grids may be in pieces, and units in no grid: the certificate tells.
    territory : Territory
        With links that tie the first-level grids, whose ground is as it is; and with findings of
        what was decided and what does not hold.

    Raises
    ------
    InputError
        When a column is not there, or nothing can be made of the codes.
    """
    if not levels:
        raise InputError(
            say("No level is named."),
            where="--level",
            cure=say("Write CODE, or CODE=NAME, for example grid_3=grid_3_name."),
        )
    columns = [column for level in levels for column in (level.code, level.name) if column]
    if grids is not None:
        texts, notes = codes_under(territory, grids, columns, datum)
    else:
        texts, notes = _of_units(territory, columns)
    if not notes.usable:
        raise InputError(say("The codes of grids cannot be used."), findings=tuple(notes.findings))
    text_of = dict(zip(columns, texts, strict=True))
    full = _full_codes([text_of[level.code] for level in levels], territory, levels, notes)
    grid_of, parents, found = _lineage(full, territory, levels, notes)
    names = [
        _names(text_of[level.name], grid, codes_, territory, notes) if level.name else codes_
        for level, grid, codes_ in zip(levels, grid_of, found, strict=True)
    ]
    territory = tie_labels(territory, grid_of[0], levels[0].code)
    _tell_pieces(territory, grid_of, found, notes)
    counts = tuple(len(codes_) for codes_ in found)
    plan = Plan(
        unit_ids=territory.unit_ids,
        leaf_of_unit=grid_of[-1].astype(np.int32),
        parents=tuple(parent.astype(np.int32) for parent in parents),
        codes=tuple(map(tuple, found)),
        names=tuple(map(tuple, names)),
        provenance=Provenance(
            territory_digest=territory.digest,
            criteria=tuple(criterion.as_dict() for criterion in territory.criteria),
            counts=counts,
            settings={"adopted": [[level.code, level.name or ""] for level in levels]},
            version=__version__,
            author=author,
            created=datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"),
            reason="adopt",
        ),
    )
    return plan, replace(territory, findings=(*territory.findings, *notes.findings))


def _of_units(territory: Territory, columns: Sequence[str]) -> tuple[list[Texts], Notes]:
    """Columns of the units as text."""
    notes = territory.notes()
    for column in columns:
        labels_of(territory, column, "--level")  # refuses a column that is not there
    return [codes(territory.units[column], notes) for column in columns], notes


def _full_codes(
    texts: list[Texts], territory: Territory, levels: Sequence[LevelColumns], notes: Notes
) -> list[Texts]:
    """Codes that tell grids apart at every level, object (n,) each; "" for units in no grid."""
    full = texts[:1]
    for text, level in zip(texts[1:], levels[1:], strict=True):
        above = full[-1]
        several, count = _standing_for_several(text, above, territory.area_m2)
        everywhere = 2 * len(several) > count
        joined = text.copy()
        for row, (up, own) in enumerate(zip(above, text, strict=True)):
            if own and (everywhere or own in several):
                joined[row] = f"{up}-{own}" if up else ""
        full.append(joined)
        if everywhere:
            notes.info(
                "numbers-as-codes",
                say("Codes start anew in every grid above; its code stands before them."),
                column=level.code,
                count=count,
            )
        elif several:
            notes.warning(
                "codes-of-several",
                say(
                    "Codes that stand for several grids: {count} ({grids}).",
                    count=len(several),
                    grids=few(sorted(several)),
                ),
                say("The code of the grid above stands before them."),
                column=level.code,
                count=len(several),
            )
    return full


def _standing_for_several(
    text: Texts, above: Texts, area: NDArray[np.float64]
) -> tuple[set[str], int]:
    """Codes that stand below several grids, none of which has nearly all of them; all codes."""
    held: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for own, up, size in zip(text, above, area, strict=True):
        if own and up:
            held[own][up] += float(size)
    several = {own for own, by in held.items() if max(by.values()) < SLIP * sum(by.values())}
    return several, len(held)


def _lineage(
    full: list[Texts], territory: Territory, levels: Sequence[LevelColumns], notes: Notes
) -> tuple[list[Ints], list[Ints], list[list[str]]]:
    """Grid of each unit and codes at every level, and the parent of each grid but the first's."""
    area = territory.area_m2
    known, grid = numbered(full[-1])
    if not known:
        raise InputError(
            say("No unit has a code of a grid."),
            where=levels[-1].code,
            cure=say("Fill the column, or name another one."),
        )
    grids, found = [grid], [known]
    parents: list[Ints] = []
    for text, level, below in zip(full[-2::-1], levels[-2::-1], levels[:0:-1], strict=True):
        above, upper = numbered(text)
        lower, count = grids[0], len(found[0])
        told = np.flatnonzero((lower >= 0) & (upper >= 0))
        parent = largest_share(lower[told], upper[told], area[told], count)
        orphans = np.flatnonzero(parent < 0)
        if len(orphans):
            raise InputError(
                say("Grids that have no grid above them: {count}.", count=len(orphans)),
                where=f"{level.code}: " + few([found[0][one] for one in orphans]),
                cure=say("Give their units a code in the column {column}.", column=level.code),
            )
        strays = told[parent[lower[told]] != upper[told]]
        if len(strays):
            split = [found[0][one] for one in np.unique(lower[strays])]
            notes.warning(
                "grid-in-several",
                say(
                    "Grids that lie in several grids of the level above: {count} ({grids}).",
                    count=len(split),
                    grids=few(split),
                ),
                say(
                    "Each went to the one that has most of it, with all its units: {units}.",
                    units=notes.who(strays),
                ),
                column=below.code,
                count=len(split),
            )
        used = np.unique(parent)
        if len(used) < len(above):
            unused = np.setdiff1d(np.arange(len(above)), used)
            empty = [above[place] for place in unused]
            notes.warning(
                "grid-without-grids",
                say(
                    "Grids that hold no grid of the next level: {count} ({grids}).",
                    count=len(empty),
                    grids=few(empty),
                ),
                say("They are left out."),
                column=level.code,
                count=len(empty),
            )
        parent = np.searchsorted(used, parent)
        grids.insert(0, np.append(parent, -1)[lower])
        found.insert(0, [above[place] for place in used])
        parents.insert(0, parent)
    return grids, parents, found


def _names(
    text: Texts, grid: Ints, known: list[str], territory: Territory, notes: Notes
) -> list[str]:
    """The name that most of each grid has; its code where nothing is written."""
    names, number = numbered(text)
    told = np.flatnonzero((grid >= 0) & (number >= 0))
    pairs = np.unique(np.stack([grid[told], number[told]]), axis=1)
    several = np.flatnonzero(np.bincount(pairs[0], minlength=len(known)) > 1)
    if len(several):
        shown = [
            f"{known[one]}: " + ", ".join(names[n] for n in pairs[1][pairs[0] == one])
            for one in several
        ]
        notes.warning(
            "several-names",
            say(
                "Grids with several names: {count} ({grids}).",
                count=len(several),
                grids=few(shown),
            ),
            say(
                "Each got the one that most of its ground has. Where they are different grids, "
                "give them different codes."
            ),
            count=len(several),
        )
    most = largest_share(grid[told], number[told], territory.area_m2[told], len(known))
    return [names[place] if place >= 0 else code for place, code in zip(most, known, strict=True)]


def _tell_pieces(
    territory: Territory, grid_of: list[Ints], found: list[list[str]], notes: Notes
) -> None:
    """Note grids in pieces, and units in no grid."""
    for level, (grid, known) in enumerate(zip(grid_of, found, strict=True), start=1):
        piece = pieces(territory.contiguity, grid)
        first = np.unique(piece, return_index=True)[1]
        times = np.bincount(grid[first] + 1, minlength=len(known) + 1)[1:]
        split = [known[one] for one in np.flatnonzero(times > 1)]
        if split:
            notes.warning(
                "grid-in-pieces",
                say(
                    "Grids of level {level} in several pieces: {count} ({grids}).",
                    level=level,
                    count=len(split),
                    grids=few(split),
                ),
                say("They stay so; put the pieces together while redrawing."),
                count=len(split),
            )
    out = int((grid_of[-1] < 0).sum())
    if out and out not in [found.count for found in notes.findings if found.code == OUTSIDE]:
        notes.warning(
            "units-in-no-grid",
            say("Units in no grid: {count}.", count=out),
            say("They stay so; put them into a grid while redrawing."),
            count=out,
        )
