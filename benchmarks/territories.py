"""Test territories on disk, and as the bare arrays that every method is given.

Files go to ``build/bench/territories/``: the units as a GeoPackage that `gridplan` can read, and
beside it what reading and the contiguity made of it, so that a second run starts at once.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import families

if TYPE_CHECKING:
    from gridplan.territory.territory import Territory

BUILD = Path(__file__).resolve().parent.parent / "build" / "bench"

#: Criteria of all benchmarks: name → column. The weights are equal unless a case says otherwise.
CRITERIA = {"registered": "registered", "migrant": "migrant", "area": "land_m2"}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One test territory and the weights of its criteria."""

    family: str
    units: int
    seed: int
    granular: bool = False
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @classmethod
    def of(cls, family: str, units: int, seed: int) -> Case:
        """The case of a family written as ``rough`` or ``rough-granular``."""
        name, _, kind = family.partition("-")
        return cls(name, units, seed, kind == "granular")

    @classmethod
    def measured(cls, record: dict[str, Any]) -> Case:
        """The case that a record, or an order, is about."""
        return cls(**{field.name: record[field.name] for field in fields(cls)})

    @property
    def name(self) -> str:
        """Name of its files."""
        kind = f"{self.family}-granular" if self.granular else self.family
        return f"{kind}-{self.units}-s{self.seed}"

    @property
    def making(self) -> tuple[str, ...]:
        """Code that decides what its units are."""
        if self.family == "sample":
            return ("benchmarks/families/sample.py", "gridplan/sample_city/*.py")
        modules = ("settlement", "cells", "voronoi", families.FAMILIES[self.family][0])
        return tuple(f"benchmarks/families/{module}.py" for module in modules)

    @property
    def path(self) -> Path:
        """Its units as a GeoPackage; made when it is not there yet."""
        path = _kept(self.name, ".gpkg", *self.making)
        if not path.exists():
            units = families.make(self.family, self.units, self.seed, self.granular)
            half = path.with_name(f"half-{os.getpid()}-{path.name}")
            half.unlink(missing_ok=True)
            units.to_file(half, driver="GPKG", layer="units")
            half.rename(path)
        return path


#: Code that decides what reading makes of a territory.
_READING = tuple(
    f"gridplan/{module}.py"
    for module in (
        "geometry/shared_borders",
        "territory/ground/links",
        "geometry/hilbert_order",
        "geometry/segments",
    )
)


def _kept(name: str, suffix: str, *code: str) -> Path:
    """The file that keeps a piece of work, named after the code that did it.

    Files of the same name that other code left are deleted.
    """
    root = BUILD.parent.parent
    seal = hashlib.sha256()
    for pattern in code:
        for file in sorted(root.glob(pattern)):
            seal.update(file.read_bytes())
    folder = BUILD / "territories"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{seal.hexdigest()[:8]}{suffix}"
    for other in folder.glob(f"{name}-????????{suffix}"):
        if other != path:
            other.unlink(missing_ok=True)
    return path


@dataclass(frozen=True)
class Ground:
    """A territory as numbers: what peers and the scoring are given.

    Parameters
    ----------
    indptr, indices, border_m
        Neighbours in compressed sparse rows with shared border in metres (0 for a link).
    links, link_gap_m
        Pairs tied by a link only, and the distance bridged.
    centre : float64 (n, 2)
    area_m2, perimeter_m : float64 (n,)
    loads : float64 (n, 3)
        Registered, migrants, land area.
    load : float64 (n,)
        Weighted mean of the shares; adds up to 1.
    unit_ids, town, village : str (n,)
        Village is empty where the family has none.
    wkb, wkb_end : uint8 (b,), int64 (n,)
        Geometry, one unit after the other.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    border_m: Floats
    links: NDArray[np.int32]
    link_gap_m: Floats
    centre: Floats
    area_m2: Floats
    perimeter_m: Floats
    loads: Floats
    load: Floats
    unit_ids: NDArray[np.str_]
    town: NDArray[np.str_]
    village: NDArray[np.str_]
    wkb: NDArray[np.uint8]
    wkb_end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.area_m2)


def weighted_load(loads: Floats, weights: tuple[float, ...]) -> Floats:
    """Load of each unit: the weighted mean of its shares of the totals."""
    share = loads / loads.sum(axis=0)
    return share @ (np.array(weights) / sum(weights))


def ground(case: Case) -> Ground:
    """The territory of a case as numbers, read by Gridplan once and kept."""
    path = _kept(case.name, ".npz", *case.making, *_READING)
    if not path.exists():
        read = _read(case)
        half = path.with_name(f"half-{os.getpid()}-{path.name}")
        np.savez(half, **{f.name: getattr(read, f.name) for f in fields(Ground)})
        half.rename(path)
    with np.load(path, allow_pickle=False) as stored:
        numbers = {f.name: stored[f.name] for f in fields(Ground)}
    numbers["load"] = weighted_load(numbers["loads"], case.weights)
    return Ground(**numbers)


def territory(case: Case) -> Territory:
    """The same as a Territory, without reading the file again."""
    import geopandas as gpd
    import shapely

    from gridplan.geometry.contiguity import Contiguity
    from gridplan.territory.criteria import Criterion
    from gridplan.territory.territory import Territory

    g = ground(case)
    start = np.r_[0, g.wkb_end[:-1]]
    raw = g.wkb.tobytes()
    geometry = shapely.from_wkb(
        np.array([raw[a:b] for a, b in zip(start, g.wkb_end, strict=True)], dtype=object)
    )
    units = gpd.GeoDataFrame(
        {
            **{column: g.loads[:, i] for i, column in enumerate(CRITERIA.values())},
            "town": g.town.astype(object),
            "village": g.village.astype(object),
        },
        geometry=geometry,
        crs=families.CRS,
        index=g.unit_ids.astype(object),
    ).rename_axis("unit_id")
    criteria = tuple(
        Criterion(name, column, weight)
        for (name, column), weight in zip(CRITERIA.items(), case.weights, strict=True)
    )
    contiguity = Contiguity(g.indptr, g.indices, g.border_m, g.links, g.link_gap_m)
    return Territory(units, criteria, g.loads, contiguity, g.centre, g.area_m2, g.perimeter_m)


def _read(case: Case) -> Ground:
    """Read the units and find their neighbours."""
    import shapely

    from gridplan.territory.criteria import Criterion
    from gridplan.territory.read import read_territory

    t = read_territory(
        case.path, criteria=[Criterion(name, column) for name, column in CRITERIA.items()]
    )
    c, wkb = t.contiguity, shapely.to_wkb(t.units.geometry.to_numpy())
    empty = np.full(len(t), "")
    return Ground(
        c.indptr,
        c.indices,
        c.border_m,
        c.links,
        c.link_gap_m,
        t.centre,
        t.area_m2,
        t.perimeter_m,
        t.loads,
        t.load,
        t.unit_ids.astype(str),
        t.units["town"].to_numpy().astype(str),
        t.units["village"].to_numpy().astype(str) if "village" in t.units else empty,
        np.frombuffer(b"".join(wkb), np.uint8),
        np.cumsum([len(one) for one in wkb]),
    )
