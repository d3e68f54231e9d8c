"""Figures of a certificate for grids that are not even, worked out by hand."""

import math
from dataclasses import replace

import pytest
from handmade import chessboard, plan, territory
from toymap import toy

from gridplan.plan.certificate.certificate import check
from gridplan.plan.plan import SPECIAL_GRIDS
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


def told(made, land):
    return {finding.code: finding for finding in check(made, land).findings}


def test_units_are_heavy_beside_the_grids_that_are_balanced():
    # S, a special grid, holds half of all. The three others share eight cells, 8/3 each: B is one
    # of four cells, half a grid above it. S itself is balanced with nobody.
    land = territory(toy("AABBBBCCSSSSSSSS"), ROW.criteria)
    made = plan(land, dict(zip("ABCS", range(4))))
    settings = {SPECIAL_GRIDS: [made.codes[0][made.leaf_of_unit[3]]]}
    made = replace(made, provenance=replace(made.provenance, settings=settings))
    heavy = told(made, land)["heavy-unit"]
    assert (heavy.units, heavy.count) == (("B",), 1)
    assert heavy.where == "B (+50.0%)"
    assert heavy.values == {"forced_deviation": pytest.approx(4 / (8 / 3) - 1)}


def test_a_unit_as_heavy_as_a_grid_is_not_too_heavy():
    assert "heavy-unit" not in told(plan(ROW, dict.fromkeys("AB", 0) | dict.fromkeys("CD", 1)), ROW)


def test_grids_beyond_the_tolerance_are_counted_and_named_worst_first():
    found = told(UNEVEN, ROW)
    uneven = found["uneven-load"]
    # C is on target; D is twice what it should be.
    assert (uneven.count, uneven.where) == (3, "level 1: 04 (+100.0%), 01 (−50.0%), 02 (−50.0%)")
    assert uneven.values == {"level": 1, "grids": ["04", "01", "02"]}
    criterion = found["uneven-criterion"]
    assert (criterion.count, criterion.values) == (3, {"level": 1, "grids": {"registered": 3}})
    # Of several criteria the worst counts.
    area = Criterion("area", "", unit="m²", tolerance=2.0)
    both = territory(toy("ABCCDDDD"), (*ROW.criteria, area))
    criterion = told(plan(both, dict(zip("ABCD", range(4)))), both)["uneven-criterion"]
    assert (criterion.count, criterion.values["grids"]) == (3, {"registered": 3, "area": 0})
    # As much as the tolerance is within it: 100 % off is, and so are −50 %.
    wide = replace(ROW, criteria=(replace(ROW.criteria[0], tolerance=1.0),))
    assert "uneven-criterion" not in told(UNEVEN, wide)


def test_an_area_that_is_cut_though_it_is_smaller_than_a_grid_is_a_warning():
    # Two grids of three cells above: the two cells of B would fit into one, the four of D do not.
    for villages, severity, larger in (("AABBCC", "warning", 0), ("ADDDDC", "info", 1)):
        units = toy("AAAAAA", cells=True)
        land = territory(units.assign(village=list(villages)), ROW.criteria)
        leaf = dict(zip(land.unit_ids, (0, 0, 1, 2, 3, 3)))
        made = plan(land, leaf, [0, 0, 1, 1], settings={"walls": "village"})
        cut = told(made, land)["walls-cut"]
        assert (cut.where, cut.count) == (f"level 1: {villages[2]}", 1)
        assert cut.severity.value == severity
        assert f"of them larger than a grid: {larger}." in cut.message
