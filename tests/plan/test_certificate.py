"""The certificate: every planted fault is found, and a sound plan is not accused."""

import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from handmade import chessboard, plan, territory
from hypothesis import given
from hypothesis import strategies as st
from toymap import toy

from gridplan.findings import Severity
from gridplan.plan.certificate.certificate import check
from gridplan.plan.plan import Provenance

BOARD = chessboard(4, 4)
#: Two grids of two columns each, and in each of them two last-level grids, one above the other.
QUARTERS = plan(
    BOARD,
    {u: (int(u[1]) // 2) * 2 + int(u[3]) // 2 for u in BOARD.unit_ids},
    [0, 0, 1, 1],
)


def codes(certificate, severity=Severity.ERROR):
    return [f.code for f in certificate.findings if f.severity is severity]


def finding(certificate, code):
    (found,) = [f for f in certificate.findings if f.code == code]
    return found


def moved(made, **units):
    """The plan with units put into other last-level grids."""
    leaf = made.leaf_of_unit.copy()
    for unit, grid in units.items():
        leaf[made.unit_ids.tolist().index(unit)] = grid
    return replace(made, leaf_of_unit=leaf)


def test_a_sound_plan_holds():
    certificate = check(QUARTERS, BOARD)
    assert certificate.holds
    assert certificate.findings == ()


def test_its_json_has_exactly_the_promised_keys():
    written = json.loads(json.dumps(check(QUARTERS, BOARD).as_dict(), allow_nan=False))
    perfect = {"max": 0.0, "mean": 0.0, "p95": 0.0}
    even = {"load": perfect, "registered": perfect, "migrant": perfect, "area": perfect}
    square = pytest.approx({"median": np.pi / 4, "p10": np.pi / 4})
    assert list(written) == [
        "holds",
        "levels",
        "nested",
        "unassigned_units",
        "gap_m2",
        "overlap_m2",
        "findings",
    ]
    assert written["levels"][1] == {
        "level": 2,
        "count": 4,
        "expected": 4,
        "disconnected": 0,
        "deviation": even,
        "deviation_in_parent": even,
        "polsby_popper": square,
        "border_km": pytest.approx(0.8),
    }
    assert written["nested"] is True
    assert (written["unassigned_units"], written["gap_m2"], written["overlap_m2"]) == (0, 0, 0)


def test_a_unit_in_no_grid_is_found():
    certificate = check(moved(QUARTERS, x0y0=-1), BOARD)
    assert codes(certificate) == ["unassigned-unit"]
    assert certificate.unassigned_units == 1
    assert finding(certificate, "unassigned-unit").units == ("x0y0",)


def test_a_grid_that_does_not_exist_is_no_grid():
    assert codes(check(moved(QUARTERS, x0y0=9), BOARD)) == ["unassigned-unit"]


def test_a_unit_listed_twice_is_found():
    twice = replace(
        QUARTERS,
        unit_ids=np.append(QUARTERS.unit_ids, "x0y0"),
        leaf_of_unit=np.append(QUARTERS.leaf_of_unit, np.int32(3)),
    )
    assert "unit-in-two-grids" in codes(check(twice, BOARD))


def test_a_unit_that_is_not_on_the_map_is_found():
    ids = QUARTERS.unit_ids.copy()
    ids[0] = "x9y9"
    certificate = check(replace(QUARTERS, unit_ids=ids), BOARD)
    assert codes(certificate) == ["unknown-unit", "unassigned-unit"]


def test_the_order_of_the_units_does_not_matter():
    order = np.random.default_rng(5).permutation(len(QUARTERS))
    shuffled = replace(
        QUARTERS, unit_ids=QUARTERS.unit_ids[order], leaf_of_unit=QUARTERS.leaf_of_unit[order]
    )
    assert check(shuffled, BOARD).as_dict() == check(QUARTERS, BOARD).as_dict()


def test_a_grid_in_two_pieces_is_found():
    certificate = check(moved(QUARTERS, x0y0=3), BOARD)
    assert "disconnected-grid" in codes(certificate)
    assert [level.disconnected for level in certificate.levels] == [1, 1]
    assert finding_codes(certificate, "disconnected-grid") == [["02"], ["02-002"]]


def finding_codes(certificate, code):
    return [f.values["grids"] for f in certificate.findings if f.code == code]


def test_a_corner_does_not_connect():
    diagonal = plan(chessboard(2, 2), {"x0y0": 0, "x1y1": 0, "x1y0": 1, "x0y1": 2})
    certificate = check(diagonal, chessboard(2, 2))
    assert certificate.levels[0].disconnected == 1


def test_neighbours_that_the_territory_only_claims_are_not_believed():
    """The recorded borders say that the diagonal pair touches; the outlines say no."""
    land = chessboard(2, 2)
    links = land.contiguity.links
    liar = replace(land, contiguity=replace(fully_connected(4), links=links))
    diagonal = plan(land, {"x0y0": 0, "x1y1": 0, "x1y0": 1, "x0y1": 2})
    assert codes(check(diagonal, liar)) == ["disconnected-grid"]


def fully_connected(count):
    from gridplan.geometry.contiguity import Contiguity

    others = [b for a in range(count) for b in range(count) if b != a]
    return Contiguity(
        np.arange(count + 1, dtype=np.int64) * (count - 1),
        np.array(others, np.int32),
        np.full(len(others), 100.0),
    )


def test_a_grid_without_units_and_a_wrong_count_are_found():
    empty = moved(QUARTERS, x0y0=0, x0y1=0, x1y0=0, x1y1=0)
    certificate = check(empty, BOARD)
    assert codes(certificate) == ["wrong-count"]
    assert (certificate.levels[1].count, certificate.levels[1].expected) == (3, 4)
    five = replace(QUARTERS, provenance=Provenance(counts=(2, 5)))
    assert codes(check(five, BOARD)) == ["wrong-count"]


#: Columns that rules name, by unit; the board is two first-level grids of two columns each.
MARKED = replace(BOARD, units=BOARD.units.assign(
    yard=["East" if unit in ("x1y0", "x2y0") else "" for unit in BOARD.unit_ids],
    station=[unit in ("x0y0", "x1y1", "x3y3") for unit in BOARD.unit_ids],
    kept=["Old" if unit in ("x2y0", "x3y0", "x2y1") else "" for unit in BOARD.unit_ids],
    town=["West" if unit[1] in "012" else "East" for unit in BOARD.unit_ids],
    park=["Park" if unit == "x0y3" else "" for unit in BOARD.unit_ids],
))  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "code", "rule", "where"),
    [
        ({"limits": ["registered=..39"]}, "limit", "registered=..39",
         "01-001 (40), 01-002 (40), 02-001 (40), 02-002 (40)"),
        ({"cores": "station"}, "cores", "one core in a grid", "01-002 (cores: 2)"),
        ({"farthest_m": 141}, "farthest", "units at most 141 m apart",
         "01-001 (142 m apart), 01-002 (142 m apart), 02-001 (142 m apart), "
         "02-002 (142 m apart)"),
        ({"compounds": "yard"}, "compound", "compounds stay whole",
         "01-002 (compound East is cut)"),
        ({"given": "kept"}, "given", "given grids stay as they are",
         "02-002 (given grid Old has changed)"),
        ({"fixed_level": "town"}, "first-level", "the first level is given",
         "02-001 (units of West: 2), 02-002 (units of West: 2)"),
        ({"special": "park"}, "special", "special areas are special grids",
         "01-001 (units of Park: 1)"),
    ],
)  # fmt: skip
def test_a_plan_that_breaks_a_rule_of_its_own_does_not_hold(english, rules, code, rule, where):
    ruled = replace(QUARTERS, provenance=Provenance(settings=rules))
    certificate = check(ruled, MARKED)
    assert not certificate.holds
    assert codes(certificate) == [f"broken-{code}"]
    found = finding(certificate, f"broken-{code}")
    assert found.message == f"Grids that break the rule “{rule}”: {found.count}."
    assert found.where == where


