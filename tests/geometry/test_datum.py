"""GCJ-02 and BD-09: the published formula, and the way back to the millimetre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gridplan.geometry.datum import convert
from gridplan.geometry.defaults import DATUMS

#: 150 points in one county, 50 across China; computed with the published formula, 12 decimals.
VECTORS = np.loadtxt(
    Path(__file__).parents[1] / "support" / "data" / "datum_vectors.csv", delimiter=",", skiprows=1
)
POINTS = dict(zip(DATUMS, (VECTORS[:, 0:2], VECTORS[:, 2:4], VECTORS[:, 4:6])))
METRES = 111_320.0


def metres_apart(a, b):
    east = (a[:, 0] - b[:, 0]) * METRES * np.cos(np.radians(a[:, 1]))
    return np.hypot(east, (a[:, 1] - b[:, 1]) * METRES)


@pytest.mark.parametrize("source", DATUMS)
@pytest.mark.parametrize("target", DATUMS)
def test_every_way_agrees_with_the_vectors_to_a_millimetre(source, target):
    lon, lat = convert(*POINTS[source].T, source, target)
    apart = metres_apart(np.column_stack([lon, lat]), POINTS[target])
    forward = DATUMS.index(source) <= DATUMS.index(target)
    assert apart.max() < (1e-6 if forward else 1e-3)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_there_and_back_is_below_a_millimetre_all_over_china(datum):
    rng = np.random.default_rng(5)
    here = np.column_stack([rng.uniform(73.5, 135, 20_000), rng.uniform(3.5, 53.5, 20_000)])
    back = np.column_stack(convert(*convert(*here.T, "wgs84", datum), datum, "wgs84"))
    assert metres_apart(here, back).max() < 1e-3


def test_undetected_gcj_is_off_by_half_a_kilometre_and_bd_by_more_than_one():
    wgs, gcj, bd = (POINTS[name][:150] for name in DATUMS)
    assert 460 < metres_apart(wgs, gcj).min() < metres_apart(wgs, gcj).max() < 515
    assert 1_000 < metres_apart(wgs, bd).min() < metres_apart(wgs, bd).max() < 1_250


def test_points_outside_china_and_missing_ones_stay_as_they_are():
    lon, lat = convert([2.35, np.nan, 151.2], [48.86, 31.9, -33.9], "gcj02")
    np.testing.assert_array_equal(lon, [2.35, np.nan, 151.2])
    np.testing.assert_array_equal(lat, [48.86, 31.9, -33.9])


def test_an_unknown_datum_is_refused():
    with pytest.raises(ValueError, match="datum"):
        convert([120.0], [31.0], "mars")
