"""Maps and tables of the printed pages, looked at piece by piece: nothing on top of anything."""

from dataclasses import replace

import handmade
import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure
from toymap import toy

from gridplan.output.content.briefing import gather
from gridplan.output.content.tables import Table
from gridplan.output.look import look
from gridplan.output.look.amounts import signed_percent
from gridplan.output.maps.maps import Sheet
from gridplan.output.pack.agenda import agenda
from gridplan.output.pack.map_pages import draw_changes, draw_grid, draw_overview
from gridplan.output.pack.pages import draw_page
from gridplan.output.pack.table_drawing import draw_side_by_side, rows_that_fit
from gridplan.plan.compare.compare import compare

pytestmark = pytest.mark.usefixtures("english")

#: Five strips of 2 × 10 cells, each a first-level grid of two.
LAND = handmade.territory(toy("\n".join(["A" * 10] * 10), cells=True))
STRIPS = {unit: 2 * (int(unit[1]) // 2) + (int(unit[3]) > 4) for unit in LAND.unit_ids}
LONG, SHORT = "A name of about thirty letters", "普通镇"


@pytest.fixture
def briefing():
    made = handmade.plan(LAND, STRIPS, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], version="test")
    names = (SHORT, SHORT, LONG, SHORT, SHORT)
    return gather(replace(made, names=(names, made.names[1])), LAND)


def words_on(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_a_name_longer_than_its_grid_gives_way_to_the_code(briefing):
    figure = Figure((11.7, 8.3))
    draw_overview(figure, Sheet(0.4, 0.5, 7.0, 6.7), briefing)
    named = [word for word in words_on(figure) if word in (*briefing.codes[0], LONG, SHORT)]
    assert sorted(named) == ["03", *[SHORT] * 4]


def test_scale_and_arrow_stand_before_what_the_map_shows(briefing):
    """A white ground, then the bar, the arrow and their words."""
    figure = Figure((11.7, 8.3))
    axes = draw_grid(figure, Sheet(0.4, 0.5, 7.0, 6.7), briefing, 1)
    (ground,) = [a for a in axes.get_children() if a.get_zorder() == 11]
    assert ground.get_facecolor()[:3] == (1.0, 1.0, 1.0)
    before = [a for a in axes.get_children() if a.get_zorder() > 11]
    bar, arrow, words = 2, 2, 3
    assert len(before) == bar + arrow + words
    frame = ground.get_window_extent()
    for thing in before:
        box = thing.get_window_extent()
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1, thing
        assert box.y1 <= frame.y1, thing


def test_the_legend_says_of_which_grids_it_counts_how_many(briefing):
    figure = Figure((11.7, 8.3))
    draw_page(figure, briefing, agenda(briefing)[1])
    said = words_on(figure)
    (legend,) = [word for word in said if word.startswith("Colour")]
    assert legend == (
        "Colour: deviation of the load of each level 2 grid from its target; "
        "number of grids in each class"
    )
    assert "10" in said


def test_the_foot_tells_source_date_plan_and_review_number(briefing):
    figure = Figure((11.7, 8.3))
    told = replace(briefing, review="GS(2026)1")
    draw_page(figure, told, agenda(told)[1], "page 2 of 9")
    foot = " ".join(text.get_text() for text in figure.texts)
    for part in (f"plan {briefing.hash[:12]}", "Gridplan test", "Map review number: GS(2026)1"):
        assert part in foot


def test_a_long_table_goes_on_beside_itself(briefing):
    codes = [f"{number:03}" for number in range(150)]
    table = Table("", "", (("code", "text"), ("persons", "count")), tuple((c, 1) for c in codes))
    sheet = Sheet(0.4, 0.5, 15.7, 10.14)
    assert rows_that_fit(sheet.height) == 59
    figure = Figure(look.PAPER_SIZES["a3"])
    draw_side_by_side(figure, sheet, briefing, table)
    assert [len(axes.texts) for axes in figure.axes] == [2 + 2 * 59, 2 + 2 * 59, 2 + 2 * 32]
    sizes = {text.get_size() for axes in figure.axes for text in axes.texts}
    assert sizes == {look.SMALL_PT}
    figure = Figure(look.PAPER_SIZES["a3"])
    draw_side_by_side(figure, Sheet(0.4, 0.5, 3.0, 10.14), briefing, table)
    assert words_on(figure)[-1] == "… and 33 more in the workbook"


def test_a_change_by_a_multiple_has_no_tenths():
    assert signed_percent(25.821) == "+2,582%"
    assert signed_percent(6.286) == "+628.6%"


def test_one_grid_is_told_of_in_the_singular():
    one = gather(handmade.plan(LAND, dict.fromkeys(LAND.unit_ids, 0)), LAND)
    cover, overview = agenda(one)[:2]
    assert (cover.title, overview.line) == (
        "Division into one grid", "One grid: there is nothing to balance.",
    )  # fmt: skip


def test_numbers_of_changes_leave_first_level_grids_their_names(briefing):
    """A unit changes hands right where the name of its first-level grid stands."""
    outline = briefing.outlines[0][2]
    middle = shapely.get_point(shapely.maximum_inscribed_circle(outline, 8.0), 0)
    unit = int(np.argmin(shapely.distance(shapely.points(LAND.centre), middle)))
    before, leaf = briefing.plan, briefing.plan.leaf_of_unit.copy()
    leaf[unit] = next(other for other in (4, 5) if other != leaf[unit])
    after = replace(before, leaf_of_unit=leaf)
    found = compare(before, after, LAND)
    told = gather(replace(after, names=((SHORT,) * 5, after.names[1])), LAND, comparison=found)
    figure = Figure((11.7, 8.3))
    draw_changes(figure, Sheet(0.4, 0.5, 2.4, 2.4), told)
    assert words_on(figure).count(SHORT) == 5


def test_the_figures_of_a_page_are_added_up_below_them(briefing):
    """A hundred units of 10 registered and 10 migrants; nothing is added up of one grid."""
    figure = Figure((11.7, 8.3))
    draw_page(figure, briefing, agenda(briefing)[1])
    said = words_on(figure)
    assert said[said.index("Sum") :][:5] == ["Sum", "", "1,000", "1,000", "1.00"]
    table = agenda(briefing)[2].table
    total = dict(zip((name for name, _ in table.columns), table.total, strict=True))
    assert (total["code"], total["migrant population"]) == ("Sum", 200.0)
    one = gather(handmade.plan(LAND, dict.fromkeys(LAND.unit_ids, 0)), LAND)
    assert agenda(one)[1].table.total is None


def test_numbers_on_a_map_of_changes_stand_in_the_table_beside_it():
    """Of 56 areas a slide lists the first 32."""
    land = handmade.territory(toy("\n".join(["A" * 16] * 16), cells=True))
    places = {unit: tuple(map(int, unit.strip("x").split("y"))) for unit in land.unit_ids}
    before = handmade.plan(land, {unit: x // 2 for unit, (x, _) in places.items()}, list(range(8)))
    moved = {
        unit: x // 2 + (x % 2 == 0 and y % 2 == 0 and x > 0) * (-1)
        for unit, (x, y) in places.items()
    }
    after = handmade.plan(land, moved, list(range(8)))
    told = gather(after, land, comparison=compare(before, after, land))
    figure = Figure(look.PAPER_SIZES["slide"])
    draw_page(figure, told, next(page for page in agenda(told) if page.legend == "changes"))
    drawn, listed = (
        {word for word in (text.get_text() for text in axes.texts) if word.isdigit()}
        for axes in figure.axes[:2]
    )
    assert len(told.comparison.areas) == 56
    assert len(drawn) > 20
    assert drawn - {"0"} <= listed  # the scale bar begins with 0
