"""Towns and villages: labels of the units, and whether their ground hangs together."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from ..findings import Severity
from ..geometry.contiguity import Contiguity
from ..i18n import say
from ..notes import Notes
from .ground.links import pieces

#: A piece this small that lies far from its town is taken for a mistake, share of its units,
FEW = 0.02
#: if other towns hold at least this share of its outline.
ENCLOSED = 0.9
#: Far: this many times the side of a square as large as the town.
FAR = 0.4


def check_labels(
    meaning: str,
    column: str,
    label: NDArray[np.int64],
    contiguity: Contiguity,
    geometry: NDArray[np.object_],
    notes: Notes,
) -> None:
    """Note units that lie far from the rest of their town, and towns in several pieces.

    Parameters
    ----------
    meaning : {"town", "village"}
        A unit far from its town is a warning; villages have exclaves as a matter of course.
    column : str
    label : int64 (n,)
        Town of each unit, −1 for none.
    contiguity : Contiguity
        Neighbours by shared border, without links.
    geometry : array of Polygon or MultiPolygon (n,)
    notes : Notes
        Gets the findings; its rows are those of `geometry`.
    """
    piece = pieces(contiguity, label)
    area = shapely.area(geometry)
    first = np.unique(piece, return_index=True)[1]
    label_of_piece = label[first]
    units_of_piece = np.bincount(piece)
    area_of_piece = np.bincount(piece, area)
    source = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    abroad = label[source] != label[contiguity.indices]
    outline = np.bincount(piece, shapely.length(geometry))
    enclosed = np.bincount(
        piece[source[abroad]], contiguity.border_m[abroad], minlength=len(first)
    ) > ENCLOSED * (
        outline
        - np.bincount(piece[source[~abroad]], contiguity.border_m[~abroad], minlength=len(first))
    )
    strays: list[int] = []
    apart = 0
    for town in np.unique(label_of_piece[label_of_piece >= 0]):
        own = np.flatnonzero(label_of_piece == town)
        if len(own) < 2:
            continue
        apart += 1
        main = own[np.argmax(area_of_piece[own])]
        reach = FAR * np.sqrt(area_of_piece[own].sum())
        tree = shapely.STRtree(geometry[piece == main])
        small = max(FEW * units_of_piece[own].sum(), 1)
        # A piece of an island has a coast; a unit with a wrong label lies amid another town.
        few = own[(own != main) & (units_of_piece[own] <= small) & enclosed[own]]
        members = np.flatnonzero(np.isin(piece, few))
        nearest, gap = tree.query_nearest(
            geometry[members], return_distance=True, all_matches=False
        )
        closest = np.full(len(units_of_piece), np.inf)
        np.minimum.at(closest, piece[members[nearest[0]]], gap)
        strays.extend(members[closest[piece[members]] > reach].tolist())
    if strays:
        who = notes.who(strays)
        notes.add(
            f"unit-outside-{meaning}",
            Severity.WARNING if meaning == "town" else Severity.INFO,
            say(
                "Units far from the rest of their {column}: {count} ({units}).",
                column=column,
                count=who.count,
                units=who,
            ),
            say("Check their label; a link will tie them to the rest if it is right."),
            column=column,
            who=who,
        )
    elif apart:
        notes.info(
            "label-in-pieces",
            say(
                "Areas of {column} that consist of several pieces: {count}.",
                column=column,
                count=apart,
            ),
            say("Links tie the pieces together when the column is a fixed level or walls."),
            column=column,
            count=apart,
        )
