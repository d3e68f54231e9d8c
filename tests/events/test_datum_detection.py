"""Which datum fits: shares inside and where names say, counted by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from event_land import degrees, grids

from gridplan.events.intake.datum_detection import DatumScore, score_datums
from gridplan.events.placement import Placer


def sample(*places, datum="gcj02"):
    """Longitudes and latitudes as an export in this datum writes them."""
    return np.array([degrees(*place, datum) for place in places], float).T


def scores(lon, lat, *names):
    return {score.datum: score for score in score_datums(lon, lat, Placer(grids()), *names)}


def test_the_share_inside_counts_points_that_there_are():
    # In the south-east corner: read in another datum they lie outside.
    lon, lat = sample((1.8, 0.1), (1.85, 0.1), (1.9, 0.1), (9.0, 9.0))
    # None is a place: nothing, and nought.
    lon, lat = np.append(lon, [np.nan, 0.0, 120.0, 0.0]), np.append(lat, [31.8, 0.0, 0.0, 31.8])
    best, *others = score_datums(lon, lat, Placer(grids()))
    assert (best.datum, best.inside, best.n_points, best.n_named) == ("gcj02", 0.75, 4, 0)
    assert math.isnan(best.named)
    assert [(other.datum, other.inside) for other in others] == [("wgs84", 0.0), ("bd09", 0.0)]


@pytest.mark.parametrize(("n", "first"), [(29, "bd09"), (30, "gcj02")])
def test_thirty_names_decide_before_the_share_inside(n, first):
    # The named ones lie where their names say in GCJ-02 alone; more lie inside in BD-09.
    named = sample(*[(0.5, 0.1)] * n)
    nameless = sample(*[(1.9, 2.9)] * (n + 1), datum="bd09")
    lon, lat = np.concatenate([named, nameless], axis=1)
    village = np.array(["C村C村"] * n + [None] * (n + 1), object)
    found = scores(lon, lat, None, village)
    assert [found[datum].named for datum in ("gcj02", "bd09")] == [1.0, 0.0]
    assert found["gcj02"].inside == pytest.approx(n / (2 * n + 1))
    assert found["bd09"].inside == pytest.approx((n + 1) / (2 * n + 1))
    assert found["gcj02"].n_named == n
    assert next(iter(found)) == first


def test_a_village_is_known_with_its_town_or_without():
    lon, lat = sample((0.5, 2.5), (0.5, 2.5), (0.5, 2.5), (0.5, 2.5))
    village = np.array(["A村A村", "A村A村", "B村B村", "Z村Z村"], object)
    town = np.array(["西镇", None, "西镇", "西镇"], object)
    found = scores(lon, lat, town, village)["gcj02"]
    # There is no village Z; B lies in the same last-level grid as A.
    assert (found.named, found.n_named) == (1.0, 3)
    village[2] = "C村C村"
    assert scores(lon, lat, town, village)["gcj02"].named == pytest.approx(2 / 3)


def test_villages_of_one_name_are_told_apart_by_their_towns():
    # Two villages are called 新村, one in each town: without its town the name says nothing.
    villages = {("西", "新"): np.array([0, 1]), ("东", "新"): np.array([1, 4])}
    placer = Placer(replace(grids(), villages={"新": np.array([-1, -1]), **villages}))
    lon, lat = sample((0.5, 0.5), (0.5, 0.5), (0.5, 0.5))
    names = np.array(["西", "东", None], object), np.array(["新"] * 3, object)
    found = {score.datum: score for score in score_datums(lon, lat, placer, *names)}["gcj02"]
    assert (found.named, found.n_named) == (0.5, 2)


def test_too_few_names_weigh_nothing():
    assert DatumScore("wgs84", 0.4, 1.0, 100, 29).key == (0.0, 0.4)
    assert DatumScore("wgs84", 0.4, 1.0, 100, 30).key == (1.0, 0.4)
