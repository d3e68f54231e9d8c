"""Which datum are the coordinates of an export in? Three scores; a person decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...geometry.datum import convert
from ...geometry.defaults import DATUMS
from ...i18n import say
from ...reading.simplified_chinese import plain_text, simplified
from ...reading.values import EMPTY_WORDS
from ..grids import Grids, plain_place
from ..placement import Placer
from .survey_coordinates import Surveyed

Floats = NDArray[np.float64]
Project = Callable[[Floats, Floats], tuple[Floats, Floats]]

#: The coordinates are metres in the system of the plan already.
PLANE = "plane"
#: What datums are called, in simple letters.
_WORDS = {
    "wgs84": re.compile(r"wgs|gps|(?<!\d)84(?!\d)|4326|世界|cgcs|4490|2000\s*(?:国家|大地|坐标|$)"),
    "gcj02": re.compile(r"gcj|火星|国测局|高德|腾讯|amap|gaode|autonavi|tencent"),
    "bd09": re.compile(r"bd[-_ ]?0?9|百度|baidu"),
}
#: So many named points decide; fewer leave it to the share inside.
_LEAST_NAMED = 30


@dataclass(frozen=True)
class DatumScore:
    """How well a datum fits.

    Parameters
    ----------
    datum : str
    inside : float
        Share of the points that fall into the territory.
    named : float
        Share of the points with a village or town name that fall where that name says; NaN when
        there are none.
    n_points, n_named : int
    """

    datum: str
    inside: float
    named: float
    n_points: int
    n_named: int

    @property
    def key(self) -> tuple[float, float]:
        """Names decide where there are enough of them, then the share inside."""
        return (self.named if self.n_named >= _LEAST_NAMED else 0.0, self.inside)

    def in_words(self) -> str:
        """The score for people."""
        if not self.n_named:
            return say("{datum}: {inside:.1%} inside", datum=self.datum, inside=self.inside)
        return say(
            "{datum}: {inside:.1%} inside, {named:.1%} where their names say",
            datum=self.datum,
            inside=self.inside,
            named=self.named,
        )


def projector(grids: Grids) -> Project:
    """A function that turns longitude and latitude into the system of the grids."""
    from pyproj import Transformer

    transformer = Transformer.from_crs("EPSG:4326", grids.crs, always_xy=True)

    def project(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        x, y = transformer.transform(lon, lat)
        missing = ~(np.isfinite(x) & np.isfinite(y))
        return np.where(missing, np.nan, x), np.where(missing, np.nan, y)

    return project


def datums_said(cells: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """The datums that rows state for their coordinates.

    Parameters
    ----------
    cells : object (n,)
        What people and programs call datums: 高德, GCJ-02, 国家2000, EPSG:4490.

    Returns
    -------
    datum : object (n,)
        One of `DATUMS`; None where none is stated, or none that is known.
    unknown : bool (n,)
        Something is stated that is not known.
    """
    words = {cell: _datum_of(cell) for cell in set(cells)}
    datum = np.array([words[cell] or None for cell in cells], object)
    return datum, np.array([words[cell] is None for cell in cells], bool)


def _datum_of(cell: object) -> str | None:
    """The datum of a word, empty for an empty cell, None for what is not known."""
    text = plain_text(cell).lower()
    if cell is None or text in EMPTY_WORDS:
        return ""
    found = [datum for datum, words in _WORDS.items() if words.search(simplified(text))]
    return found[0] if len(found) == 1 else None


def to_plane(
    lon: Floats,
    lat: Floats,
    datum: str,
    project: Project,
    said: NDArray[np.object_] | None = None,
) -> tuple[Floats, Floats]:
    """Coordinates in the system of the grids.

    Parameters
    ----------
    lon, lat : float64 (n,)
        Degrees, or metres for the datum "plane".
    datum : str
        One of `DATUMS`, or `PLANE`.
    project : callable
        From `projector`.
    said : object (n,) or None
        Datums of rows that state their own, see `datums_said`; metres have none.
    """
    if datum == PLANE:
        return lon, lat
    x, y = convert(lon, lat, datum, "wgs84")
    for own in () if said is None else set(said) - {None, datum}:
        rows = said == own
        x[rows], y[rows] = convert(lon[rows], lat[rows], own, "wgs84")
    return project(x, y)


def score_datums(
    lon: Floats,
    lat: Floats,
    placer: Placer,
    town: NDArray[np.object_] | None = None,
    village: NDArray[np.object_] | None = None,
) -> tuple[DatumScore, ...]:
    """Score the datums, the best fitting one first.

    Parameters
    ----------
    lon, lat : float64 (n,)
        Points of a sample of the events; degrees or metres, NaN where there is none.
    placer : Placer
    town, village : object (n,) or None
        Names the events carry.
    """
    there = np.isfinite(lon) & np.isfinite(lat) & (lon != 0) & (lat != 0)
    metres = there & ((np.abs(lon) > 360) | (np.abs(lat) > 360))
    candidates = (PLANE,) if metres.sum() * 2 > there.sum() else DATUMS
    x, y = lon[there], lat[there]
    if PLANE in candidates:
        x, y, _ = Surveyed(placer.grids).put(x, y)
    said = _grids_said(placer.grids, town, village, there)
    project = projector(placer.grids)
    scores = []
    for datum in candidates:
        leaf = placer.place_points(*to_plane(x, y, datum, project))
        inside = leaf >= 0
        grid = placer.grids.ancestor[leaf]
        known = said.max(axis=1, initial=-1) >= 0
        right = ((said < 0) | (said == grid)).all(axis=1) & inside
        scores.append(
            DatumScore(
                datum,
                float(inside.mean()) if len(x) else 0.0,
                float(right[known].mean()) if known.any() else float("nan"),
                len(x),
                int(known.sum()),
            )
        )
    order = {datum: place for place, datum in enumerate(candidates)}
    return tuple(sorted(scores, key=lambda s: (-s.key[0], -s.key[1], order[s.datum])))


def _grids_said(grids: Grids, town: Any, village: Any, rows: NDArray[np.bool_]) -> Any:
    """Grid of each level that the names of each event mean, −1 where they say nothing."""
    said = np.full((int(rows.sum()), grids.depth), -1, np.int32)
    if village is None:
        return said
    towns = [None] * len(rows) if town is None else town
    for at, row in enumerate(np.flatnonzero(rows)):
        name = plain_place(village[row] or "")
        found = grids.villages.get((plain_place(towns[row] or ""), name))
        if found is None and name:
            found = grids.villages.get(name)
        if found is not None:
            said[at] = found
    return said
