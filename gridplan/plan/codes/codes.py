"""Codes and names of grids: the template, the order on the map, uniqueness."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ...territory.territory import Territory

_PIECE = re.compile(r"\{(parent|label|number:(\d{1,2})(?::(\d{1,9}))?)\}")
#: Names that Gridplan has given in either language, by the code.
GIVEN_NAMES = ("Grid {code}", "网格{code}", "网格 {code}")
_OFFICIAL_TOWN = re.compile(r"(\d{9})(000)?")


@dataclass(frozen=True)
class CodeTemplate:
    """How the codes of each level are written.

    Parameters
    ----------
    patterns : tuple of str
        One for each level, first level first. ``{parent}`` stands for the code of the grid
        above, ``{label}`` for the label of a first-level grid that was given from outside, and
        ``{number:3}`` for the number among its siblings, padded with zeros to three digits;
        ``{number:3:601}`` counts from 601. Everything else stands for itself.

    Raises
    ------
    InputError
        When a pattern uses anything else in braces, or cannot tell siblings apart.
    """

    patterns: tuple[str, ...]

    def __post_init__(self) -> None:
        for level, pattern in enumerate(self.patterns, start=1):
            names = [piece[0].partition(":")[0] for piece in _PIECE.findall(pattern)]
            rest = _PIECE.sub("", pattern)
            allowed = {"label", "number"} if level == 1 else {"parent", "number"}
            tells_apart = "number" in names or "label" in names
            if "{" in rest or "}" in rest or not tells_apart or not set(names) <= allowed:
                raise InputError(
                    say("The code pattern {pattern} cannot be used.", pattern=pattern),
                    where=say("level {level}", level=level),
                    cure=say(
                        "Write for example {number:2} for the first level and "
                        "{parent}-{number:3} for the others."
                    ),
                )

    @classmethod
    def parse(cls, text: str) -> CodeTemplate:
        """From ``"{number:2},{parent}-{number:3}"``: the patterns with commas between.

        Raises
        ------
        InputError
            As the class.
        """
        return cls(tuple(pattern.strip() for pattern in text.split(",")))

    def refuse(self, counts: Sequence[int], labels: Sequence[str] | None) -> None:
        """Refuse, before anything is divided, to code grids that this cannot be meant for.

        Parameters
        ----------
        counts : sequence of int
            Grids at each level.
        labels : sequence of str, optional
            Of the first level, where that is given.

        Raises
        ------
        InputError
        """
        if len(self.patterns) != len(counts):
            raise InputError(
                say(
                    "Code patterns: {count}, levels: {depth}.",
                    count=len(self.patterns),
                    depth=len(counts),
                ),
                where="--codes",
                cure=say("Write one pattern for each level, with commas between."),
            )
        if "{label}" in self.patterns[0] and (labels is None or official_codes(labels) is None):
            raise InputError(
                say(
                    "The first level has no official codes that {label} could stand for.",
                    label="{label}",
                ),
                where="--codes",
                cure=say(
                    "Give it a column of nine or twelve digits with --fixed-level, or write "
                    "{number:2}."
                ),
            )
        above = 1
        for level, count in enumerate(counts, start=1):
            # Somewhere there are at least so many siblings; where there are more is seen later.
            self.code(level, parent="", label="", number=-(-count // above) - 1)
            above = count

    def code(self, level: int, *, parent: str, label: str, number: int) -> str:
        """The code of one grid.

        Parameters
        ----------
        level : int
            From 1.
        parent : str
            Code of the grid above; empty at the first level.
        label : str
            Label from outside; empty when there is none.
        number : int
            Place among its siblings, from 0.

        Raises
        ------
        InputError
            When the number has more digits than the pattern gives it.
        """

        def write(piece: re.Match[str]) -> str:
            if piece[1] == "parent":
                return parent
            if piece[1] == "label":
                return label
            width = int(piece[2])
            text = str(number + int(piece[3] or 1)).zfill(width)
            if len(text) > width:
                raise InputError(
                    say(
                        "Number {number} does not fit into {width} digits of a grid code.",
                        number=text,
                        width=width,
                    ),
                    where=say("level {level}", level=level),
                    cure=say("Give the numbers of this level more digits in the code template."),
                )
            return text

        return _PIECE.sub(write, self.patterns[level - 1])


def official_codes(labels: Sequence[str]) -> tuple[str, ...] | None:
    """The nine digits of towns, when every label is an official code of a town.

    Parameters
    ----------
    labels : sequence of str
        Nine digits, or the twelve of the statistical list that end in 000.

    Returns
    -------
    tuple of str, or None when a label is something else.
    """
    found = [_OFFICIAL_TOWN.fullmatch(label) for label in labels]
    codes = tuple(match[1] for match in found if match)
    return codes if codes and len(codes) == len(labels) else None


def default_template(depth: int, *, official: bool, most_siblings: Sequence[int]) -> CodeTemplate:
    """The template in force when the user gives none.

    Parameters
    ----------
    depth : int
        Number of levels.
    official : bool
        Whether the first level carries official codes: then nine digits, and three more at each
        level, the second counted from 601 so that no village code is used twice.
    most_siblings : sequence of int
        Largest number among siblings at each level; numbers are at least 2 digits wide at the first
        level and 3 at the others, wider where that is not enough.
    """
    if official:
        return CodeTemplate(
            ("{label}", "{parent}{number:3:601}", *["{parent}{number:3}"] * 9)[:depth]
        )
    patterns = []
    for level, most in enumerate(most_siblings, start=1):
        width = max(len(str(most)), 2 if level == 1 else 3)
        patterns.append(("" if level == 1 else "{parent}-") + f"{{number:{width}}}")
    return CodeTemplate(tuple(patterns))


@dataclass(frozen=True)
class Numbering:
    """Codes and names of all grids, and the order they bring.

    Parameters
    ----------
    codes, names : tuple of tuples of str
        One tuple per level, in the order of the codes.
    order : tuple of int32 arrays
        ``order[i][new]`` is the number that grid `new` of level ``i + 1`` had before.
    """

    codes: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]
    order: tuple[NDArray[np.int32], ...]


def number_grids(
    territory: Territory,
    leaf_of_unit: NDArray[np.int32],
    parents: Sequence[NDArray[np.int32]],
    counts: Sequence[int],
    *,
    level1_names: Sequence[str] | None = None,
    level1_codes: Sequence[str] | None = None,
    template: CodeTemplate | None = None,
    special_names: Sequence[str] = (),
) -> Numbering:
    """Give every grid a code and a name.

    Siblings are numbered in rows from north to south and from west to east inside a row. A row
    is as high as the median grid among the siblings; where a grid stands is decided by its
    centroid.

    Parameters
    ----------
    territory : Territory
    leaf_of_unit : int32 (n,)
        Last-level grid of each unit, in any numbering; −1 for none.
    parents : sequence of int32 arrays
        As in `Plan.parents`, in the same numbering.
    counts : sequence of int
        Number of grids at each level.
    level1_names : sequence of str, optional
        Names of the first-level grids (towns), in the given numbering.
    level1_codes : sequence of str, optional
        Codes of the first-level grids that come from outside. Without a template they are
        taken over as they are.
    template : CodeTemplate, optional
        Default: `default_template`.
    special_names : sequence of str
        Names of the special grids, the last ones of the last level. Their numbers start at 901
        (of three digits), whatever the other siblings are.

    Raises
    ------
    InputError
        When two grids would have the same code, or a number does not fit the template.
    """
    import shapely

    lineage = [np.zeros(counts[0], np.int32), *parents]
    bounds = shapely.bounds(territory.units.geometry.to_numpy())
    places = [
        _places_among_siblings(*_middle_and_extent(territory, bounds, grid_of_unit, count), parent)
        for grid_of_unit, count, parent in zip(
            _grid_of_unit_by_level(leaf_of_unit, parents), counts, lineage, strict=True
        )
    ]
    ordinary = counts[-1] - len(special_names)
    if special_names:
        families = lineage[-1] + (np.arange(counts[-1]) >= ordinary) * (int(lineage[-1].max()) + 1)
        middle, extent = _middle_and_extent(territory, bounds, leaf_of_unit, counts[-1])
        places[-1] = _places_among_siblings(middle, extent, families)
        width = 3
        while int(places[-1][:ordinary].max(initial=-1)) >= 9 * 10 ** (width - 1):
            width += 1
        places[-1][ordinary:] += 9 * 10 ** (width - 1)
    if template is None:
        most = [int(place.max(initial=0)) + 1 for place in places]
        template = default_template(
            len(counts), official=level1_codes is not None, most_siblings=most
        )
    codes: list[list[str]] = []
    names: list[list[str]] = []
    numbers: list[list[str]] = []
    named = say("Grid {code}")
    for level, (parent, place) in enumerate(zip(lineage, places, strict=True), start=1):
        first = level == 1
        width = max(len(str(int(place.max(initial=0)) + 1)), 2 if first else 3)
        numbers.append([])
        codes.append([])
        names.append([])
        for grid in range(counts[level - 1]):
            above = int(parent[grid])
            number = str(int(place[grid]) + 1).zfill(width)
            label = ""
            if first and level1_codes is not None:
                # Special grids of a plan of a single level have no code from outside.
                label = level1_codes[grid] if grid < len(level1_codes) else number
            code = template.code(
                level,
                parent="" if first else codes[-2][above],
                label=label,
                number=int(place[grid]),
            )
            codes[-1].append(code)
            path = number if level <= 2 else f"{numbers[-2][above]}-{number}"
            numbers[-1].append(path)
            if level == len(counts) and grid >= ordinary:
                names[-1].append(special_names[grid - ordinary])
            elif level1_names is None:
                names[-1].append(named.format(code=code))
            else:
                town = _ancestor(grid, level, parents)
                names[-1].append(level1_names[town] if first else f"{level1_names[town]} {path}")
    _check_unique(codes)
    order = tuple(
        np.array(sorted(range(len(level)), key=level.__getitem__), np.int32) for level in codes
    )
    return Numbering(
        codes=tuple(tuple(level[g] for g in o) for level, o in zip(codes, order, strict=True)),
        names=tuple(tuple(level[g] for g in o) for level, o in zip(names, order, strict=True)),
        order=order,
    )


def _grid_of_unit_by_level(
    leaf_of_unit: NDArray[np.int32], parents: Sequence[NDArray[np.int32]]
) -> list[NDArray[np.int32]]:
    levels = [leaf_of_unit]
    for parent in reversed(parents):
        levels.append(np.append(parent, np.int32(-1))[levels[-1]].astype(np.int32))
    return levels[::-1]


def _ancestor(grid: int, level: int, parents: Sequence[NDArray[np.int32]]) -> int:
    for parent in reversed(parents[: level - 1]):
        grid = int(parent[grid])
    return grid


def _middle_and_extent(
    territory: Territory,
    bounds: NDArray[np.float64],
    grid_of_unit: NDArray[np.int32],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centroid (count, 2) and south and north edge (count, 2) of each grid, to the millimetre."""
    inside = grid_of_unit >= 0
    grid = grid_of_unit[inside]
    area = np.maximum(territory.area_m2[inside], 1e-9)
    total = np.maximum(np.bincount(grid, area, count), 1e-9)
    middle = np.stack(
        [np.bincount(grid, area * xy, count) / total for xy in territory.centre[inside].T], axis=1
    )
    south = np.full(count, np.inf)
    north = np.full(count, -np.inf)
    np.minimum.at(south, grid, bounds[inside, 1])
    np.maximum.at(north, grid, bounds[inside, 3])
    empty = ~np.isfinite(south)
    south[empty] = north[empty] = 0.0
    return np.round(middle, 3), np.round(np.stack([south, north], axis=1), 3)