def test_each_rule_is_told_by_itself_and_those_that_are_kept_are_not(english):
    limits = ["registered=..40", "registered+migrant=..70", "migrant=50.."]
    ruled = replace(QUARTERS, provenance=Provenance(settings={"limits": limits}))
    found = [f for f in check(ruled, BOARD).findings if f.code == "broken-limit"]
    assert [f.message for f in found] == [
        "Grids that break the rule “registered+migrant=..70”: 4.",
        "Grids that break the rule “migrant=50..”: 4.",
    ]
    assert found[1].values["grids"] == ["01-001", "01-002", "02-001", "02-002"]


def test_rules_whose_columns_are_gone_are_told(english):
    ruled = replace(QUARTERS, provenance=Provenance(settings={"limits": ["homes=..4"]}))
    certificate = check(ruled, BOARD)
    assert certificate.holds
    assert finding(certificate, "rules-unchecked").where == "homes"


@pytest.mark.parametrize(
    "broken",
    [
        replace(QUARTERS, parents=(np.array([0, 0, 1, 2], np.int32),)),
        replace(QUARTERS, parents=(np.array([0, 0, 1, -1], np.int32),)),
        replace(QUARTERS, parents=(np.array([0, 0, 1], np.int32),)),
        replace(QUARTERS, parents=()),
        replace(QUARTERS, provenance=Provenance(counts=(2, 4, 8))),
    ],
)
def test_levels_that_are_not_nested_are_found(broken):
    certificate = check(broken, BOARD)
    assert codes(certificate) == ["not-nested"]
    assert not certificate.nested
    assert not certificate.holds
    assert certificate.as_dict()["levels"] == []


