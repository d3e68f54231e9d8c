"""Warnings and assessments of a file of ten grids, counted by hand."""

from __future__ import annotations

from functools import cache

import handmade
import pytest
from event_land import write_csv
from toymap import CORNER, toy

from gridplan.analysis.assessment import assess_file
from gridplan.analysis.quartiles import quartile_warnings
from gridplan.analysis.warning_choice import look_for_warnings
from gridplan.errors import InputError
from gridplan.events.grids import grids_of
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.stores.planfile.layers import dissolve

HEADER = ["工单编号", "大类名称", "X", "Y", "上报时间", "办结时限", "结案时间"]


@cache
def land_and_plan():
    """Ten grids of a square kilometre in a row, 01 to 10 from the west."""
    land = handmade.territory(toy("ABCDEFGHIJ", 1000.0))
    return land, handmade.plan(land, dict(zip("ABCDEFGHIJ", range(10))))


def cases(grid, month, kind, on_time, late):
    """Cases due on the 20th, closed on the 19th or on the 21st."""
    x, y = CORNER[0] + 1000 * grid - 500, CORNER[1] + 500
    reported, due, early, late_one = (f"2024-{month}-{day} 08:00" for day in (10, 20, 19, 21))
    closed = [early] * on_time + [late_one] * late
    return [[kind, x, y, reported, due, end] for end in closed]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is warned of at the end of March, and what the events are."""
    folder = tmp_path_factory.mktemp("quartiles")
    land, plan = land_and_plan()
    save_plan(plan, land, folder / "plan.gpkg")
    # March: 10 has three on time and four late, 3 + 2 × 4 = 11; 09 has six on time, 6; all others
    # have one.
    rows = cases(10, "03", "噪声", 0, 4) + cases(10, "03", "占道", 2, 0)
    rows += cases(10, "03", "垃圾", 1, 0)
    rows += cases(9, "03", "噪声", 6, 0)
    for grid in range(1, 9):
        rows += cases(grid, "03", "占道", 1, 0)
    # February: 10 stands out too. January: 09 does.
    rows += cases(10, "02", "垃圾", 0, 5) + cases(9, "02", "占道", 1, 0)
    rows += cases(9, "01", "占道", 0, 7) + cases(10, "01", "占道", 1, 0)
    rows.append(["占道", CORNER[0] + 500, CORNER[1] + 500, "2024-03-31 20:00", "", ""])
    file = write_csv(folder / "e.csv", HEADER, [[n, *row] for n, row in enumerate(rows)])
    import_events(file, folder / "plan.gpkg", folder / "e.gpkg", datum="plane")
    return folder / "e.gpkg", grids_of(plan, land, dissolve(plan, land.units.geometry.to_numpy()))


def test_the_highest_tenth_is_warned_of_with_its_index_and_categories(found):
    (told,) = quartile_warnings(*found, 1, "month")
    assert (told.grid, told.period, told.since) == ("10", "2024-03", "2024-02")
    # The median grid has 1; the second highest, 6, is what has to be passed.
    assert (told.seen, told.expected, told.limit) == (11.0, 1.0, 6.0)
    assert told.score == (11 - 1) / (6 - 1)
    assert told.categories == (("噪声", 4), ("占道", 2), ("垃圾", 1))
    assert (told.method, told.level, told.length) == ("quartile", 1, "month")


def test_of_what_is_looked_at_only_whole_periods_count(found):
    (told,) = quartile_warnings(*found, 1, "month", now="2024-03-15")
    assert (told.grid, told.period, told.seen) == ("10", "2024-02", 10.0)
    (told,) = quartile_warnings(*found, 1, "month", start="2024-02-02")
    assert (told.period, told.since) == ("2024-03", "2024-03")  # of February a day is missing
    with pytest.raises(InputError, match="No case was due in the period 2023-12"):
        quartile_warnings(*found, 1, "month", now="2024-01-25")
    with pytest.raises(InputError, match="No whole period lies between 2024-03-02 and"):
        quartile_warnings(*found, 1, "month", start="2024-03-02")


def test_a_month_in_which_most_grids_had_no_case(found):
    # In January nine and ten had cases; 09 is warned of: 7 late ones, 14.
    (told,) = quartile_warnings(*found, 1, "month", now="2024-02-10")
    assert (told.grid, told.seen, told.expected, told.limit) == ("09", 14.0, 0.0, 1.0)


def test_denominators_are_those_asked_for_and_the_moment_is_the_last_one(found):
    path = found[0]
    table, now = assess_file(path, ["grid_1"])
    assert now == "2024-03-31 20:00:00"
    row = table.set_index("grid_1").loc["10"]
    # 13 of ten's cases were due, 4 of them closed on time; all were handled.
    assert (row["to_dispose"], row["closed_on_time"]) == (13, 4)
    asked = {"on_time_closing_rate": "reported"}
    other, _ = assess_file(path, ["grid_1"], denominators=asked, now="2024-03-15")
    assert row["on_time_closing_rate"] == 4 / 13
    # Until the middle of March 13 were reported too; of the six that were due one was on time.
    assert other.set_index("grid_1").loc["10", "on_time_closing_rate"] == 1 / 13


def test_a_file_is_looked_at_by_the_method_and_the_period_asked_for(tmp_path):
    land, plan = land_and_plan()
    save_plan(plan, land, tmp_path / "plan.gpkg")
    # Days 4 to 10 of March have 4, 4, 5, 5, 7, 9 and 10 events, the 11th has 20; before there is
    # one a day.
    days = {4: 4, 5: 4, 6: 5, 7: 5, 8: 7, 9: 9, 10: 10, 11: 20}
    place = (CORNER[0] + 500, CORNER[1] + 500)
    dates = [f"2024-02-{day}" for day in range(10, 30)] + [f"2024-03-0{day}" for day in (1, 2, 3)]
    for day, n in days.items():
        dates += [f"2024-03-{day:02}"] * n
    rows = [["噪声", *place, f"{date} 08:00", "", ""] for date in dates]
    file = write_csv(tmp_path / "e.csv", HEADER, [[n, *row] for n, row in enumerate(rows)])
    import_events(file, tmp_path / "plan.gpkg", tmp_path / "e.gpkg", datum="plane")
    files = tmp_path / "e.gpkg", tmp_path / "plan.gpkg"
    found = look_for_warnings(*files, None, method="c1")
    assert (found.level, found.period) == (1, "day")
    told = found.warnings[0]
    assert (told.grid, told.method, told.period, told.seen) == ("01", "c1", "2024-03-11", 20.0)
    mean, spread = 44 / 7, ((312 - 44**2 / 7) / 6) ** 0.5
    assert (told.expected, told.limit) == (pytest.approx(mean), pytest.approx(mean + 3 * spread))
    told = look_for_warnings(*files, 1, method="c2", period="day").warnings[0]
    # The seven days before the last two: 1, 1, 4, 4, 5, 5 and 7.
    assert (told.method, told.expected) == ("c2", pytest.approx(27 / 7))


def test_the_index_is_looked_at_by_the_category_and_the_period_asked_for(found):
    path = found[0]
    plan = path.with_name("plan.gpkg")
    told = look_for_warnings(path, plan, None, method="quartile")
    assert (told.period, told.warnings[0].categories[0]) == ("month", ("噪声", 4))
    (january,) = look_for_warnings(path, plan, 1, method="quartile", end="2024-02-10").warnings
    assert (january.grid, january.period) == ("09", "2024-01")
    (march,) = look_for_warnings(path, plan, 1, method="quartile", start="2024-02-02").warnings
    assert (march.grid, march.since) == ("10", "2024-03")
    told = look_for_warnings(path, plan, None, method="quartile", period="quarter", by="grid_1",
                             end="2024-04-01")  # fmt: skip
    assert told.period == "quarter"
    (one,) = told.warnings
    # From January to March 13 were due in ten, four of them in time: 4 + 2 × 9.
    assert (one.grid, one.period, one.seen) == ("10", "2024Q1", 22.0)
    assert one.categories == (("10", 13),)