def _places_among_siblings(
    middle: NDArray[np.float64], extent: NDArray[np.float64], parent: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Place of each grid among its siblings, from 0: rows north to south, then west to east."""
    family = np.unique(parent, return_inverse=True)[1]
    size = np.bincount(family)
    first = np.cumsum(size) - size
    tall = extent[:, 1] - extent[:, 0]
    by_height = tall[np.lexsort((tall, family))]
    median = (by_height[first + (size - 1) // 2] + by_height[first + size // 2]) / 2
    height = np.maximum(median, 1e-3)
    top = np.full(len(size), -np.inf)
    np.maximum.at(top, family, middle[:, 1])
    row = np.floor(((top + height / 2)[family] - middle[:, 1]) / height[family])
    in_order = np.lexsort((middle[:, 1], middle[:, 0], row, family))
    place = np.empty(len(parent), np.int64)
    place[in_order] = np.arange(len(parent)) - np.repeat(first, size)
    return place


def _check_unique(codes: Sequence[Sequence[str]]) -> None:
    for level, of_level in enumerate(codes, start=1):
        twice = sorted(code for code, times in Counter(of_level).items() if times > 1)
        if twice:
            raise InputError(
                say("Grid codes that stand for more than one grid: {count}.", count=len(twice)),
                where=say("level {level}", level=level) + ": " + few(twice),
                cure=say("Change the code template or the codes of the first level."),
            )


def spoken_name(name: str, code: str) -> str:
    """The name of a grid; one that Gridplan has given, in the language in force."""
    given = [known.format(code=code) for known in GIVEN_NAMES]
    return say("Grid {code}", code=code) if name in given else name