def test_the_same_code_for_two_grids_is_found():
    same = replace(QUARTERS, codes=(QUARTERS.codes[0], ("a", "b", "b", "c")))
    assert codes(check(same, BOARD)) == ["repeated-code"]


def redrawn(land, **shapes):
    """The territory with other outlines of some units."""
    units = land.units.copy()
    geometry = units.geometry.to_numpy().copy()
    for unit, change in shapes.items():
        row = units.index.get_loc(unit)
        geometry[row] = change(geometry[row])
    return replace(land, units=units.set_geometry(geometry, crs=units.crs))


def stretched(west=0.0, south=0.0, east=0.0, north=0.0):
    def change(shape):
        a, b, c, d = shape.bounds
        return shapely.box(a - west, b - south, c + east, d + north)

    return change


def test_an_overlap_between_grids_is_measured_exactly():
    """x1y1 (grid south-west) reaches 3 m into x2y1 (grid south-east) along 100 m."""
    certificate = check(QUARTERS, redrawn(BOARD, x1y1=stretched(east=3)))
    assert "overlap" in codes(certificate)
    assert certificate.overlap_m2 == pytest.approx(300)
    assert set(finding(certificate, "overlap").units) == {"x1y1", "x2y1"}


def test_an_overlap_inside_a_grid_is_only_a_warning():
    certificate = check(QUARTERS, redrawn(BOARD, x0y0=stretched(east=3)))
    assert certificate.overlap_m2 == 0
    assert codes(certificate, Severity.WARNING) == ["units-overlap"]
    assert certificate.holds


def test_the_same_polygon_twice_is_an_overlap():
    land = territory(toy("ABC"))
    double = redrawn(land, C=lambda shape: land.units.geometry["A"])
    assert check(plan(land, {"A": 0, "B": 1, "C": 2}), double).overlap_m2 == pytest.approx(10_000)


def test_a_polygon_inside_another_one_is_an_overlap():
    """No border of the inner one lies near any other border."""
    land = territory(toy("AB"))
    inner = redrawn(land, B=lambda shape: land.units.geometry["A"].buffer(-40, join_style="mitre"))
    assert check(plan(land, {"A": 0, "B": 1}), inner).overlap_m2 == pytest.approx(400)


def test_a_gap_inside_the_map_is_measured_exactly():
    certificate = check(QUARTERS, redrawn(BOARD, x1y1=stretched(east=-0.5)))
    assert "gap" in codes(certificate)
    assert certificate.gap_m2 == pytest.approx(50)


