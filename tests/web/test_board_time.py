"""The board of a part of the time: the weeks before a meeting."""

from __future__ import annotations

import pytest
from event_commands import busy_weeks, call, table

from gridplan.output.web.board_data import gather


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Three events a day from the first of January 2024, Monday, on; nine in the last week."""
    return busy_weeks(tmp_path_factory.mktemp("weeks"))


def test_a_board_of_four_weeks_holds_their_events_and_cases_alone(files):
    made = gather(*files, mask=False, start="2024-04-22", end="2024-05-20")
    assert made.period == "week"
    assert made.periods == ["2024-04-22", "2024-04-29", "2024-05-06", "2024-05-13"]
    assert made.totals[0, 0].tolist() == [21, 21, 21, 63]
    assert made.compared == [False, True, True, True]
    assert made.days == [("2024-04-22", 28)]
    # Reported in that time; code and name come first.
    assert made.cases["all"][0][2] == 126
    assert sum(row[2] for row in made.cases["unit"]) == 126
    whole = gather(*files, mask=False)
    assert (whole.period, whole.cases["all"][0][2]) == ("month", 462)


def test_cases_are_judged_when_the_time_ends(files):
    """What is handled after the meeting is not handled at it."""
    made = gather(*files, mask=False, end="2024-04-22")
    assert made.now == "2024-04-22 00:00:00"
    # Of the three cases of Sunday one is handled at once, one next evening, one after two.
    assert made.cases["all"][0][3] >= 2


def test_the_command_takes_the_time(files, tmp_path):
    events, plan = files
    page = tmp_path / "monday.html"
    call("board", events, "--plan", plan, "-o", page, "--from", "2024-05-06")
    data, totals = table(page.read_text("utf-8"), "totals")
    assert data["periods"] == ["2024-05-06", "2024-05-13"]
    assert totals[:2].tolist() == [21, 63]
