"""The territory: base units ready to be divided."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..findings import Finding
from ..geometry.contiguity import Contiguity
from ..notes import Notes
from .criteria import Criterion, composite_load

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, repr=False)
class Territory:
    """Base units with their loads and neighbours, in an order that depends on the map alone.

    Parameters
    ----------
    units : GeoDataFrame
        Index `unit_id` (str, unique), geometry in a projected CRS in metres; all columns of the
        source but personal ones. Rows stand in canonical order (along a Hilbert curve), so that
        the order of rows or the kind of ids in the source changes nothing.
    criteria : tuple of Criterion
        What is balanced.
    loads : float64 (n, k)
        Criteria by unit, in the order of `criteria` (persons, m²).
    contiguity : Contiguity
        Who touches whom; connected, by links where borders do not suffice.
    centre : float64 (n, 2)
        A point of each unit, metres in the CRS of `units`.
    area_m2, perimeter_m : float64 (n,)
        Area and length of the whole outline of each unit.
    findings : tuple of Finding
        What reading, checking and mending had to say.
    origin : mapping
        Where the data came from: file, layer, CRS as read, column of each criterion.
    """

    units: gpd.GeoDataFrame
    criteria: tuple[Criterion, ...]
    loads: NDArray[np.float64]
    contiguity: Contiguity
    centre: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    perimeter_m: NDArray[np.float64]
    findings: tuple[Finding, ...] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        criteria = ", ".join(f"{c.name} {c.weight:g}" for c in self.criteria)
        crs = getattr(self.units.crs, "name", None)
        return f"<Territory of {len(self):,} units by {criteria}, {crs}>"

    @property
    def unit_ids(self) -> NDArray[np.object_]:
        """Ids of the units as text, in row order."""
        ids: NDArray[np.object_] = self.units.index.to_numpy(dtype=object)
        return ids

    def notes(self) -> Notes:
        """Notes on the units, which are named by their ids."""
        notes = Notes(str(self.origin.get("source", "")))
        notes.name_rows(self.unit_ids)
        return notes

    @cached_property
    def load(self) -> NDArray[np.float64]:
        """The composite load of each unit; all add up to 1."""
        return composite_load(self.loads, self.criteria)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over ids, loads, neighbours and outlines: what decides a plan.

        Names, criteria weights and columns that nothing depends on are left out, and so is the
        order of the rows.
        """
        ids: NDArray[np.str_] = self.unit_ids.astype(str)
        order = np.argsort(ids, kind="stable")
        n = len(order)
        rank = np.empty(n, np.int64)
        rank[order] = np.arange(n)
        seal = hashlib.sha256()
        seal.update("\n".join(list(ids[order])).encode())
        for numbers in (self.loads, self.area_m2, self.perimeter_m, self.centre):
            seal.update(np.ascontiguousarray(np.round(numbers[order], 3), "<f8").tobytes())
        c = self.contiguity
        source = np.repeat(np.arange(n), np.diff(c.indptr))
        pairs = np.stack([rank[source], rank[c.indices]], axis=1)
        by_pair = np.argsort(pairs[:, 0] * n + pairs[:, 1], kind="stable")
        seal.update(np.ascontiguousarray(pairs[by_pair], "<i8").tobytes())
        seal.update(np.ascontiguousarray(np.round(c.border_m[by_pair], 3), "<f8").tobytes())
        if len(c.lines):
            ends = np.sort(rank[c.lines], axis=1)
            by_ends = np.lexsort((ends[:, 1], ends[:, 0]))
            seal.update(np.ascontiguousarray(ends[by_ends], "<i8").tobytes())
            seal.update(np.ascontiguousarray(np.round(c.line_m[by_ends], 3), "<f8").tobytes())
        return seal.hexdigest()