def test_a_gap_that_is_open_to_the_outside_is_found():
    """A slit of 5 cm between the two halves of the map, from shore to shore."""
    east = {f"x2y{row}": stretched(west=-0.05) for row in range(4)}
    certificate = check(QUARTERS, redrawn(BOARD, **east))
    assert certificate.gap_m2 == pytest.approx(20, abs=0.01)
    assert not certificate.holds


def test_a_lake_is_a_hole_and_not_a_gap():
    land = territory(toy("AAA\nA.B\nABB"))
    certificate = check(plan(land, {"A": 0, "B": 1}), land)
    assert certificate.gap_m2 == 0
    assert certificate.holds
    assert finding(certificate, "hole").values["area_m2"] == pytest.approx(10_000)


def test_rounding_along_a_border_is_no_gap():
    """A vertex that only one side has, 3 mm off the line."""

    def dented(shape):
        corner, *others = shapely.get_coordinates(shape)[:-1].tolist()
        return shapely.Polygon([corner, (shape.bounds[2] - 0.003, shape.centroid.y), *others])

    bent = redrawn(BOARD, x1y1=dented)
    assert check(QUARTERS, bent).gap_m2 == 0
    assert check(QUARTERS, bent).holds


def test_islands_tied_by_links_hold_and_are_told():
    land = territory(toy("AAB.C"), links=[("B", "C")])
    certificate = check(plan(land, {"A": 0, "B": 1, "C": 1}), land)
    assert certificate.holds
    assert finding(certificate, "tied-by-links").values["grids"] == ["02"]
    assert "the longest bridges 100 m" in finding(certificate, "stated-links").message


def test_without_the_link_the_island_is_a_piece_of_its_own():
    land = territory(toy("AAB.C"))
    assert codes(check(plan(land, {"A": 0, "B": 1, "C": 1}), land)) == ["disconnected-grid"]


def test_multipart_units_are_told():
    land = territory(toy("ABA"))
    assert finding(check(plan(land, {"A": 0, "B": 1}), land), "multipart-unit").units == ("A",)


def test_a_unit_heavier_than_a_grid_is_named_with_what_it_forces():
    """A holds 3 of 4 parts of everything: with two grids it is worth 1.5 of them."""
    land = territory(toy("AAAB"))
    certificate = check(plan(land, {"A": 0, "B": 1}), land)
    heavy = finding(certificate, "heavy-unit")
    assert heavy.units == ("A",)
    assert heavy.values["forced_deviation"] == pytest.approx(0.5)
    assert finding(certificate, "uneven-load").where == "level 1: 01 (+50.0%), 02 (−50.0%)"
    assert certificate.holds


def test_the_rounding_of_a_fixed_first_level_is_stated():
    land = territory(toy("AAABBBBB\nAAABBBBB"))
    made = plan(land, {"A": 0, "B": 1}, [0, 1], settings={"fixed_level": "town"})
    stated = finding(check(made, land), "unavoidable-rounding")
    # A is worth 0.75 grids, B 1.25: with one grid each 25 % cannot be avoided.
    assert stated.values == {"max": pytest.approx(0.25), "mean": pytest.approx(0.25)}


def test_other_numbers_than_those_of_the_plan_are_told():
    richer = replace(BOARD, loads=BOARD.loads * np.array([1, 2, 1]))
    assert "other-territory" in codes(check(QUARTERS, richer), Severity.WARNING)


@given(st.integers(0, 2**32 - 1))
def test_pieces_agree_with_dissolving(seed):
    """Random grids on a board: disconnected exactly where the dissolved shape has many parts."""
    rng = np.random.default_rng(seed)
    made = plan(BOARD, dict(zip(BOARD.unit_ids, rng.integers(0, 4, 16).tolist())))
    certificate = check(made, BOARD)
    shapes = BOARD.units.geometry.to_numpy()
    broken = sum(
        shapely.get_num_geometries(shapely.union_all(shapes[made.leaf_of_unit == grid])) > 1
        for grid in range(made.counts[0])
    )
    assert certificate.levels[0].disconnected == broken
    assert certificate.overlap_m2 == certificate.gap_m2 == 0
