"""The plan: unit → last-level grid, grid → parent. Upper levels are derived, so nesting holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..i18n import say

#: Setting that lists the codes of the special grids.
SPECIAL_GRIDS = "special_grids"


@dataclass(frozen=True)
class Provenance:
    """Where a plan came from: enough to make it again and to know who answers for it.

    Parameters
    ----------
    territory_digest : str
        `Territory.digest` of the units it was made from.
    criteria : tuple of mapping
        `Criterion.as_dict` of each criterion.
    counts : tuple of int
        Grids asked for at each level, first level first.
    settings : mapping
        All settings of the command that made the plan (effort, walls, fixed level, …).
    seed : int
    version : str
        Version of Gridplan.
    author : str
    created : str
        ISO 8601 time with zone.
    reason : str
        Why this state of the plan was saved.
    parent_hash : str
        Hash of the plan this one was made from; empty for a new one.
    request : mapping
        The operation that made the plan, its parameters, and its sources with their digests; empty
        where nothing is known of it.
    """

    territory_digest: str = ""
    criteria: tuple[Mapping[str, Any], ...] = ()
    counts: tuple[int, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    version: str = ""
    author: str = ""
    created: str = ""
    reason: str = ""
    parent_hash: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Plan:
    """A nested division of base units into grids.

    Levels are counted from 1 (the largest grids) to `depth`. Grids of a level are numbered from 0
    in the order of their codes.

    Parameters
    ----------
    unit_ids : object (n,)
        Ids of the units as text, in the row order of the territory.
    leaf_of_unit : int32 (n,)
        Last-level grid of each unit; −1 for a unit that is in no grid.
    parents : tuple of int32 arrays
        ``parents[i][g]`` is the grid of level ``i + 1`` that holds grid `g` of level ``i + 2``;
        one array fewer than there are levels.
    codes, names : tuple of tuples of str
        One tuple per level.
    provenance : Provenance
    """

    unit_ids: NDArray[np.object_]
    leaf_of_unit: NDArray[np.int32]
    parents: tuple[NDArray[np.int32], ...]
    codes: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]
    provenance: Provenance = field(default_factory=Provenance)

    def __len__(self) -> int:
        return len(self.leaf_of_unit)

    def __repr__(self) -> str:
        counts = " / ".join(f"{count:,}" for count in self.counts)
        return f"<Plan of {len(self):,} units in {counts} grids, {self.hash[:12]}>"

    @property
    def depth(self) -> int:
        """Number of levels."""
        return len(self.codes)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of grids at each level, first level first."""
        return tuple(len(codes) for codes in self.codes)

    def ancestor_of_leaf(self, level: int) -> NDArray[np.int32]:
        """The grid of `level` that holds each last-level grid, int32 (last count,)."""
        if not 1 <= level <= self.depth:
            raise ValueError(f"level must be from 1 to {self.depth}, not {level}")
        ancestor: NDArray[np.int32] = np.arange(self.counts[-1], dtype=np.int32)
        for parent in reversed(self.parents[level - 1 :]):
            ancestor = parent[ancestor]
        return ancestor

    def grid_of_unit(self, level: int) -> NDArray[np.int32]:
        """The grid of `level` that holds each unit, int32 (n,); −1 where there is none."""
        ancestor = np.append(self.ancestor_of_leaf(level), np.int32(-1))
        return ancestor[self.leaf_of_unit]

    @property
    def special(self) -> NDArray[np.bool_]:
        """Which last-level grids are special ones, outside the balance, bool (last count,)."""
        codes = set(self.provenance.settings.get(SPECIAL_GRIDS, ()))
        return np.array([code in codes for code in self.codes[-1]], bool)

    def leaves_below(self, level: int) -> NDArray[np.int64]:
        """The quota of each grid of `level`: last-level grids below it, special ones left out."""
        ordinary = self.ancestor_of_leaf(level)[~self.special]
        return np.bincount(ordinary, minlength=self.counts[level - 1])

    @cached_property
    def nesting_hash(self) -> str:
        """SHA-256 of `hash` and of the codes of all grids with that of the grid above.

        Plans of one `hash` may still differ in their upper levels.
        """
        lines = [self.hash, *self.codes[0]]
        for above, codes, parents in zip(self.codes, self.codes[1:], self.parents):
            lines += [f"{code},{above[parent]}" for code, parent in zip(codes, parents)]
        return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical list ``unit_id,last-level code``, sorted by unit id.

        One line per unit, comma between, line feed after each, UTF-8; a unit in no grid has an
        empty code. The equivalency CSV alone is enough to compute it again.
        """
        codes = np.array([*self.codes[-1], ""], dtype=object)[self.leaf_of_unit]
        lines = sorted(zip(self.unit_ids.tolist(), codes.tolist(), strict=True))
        text = "".join(f"{unit},{code}\n" for unit, code in lines)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_level(level: int, depth: int) -> None:
    """Check that there is a level.

    Raises
    ------
    InputError
    """
    if not 1 <= level <= depth:
        raise InputError(
            say("There is no level {level}.", level=level),
            where="--level",
            cure=say("Levels are from 1 to {depth}.", depth=depth),
        )
