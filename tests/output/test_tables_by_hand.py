"""Tables of packs and comparisons, every cell of them worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import handmade
import numpy as np
import pytest
from pack_land import LAND, PLAN
from small_city import CITY, code_of, quarters, shifted
from toymap import toy

from gridplan.output.content.briefing import gather
from gridplan.output.content.change_tables import (
    changes_table,
    correspondence_table,
    movements_table,
)
from gridplan.output.content.tables import (
    exceptions_table,
    grids_table,
    method_table,
    most_events_table,
    summary_table,
)
from gridplan.plan.compare.compare import compare
from gridplan.territory.criteria import Criterion

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def land():
    """Sixteen units of 0.01 km², each home to 10 registered persons and 10 migrants."""
    return handmade.territory(toy(CITY))


def named(plan):
    """The plan with names that say more than codes: 甲, 乙 above; 一 to 四 below."""
    return replace(plan, names=(("甲", "乙"), ("一", "二", "三", "四")))


def approx(*cells):
    return tuple(pytest.approx(c) if isinstance(c, float) else c for c in cells)


def test_movements(land):
    # C and D go from the north-west to the south-west, M there from the south-east.
    plan = named(quarters(land))
    south_west = code_of(plan, "I")
    found = compare(plan, shifted(plan, land, C=south_west, D=south_west, M=south_west), land)
    table = movements_table(found)
    assert [name for name, _ in table.columns[6:]] == [
        *("base units", "persons", "registered population", "migrant population"),
        *("area, km²", "ground, km²"),
    ]
    assert table.rows == (
        approx(1, 1, "01-001", "一", "02-001", "三", 2, 40, 20.0, 20.0, 0.02, 0.02),
        approx(2, 2, "02-002", "四", "02-001", "三", 1, 20, 10.0, 10.0, 0.01, 0.01),
    )
    assert table.heading == "3 base units with 60 persons change hands, in 2 areas"
    assert changes_table(found, found.levels[1]).rows == (
        approx("01-001", "01-001", "一", "changed", 80.0, 40.0, 0.0, 40.0, 0.0, -0.5),
        approx("02-001", "02-001", "三", "changed", 80.0, 140.0, 60.0, 0.0, 0.0, 0.75),
        approx("02-002", "02-002", "四", "changed", 80.0, 60.0, 0.0, 20.0, 0.0, -0.25),
    )


@pytest.fixture
def reformed(land):
    """The south-east goes into the south-west, the south of the north-east is a new grid."""
    plan = named(quarters(land))
    assert [code_of(plan, unit) for unit in "AEIM"] == ["01-001", "01-002", "02-001", "02-002"]
    leaf = plan.leaf_of_unit.copy()
    for units, grid in (("GH", 2), ("IJKLMNOP", 3)):
        leaf[[plan.unit_ids.tolist().index(unit) for unit in units]] = grid
    after = replace(
        plan,
        leaf_of_unit=leaf,
        parents=(np.array([0, 0, 0, 1], np.int32),),
        codes=(plan.codes[0], ("01-001", "01-002", "01-003", "02-001")),
        names=(plan.names[0], ("一", "二", "新", "三")),
    )
    return compare(plan, after, land)


def test_grids_before_and_after(reformed):
    table = changes_table(reformed, reformed.levels[1])
    #  code before and after, name, state, persons before, after, came, went, deviation of both
    assert table.rows == (
        approx("01-002", "01-002", "二", "changed", 80.0, 40.0, 0.0, 40.0, 0.0, -0.5),
        approx(None, "01-003", "新", "new grid", None, 40.0, 40.0, 0.0, None, -0.5),
        approx("02-001", "02-001", "三", "changed", 80.0, 160.0, 80.0, 0.0, 0.0, 1.0),
        approx("02-002", None, "四", "given up", 80.0, None, 0.0, 80.0, 0.0, None),
    )
    assert table.heading == "Level 2: 4 grids changed"


def test_where_the_people_of_each_old_grid_are(reformed):
    table = correspondence_table(reformed, reformed.levels[1])
    assert table.rows == (
        approx("01-001", "一", "01-001", "一", 4, 80.0, 1.0, 1.0, "yes"),
        approx("01-002", "二", "01-002", "二", 2, 40.0, 0.5, 1.0, "yes"),
        approx("01-002", "二", "01-003", "新", 2, 40.0, 0.5, 1.0, "no"),
        approx("02-001", "三", "02-001", "三", 4, 80.0, 1.0, 0.5, "yes"),
        approx("02-002", "四", "02-001", "三", 4, 80.0, 1.0, 0.5, "no"),
    )


#: Eight cells in a row: grids of one, one, two and four units of a hectare and 20 persons each,
#: three of them in the west, the last one in the east; two cells are a share.
ROW = handmade.territory(toy("AAAAAAAA", cells=True))
UNEVEN = handmade.plan(
    ROW, dict(zip(ROW.unit_ids, (0, 1, 2, 2, 3, 3, 3, 3))), [0, 0, 0, 1], version="test"
)


def cells(table, *names):
    places = [[name for name, _ in table.columns].index(name) for name in names]
    return [[row[place] for place in places] for row in table.rows]


def test_figures_of_grids():
    briefing = gather(UNEVEN, ROW)
    names = ("code", "base units", "registered population", "area, km²", "share of load")
    assert cells(grids_table(briefing, 1), *names, "last-level grids", "pieces") == [
        ["01", 4.0, 40.0, pytest.approx(0.04), pytest.approx(0.5), 3.0, 1.0],
        ["02", 4.0, 40.0, pytest.approx(0.04), pytest.approx(0.5), 1.0, 1.0],
    ]
    # Of four grids three lie in the west: it holds a half where it should hold three quarters.
    off = cells(grids_table(briefing, 1), "load deviation", "deviation of migrant population")
    assert off == [[pytest.approx(-1 / 3)] * 2, [pytest.approx(1.0)] * 2]
    last = grids_table(briefing, 2)
    assert "last-level grids" not in [name for name, _ in last.columns]
    assert cells(last, "code", "grid above", "base units", "load deviation") == [
        ["01-001", "01", 1.0, pytest.approx(-0.5)],
        ["01-002", "01", 1.0, pytest.approx(-0.5)],
        ["01-003", "01", 2.0, pytest.approx(0.0)],
        ["02-001", "02", 4.0, pytest.approx(1.0)],
    ]


def test_a_slide_adds_up_what_it_lists():
    short = grids_table(gather(UNEVEN, ROW), 2, grids=[1, 2, 3], short=True)
    names = [name for name, _ in short.columns]
    total = dict(zip(names, short.total))
    assert total[names[0]] == "Sum"
    assert total["registered population"] == 70.0
    assert total["area, km²"] == pytest.approx(0.07)
    # Seven eighths of the load where three quarters were to be.
    assert total["load deviation"] == pytest.approx(7 / 8 / (3 / 4) - 1)
    assert grids_table(gather(UNEVEN, ROW), 2, grids=[1], short=True).total is None


def test_summary_of_levels():
    table = summary_table(gather(UNEVEN, ROW))
    assert cells(
        table,
        *("level", "grids", "mean registered population", "mean area, km²", "worst load deviation"),
        *("mean load deviation", "load within ±5%", "in one piece", "borders, km"),
    ) == [
        [1, 2, 40.0, pytest.approx(0.04), pytest.approx(1.0), pytest.approx(2 / 3), 0.0, 1.0, 0.1],
        [2, 4, 20.0, pytest.approx(0.02), pytest.approx(1.0), 0.5, 0.25, 1.0, pytest.approx(0.3)],
    ]


def test_grids_that_need_a_look_and_why():
    # A is one unit of four cells; B and E are a grid, with C between them; D has two cells.
    land = handmade.territory(toy("AAAABCEDD"), (Criterion("registered", "registered"),))
    plan = handmade.plan(land, dict(zip("ABCDE", (0, 1, 2, 3, 1))))
    table = exceptions_table(gather(plan, land))
    why = {row[1]: row[3:] for row in table.rows}
    code = {unit: plan.codes[0][grid] for unit, grid in zip(land.unit_ids, plan.leaf_of_unit)}
    # Nine cells for four grids: 2.25 each.
    assert why == {
        code["A"]: ("one base unit is heavier than the target", 1, pytest.approx(4 / 2.25 - 1)),
        code["B"]: ("in 2 pieces · load off its target", 2, pytest.approx(2 / 2.25 - 1)),
        code["C"]: ("load off its target", 1, pytest.approx(1 / 2.25 - 1)),
        code["D"]: ("load off its target", 1, pytest.approx(2 / 2.25 - 1)),
    }
    # Worst first.
    assert [row[1] for row in table.rows][:2] == [code["A"], code["C"]]
    uneven = exceptions_table(gather(UNEVEN, ROW))
    assert [(row[0], row[1], row[3], row[4]) for row in uneven.rows] == [
        (1, "02", "load off its target", 4),
        (1, "01", "load off its target", 4),
        (2, "02-001", "load off its target", 4),
        (2, "01-001", "load off its target", 1),
        (2, "01-002", "load off its target", 1),
    ]
    assert uneven.heading.endswith("by more than 10%, in pieces, straggling or empty: 5")
    assert exceptions_table(gather(PLAN, LAND)).rows == ()


@pytest.mark.parametrize(
    ("count", "rows"),
    [
        # Of 4 events before nobody says what 20 are against them; of 5 that they have doubled.
        (
            [10, 20, 8, 0],
            [
                ("b", "二", 20.0, None, 20.0),
                ("a", "一", 10.0, 1.0, 10.0),
                ("c", "三", 8.0, 0.0, 4.0),
            ],
        ),
        # Four are few, and the ten beside them would tell them.
        ([10, 20, 4, 0], [("b", "二", 20.0, None, 20.0)]),
    ],
)
def test_most_events_by_area_and_never_few(count, rows):
    level = SimpleNamespace(area_m2=np.array([1e6, 1e6, 2e6, 1e6]))
    periods = SimpleNamespace(level=1, counts=[np.array(count)], before=[np.array([5, 4, 8, 9])])
    briefing = SimpleNamespace(
        periods=periods, levels=[level], codes=[tuple("abcd")], names=[tuple("一二三四")]
    )
    assert most_events_table(briefing, 0).rows == tuple(rows)


def test_how_a_plan_was_made():
    told = dict(method_table(gather(UNEVEN, ROW)).rows)
    assert told["Coordinate system"] == "EPSG:4549"
    assert told["Grids asked for"] == "2 / 4"
    assert "Grids there are" not in told
    assert told["Base units"] == "8"
    assert told["Plan hash"] == UNEVEN.hash
    assert told["Made by"] == told["Made from the plan"] == "–"
    assert told["Criteria"].startswith("registered population: weight 0.4, tolerance ±")
    asked = replace(UNEVEN, provenance=replace(UNEVEN.provenance, counts=(2, 5), author="Li"))
    told = dict(method_table(gather(asked, ROW)).rows)
    assert (told["Grids asked for"], told["Grids there are"]) == ("2 / 5", "2 / 4")
    assert told["Made by"] == "Li"
