"""Whether a territory suits its grids: does it hang together, is any unit too heavy."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from ...findings import Finding, Severity
from ...geometry.contiguity import Contiguity
from ...i18n import say
from ...notes import MOST_NAMED, Notes, Who
from ..ground.links import Links, pieces

#: More units than this share that touch no other mean that streets were left out.
LONELY_SHARE = 0.2
#: A piece farther away than this is more likely a mistake than an island, metres.
FAR_M = 30_000.0
#: Gaps up to this between most units were left by drawing and not by streets, metres.
_SLIP_M = 2.0
#: A load this much above the target of a grid is named, as a fraction.
FORCED_DEVIATION = 0.05


def check_pieces(contiguity: Contiguity, links: Links, notes: Notes) -> None:
    """Note pieces of the territory that share no border with the rest, and the links between them.

    Parameters
    ----------
    contiguity : Contiguity
        Neighbours by shared border, without links.
    links : Links
        What ties the pieces.
    notes : Notes
    """
    if not len(links):
        return
    piece = pieces(contiguity)
    units = np.bincount(piece)
    away = piece != np.argmax(units)
    who = notes.who(away)
    lonely = int((units == 1).sum())
    if lonely > max(LONELY_SHARE * len(contiguity), 3):
        gap = float(np.median(links.gap_m))
        notes.warning(
            "units-apart",
            say(
                "Units that touch no other unit: {count} of {all}. Gaps between them: mostly "
                "{gap:,.1f} m.",
                count=lonely,
                all=len(contiguity),
                gap=gap,
            ),
            say(
                "Read with --snap {metres}: gaps this narrow are slips in drawing.",
                metres=ceil(gap),
            )
            if gap <= _SLIP_M
            else say(
                "If streets or rivers were left out between them, give these ground too; grids "
                "along links alone are stringy."
            ),
            who=who,
        )
        return
    longest = float(links.gap_m.max())
    notes.add(
        "pieces-apart",
        Severity.WARNING if longest > FAR_M else Severity.INFO,
        say(
            "The territory has {pieces} pieces that share no border; units away from the largest: "
            "{count} ({units}).",
            pieces=len(units),
            count=who.count,
            units=who,
        ),
        say(
            "Tied with {count} links over the shortest gaps, the longest {gap:,.0f} m.",
            count=len(links),
            gap=longest,
        ),
        who=who,
        values=links.named(notes),
    )


def heavy_units(
    load: NDArray[np.float64], unit_ids: NDArray[np.object_], grids: int, source: str = ""
) -> Finding | None:
    """Units whose load alone is more than a last-level grid should hold.

    Parameters
    ----------
    load : float64 (n,)
        Load of each unit; all add up to 1.
    unit_ids : object (n,)
    grids : int
        Number of last-level grids.
    source : str
        File or layer, for the finding.

    Returns
    -------
    Finding or None
        Names the units with the deviation each forces on its grid; None when there are none.
    """
    forced = load * grids - 1.0
    heavy = np.flatnonzero(forced > FORCED_DEVIATION)
    if not len(heavy):
        return None
    heavy = heavy[np.lexsort((unit_ids[heavy].astype(str), -forced[heavy]))]
    who = Who(tuple(str(unit) for unit in unit_ids[heavy[:MOST_NAMED]]), len(heavy))
    named = [
        {"unit": unit, "deviation": round(float(forced[row]), 4)}
        for unit, row in zip(who.ids, heavy)
    ]
    return Finding(
        "unit-too-heavy",
        Severity.WARNING,
        source,
        say(
            "Units heavier than one of {grids} grids should be: {count} ({units}). The heaviest "
            "forces a deviation of {deviation:.0%}.",
            grids=grids,
            count=who.count,
            units=who,
            deviation=forced[heavy[0]],
        ),
        say("Divide these units in the source, ask for fewer grids, or accept the deviation."),
        who.ids,
        who.count,
        {"units": named},
    )
