"""Pages, maps and tables of a pack: what is in it."""

from __future__ import annotations

from dataclasses import replace

import handmade
import numpy as np
import pytest
from matplotlib.figure import Figure
from pack_land import LAND, PLAN, QUARTERS, after_an_edit

from gridplan.output.content.briefing import gather
from gridplan.output.content.tables import grids_table, written
from gridplan.output.look import look
from gridplan.output.maps.maps import Sheet
from gridplan.output.pack.agenda import agenda
from gridplan.output.pack.map_pages import draw_overview
from gridplan.output.pack.pages import map_picture, write_pages
from gridplan.output.pack.workbook import tables_of
from gridplan.plan.compare.compare import compare

pytestmark = pytest.mark.usefixtures("english")


EDITED = after_an_edit(PLAN)


@pytest.fixture
def briefing():
    return gather(PLAN, LAND)


def test_the_agenda_has_one_page_for_each_first_level_grid(briefing):
    kinds = [page.kind for page in agenda(briefing)]
    # No grid needs a look, so there is no page of those that do.
    assert kinds == ["cover", "overview", "grid", "grid", "statistics", "table"]


@pytest.mark.parametrize(("parents", "pages"), [((), 0), (([0, 1, 0, 1], [0, 1, 2, 3]), 2)])
def test_plans_of_one_and_of_three_levels_have_their_pages(parents, pages, tmp_path):
    plan = handmade.plan(LAND, QUARTERS, *parents)
    briefing = gather(plan, LAND)
    assert [page.kind for page in agenda(briefing)].count("grid") == pages
    assert write_pages(briefing, tmp_path / "maps.pdf", paper="a4") == pages + 4
    assert "second-level" in agenda(briefing)[2].line or not parents


def test_two_plans_bring_pages_of_changes():
    briefing = gather(EDITED, LAND, comparison=compare(PLAN, EDITED, LAND))
    pages = [page for page in agenda(briefing) if page.kind == "changes"]
    assert [page.title for page in pages] == ["What changes", "Changes in 东镇", "Changes in 西镇"]
    assert pages[0].line == "2 base units with 40 persons change hands, in 1 areas"
    assert pages[0].table is not None
    assert len(pages[0].table.rows) == 1


def test_tables_say_what_the_measures_say(briefing):
    table = grids_table(briefing, 2)
    columns = [heading for heading, _ in table.columns]
    row = dict(zip(columns, table.rows[0]))
    assert row["registered population"] == 40
    assert row["area, km²"] == pytest.approx(0.04)
    assert row["load deviation"] == pytest.approx(0)
    assert row["share of load"] == pytest.approx(0.25)
    assert [table.name for table in tables_of(briefing)] == [
        "Summary", "Level 1", "Level 2", "Exceptions", "Method",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1234.6, "count", "1,235"),
        (0.0512, "deviation", "+5.1%"),
        (-0.0512, "deviation", "−5.1%"),
        (-0.0001, "deviation", "0%"),
        (None, "count", "–"),
        (float("nan"), "km2", "–"),
    ],
)
def test_cells_are_written_as_people_read_them(value, kind, text):
    assert written(value, kind) == text


def test_maps_show_grids_off_their_target_in_colour():
    from io import BytesIO

    from matplotlib import image

    leaf = PLAN.leaf_of_unit.copy()
    leaf[0] = leaf[-1]
    briefing = gather(replace(PLAN, leaf_of_unit=leaf), LAND)
    overview = agenda(briefing)[1]
    picture = image.imread(BytesIO(map_picture(briefing, overview, 6, 5)))[:, :, :3]

    def share(colour: str) -> float:
        wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        return float(np.mean(np.abs(picture - wanted).max(axis=2) < 0.01))

    # Three of sixteen cells are 25 % below, five are 25 % above, eight are on their target; the
    # map takes about two thirds of the picture.
    assert share(look.DEVIATION_COLOURS[0]) == pytest.approx(0.6 * 3 / 16, abs=0.05)
    assert share(look.DEVIATION_COLOURS[-1]) == pytest.approx(0.6 * 5 / 16, abs=0.06)


def test_moved_units_are_hatched_and_old_borders_dashed():
    from matplotlib.figure import Figure

    from gridplan.output.maps.maps import Sheet
    from gridplan.output.pack.map_pages import draw_changes

    briefing = gather(EDITED, LAND, comparison=compare(PLAN, EDITED, LAND))
    axes = draw_changes(Figure((6, 6)), Sheet(0, 0, 6, 6), briefing)
    assert [patch.get_hatch() for patch in axes.patches if patch.get_hatch()] == ["/////"]
    dashed = [line for line in axes.lines if line.is_dashed()]
    # The west loses its border with the east along two units of 100 m.
    assert sum(np.ptp(line.get_ydata()) for line in dashed) == pytest.approx(200, abs=5)


def test_a_name_without_room_on_a_page_gives_way_to_the_code():
    named = replace(PLAN, names=(("W" * 200, "West"), PLAN.names[1]))
    axes = draw_overview(Figure((4, 3)), Sheet(0, 0, 4, 3), gather(named, LAND))
    assert {"01", "West"} <= {text.get_text() for text in axes.texts}
