"""Figures of a certificate for grids that are not even, worked out by hand."""

import math
from dataclasses import replace

import pytest
from handmade import chessboard, plan, territory
from toymap import toy

from gridplan.plan.certificate import check
from gridplan.territory.criteria import Criterion

#: Eight cells in a row: grids of one, one, two and four.
ROW = territory(toy("ABCCDDDD"), (Criterion("registered", "registered"),))
UNEVEN = plan(ROW, dict(zip("ABCD", range(4))))
#: Two cells are a grid's share: −1/2, −1/2, 0 and 1 off; by size 0, 1/2, 1/2, 1.
OFF = {"max": 1.0, "mean": 0.5, "p95": 0.5 + 0.85 * 0.5}


def test_the_largest_the_mean_and_the_ninety_fifth_percentile():
    (level,) = check(UNEVEN, ROW).levels
    assert level.deviation["load"] == pytest.approx(OFF)
    assert level.deviation["registered"] == pytest.approx(OFF)
    assert level.deviation_in_parent["load"] == pytest.approx(OFF)


def test_compactness_of_the_middle_and_of_the_worst_tenth():
    # 4πA / P² of strips of one, two and four squares: π/4, 8π/36 and 16π/100.
    four, two, one = (4 * math.pi * n / (2 * n + 2) ** 2 for n in (4, 2, 1))
    (level,) = check(UNEVEN, ROW).levels
    assert level.polsby_popper["median"] == pytest.approx((one + two) / 2)
    assert level.polsby_popper["p10"] == pytest.approx(four + 0.3 * (two - four))
    assert level.border_km == pytest.approx(0.3)


@pytest.mark.parametrize("figure", ["area_m2", "perimeter_m"])
def test_areas_and_perimeters_that_the_territory_only_claims_are_not_believed(figure):
    land = chessboard(2, 2)
    made = plan(land, dict(zip(land.unit_ids, (0, 0, 1, 1))))
    lying = replace(land, **{figure: 3 * getattr(land, figure)})
    (level,) = check(made, lying).levels
    assert level.polsby_popper["median"] == pytest.approx(8 * math.pi / 36)
    (believed,) = check(made, land).levels
    assert level.polsby_popper == believed.polsby_popper
