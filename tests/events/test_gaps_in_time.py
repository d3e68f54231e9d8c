"""One old case beside many new ones: it counts, costs nothing, and is no history to learn from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from event_commands import call, refused
from event_land import grids, metres, plan_file, write_csv

from gridplan.analysis.counted_events import Case, count_case
from gridplan.analysis.density import density_file
from gridplan.analysis.surveillance import clusters_in, warnings_in
from gridplan.events.cases.overview import Filter, Overview
from gridplan.events.counts.counting import count_events, period_numbers
from gridplan.events.counts.gaps_in_time import days_told, since_silence, told_periods
from gridplan.events.counts.rates import rate_table
from gridplan.events.placement import Placer
from gridplan.output.content.event_content import open_events
from gridplan.output.web.board_data import gather
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import open_plan
from gridplan.workers import HERE

OLD = "1990-05-05T10:00"


def numbers(*days, period="day"):
    return period_numbers(np.array(days, "datetime64[s]"), period)


@pytest.mark.parametrize(
    ("period", "last", "periods"),
    [
        ("day", "2025-01-02", 368),  # 366 days without events: 2024 is no silence
        ("day", "2025-01-03", 2),  # one more is
        ("month", "2025-02-28", 14),
        ("month", "2025-03-01", 2),
        ("quarter", "2025-06-01", 6),
        ("year", "2026-06-01", 3),
        ("year", "2027-06-01", 2),
    ],
)
def test_more_than_a_year_without_an_event_is_a_silence(period, last, periods):
    first = "2024-01-01"
    told = told_periods(numbers(last, first, period=period), period)
    assert len(told) == periods
    assert told[0] == numbers(first, period=period)[0]
    assert told[-1] == numbers(last, period=period)[0]


def test_what_lies_before_a_silence_is_left_out():
    told = told_periods(numbers("1990-05-05", "2024-01-01", "2024-01-10"), "day")
    assert len(told) == 11
    assert (since_silence(told, 0), since_silence(told, 3), since_silence(told[:1], 0)) == (1, 3, 0)
    assert len(told_periods(np.empty(0, np.int64), "day")) == 0


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("1990-05-05", "2024-01-11", 11),  # a day of 1990, ten of 2024
        ("2024-01-01", "2024-01-11", 10),
        ("2023-12-25", "2024-01-04", 3),  # a week before them is silence too
        ("2024-01-09", "2024-01-16", 7),  # the time after them may have had none
        ("1990-05-01", "1990-05-06", 5),
        ("2001-01-01", "2001-02-01", 31),  # all silence: as long as it is
        ("1980-01-01", "1980-01-08", 7),
    ],
)
def test_a_time_is_as_long_as_its_days_without_those_of_silences(first, last, days):
    held = numbers("1990-05-05", "2024-01-01", "2024-01-10")
    assert days_told(held, np.datetime64(first), np.datetime64(last)) == days
    assert days_told(held[:0], np.datetime64(first), np.datetime64(first) + days) == days


def steady(*more, weeks=104):
    """Two events a day in the west from the first of January 2024 on, and others."""
    days = np.datetime64("2024-01-01T08:00") + np.arange(7 * weeks) * np.timedelta64(1, "D")
    time = np.concatenate([np.array(more, "datetime64[s]"), days, days]).astype("datetime64[s]")
    x, y = metres(0.5, 0.5)
    return pd.DataFrame({"x": x, "y": y, "t_report": time, "type2": "噪声"})


def test_a_table_by_day_and_kind_is_as_long_as_there_are_days_with_events():
    """13,000 days lie between: with 400 grids and ten kinds that was refused as too large."""
    made = [
        count_events([steady(*old)], Placer(grids()), 2, period="day", by=["type2"])
        for old in ([OLD], [])
    ]
    assert [counts.count.shape[1] for counts in made] == [729, 728]
    old, usual = (rate_table(counts, grids()) for counts in made)
    # The case of 1990, and the day after it with none: −100 %, as after every day.
    assert old["period"][:2].tolist() == ["1990-05-05", "1990-05-06"]
    assert old["count"][:2].tolist() == [1, 0]
    assert old["on_previous"][1] == -1.0
    rest = old[2:].reset_index(drop=True)
    same = ["grid", "period", "type2", "count", "per_10k", "on_year_before"]
    pd.testing.assert_frame_equal(rest[same], usual[same])
    assert rest["on_previous"][1:].equals(usual["on_previous"][1:])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Five events on each Wednesday of two years, twenty on the last one; one case of 1990."""
    folder = tmp_path_factory.mktemp("old")
    plan = plan_file(folder)
    header = ["工单编号", "大类名称", "X", "Y", "上报时间"]
    days = np.datetime64("2021-01-06") + 7 * np.arange(104)
    rows = [
        [f"W{week}-{n}", "噪声", *metres(0.2 + 0.01 * n, 0.5), f"{day} 08:{n:02}:00"]
        for week, day in enumerate(days)
        for n in range(20 if day == days[-1] else 5)
    ]
    rows.append(["LAST", "道路", *metres(1.5, 0.5), "2023-01-01 08:00:00"])
    made = {}
    for name, more in {
        "usual": [],
        "old": [["OLD", "道路", *metres(1.5, 2.5), "1990-05-05 10:00:00"]],
        "new": [["NEW", "道路", *metres(1.5, 2.5), "2024-06-05 10:00:00"]],
    }.items():
        export = write_csv(folder / f"{name}.csv", header, [*rows, *more])
        import_events(export, plan, folder / f"{name}.parquet", datum="plane")
        made[name] = folder / f"{name}.parquet"
    return made, plan


def test_thirty_years_without_events_are_no_history_to_learn_from(files):
    """Else all that happens is a surprise, and a rise none beside it."""
    made, plan = files
    told = {}
    for name in ("usual", "old"):
        case = count_case(made[name], plan, 1, "week", by=("type2",))
        told[name] = warnings_in(case)
        assert [w.expected for w in told[name]] == pytest.approx([5.0, 5.0], rel=0.01)
    assert told["old"] == told["usual"]


def test_no_cluster_lasts_across_a_silence():
    """Thirty events in the last two weeks of 2023; two weeks of 2026, an event each."""
    places = [metres(east, north) for east in (0.5, 1.5) for north in (0.5, 1.5, 2.5)]
    monday = np.datetime64("2023-10-09T08:00") + np.arange(12) * np.timedelta64(7, "D")
    usual = [(*place, week) for place in places for week in monday for _ in range(3)]
    burst = [(*places[0], week) for week in monday[-2:] for _ in range(15)]
    late = [(*places[0], np.datetime64(day, "s")) for day in ("2026-01-07", "2026-01-18")]

    def found(rows):
        frame = pd.DataFrame(rows, columns=["x", "y", "t_report"])
        frame["t_report"] = frame["t_report"].astype("datetime64[s]")
        counts = count_events([frame], Placer(grids()), 2, period="week")
        clusters = clusters_in(Case(None, None, grids(), counts, counts.whole), replicates=99)
        return [(list(c.grids), c.periods, c.p) for c in clusters]

    sunday = (*places[0], np.datetime64("2023-12-31", "s"))
    assert found([*usual, *burst, sunday])[0] == ([1], 2, 0.01)
    assert found([*usual, *burst, *late]) == []


def test_one_event_after_a_silence_is_too_little_and_the_time_before_is_offered(files):
    made, plan = files
    words = ["warn", made["new"], "--plan", plan, "--level", 1]
    said = refused("events", *words).stderr
    assert "Too few whole periods to expect anything from" in said
    assert "--until 2024-06-03" in said
    until = call(*words, "--until", "2024-06-03").output
    usual = call("warn", made["usual"], "--plan", plan, "--level", 1).output
    assert until == usual


def test_the_board_shows_the_time_that_there_are_events_of(files):
    made, plan = files
    usual, old = (gather(made[name], plan) for name in ("usual", "old"))
    assert old.period == usual.period == "month"
    assert old.periods == ["1990-05", *usual.periods]
    assert len(usual.periods) == 25
    assert old.days == [("1990-05-05", 1), ("2021-01-06", 726)]
    assert usual.days == old.days[1:]
    assert old.density.shape[2] == 26
    assert old.by_day.shape[3] == 727
    assert old.most == pytest.approx(usual.most)
    assert (old.ended, usual.ended) == (25, 24)
    assert [(at - 1, warning) for at, warning in old.warnings] == usual.warnings
    assert len(usual.warnings) >= 1
    # The one case is hidden because it is alone, as everywhere.
    assert old.by_day[0, 0, 0, 0] == 65535


def test_a_density_is_by_the_days_that_there_are_events_of(files):
    """An old case made each day's 0.8 events 0.06: they were divided by 12,000 days."""
    made, plan = files
    usual, old = (density_file(made[name], plan, cell_m=100) for name in ("usual", "old"))
    assert (usual.days, old.days) == (726, 727)
    assert (old.events, old.start, old.end) == (usual.events + 1, "1990-05-05", "2023-01-02")
    assert np.nanmax(old.values) == pytest.approx(np.nanmax(usual.values), rel=0.002)
    # Read by several, it is the same.
    parts = density_file(made["old"], plan, cell_m=100, workers=HERE)
    assert (parts.days, parts.values.tobytes()) == (727, old.values.tobytes())


def test_pages_of_events_show_the_last_periods_that_there_are_events_of(files):
    made, plan = files
    book = open_events(*open_plan(plan), made["new"])
    assert book.periods == ("2022-11", "2022-12", "2023-01", "2024-06")


def test_the_panel_and_its_slider_skip_the_silence():
    seen = Overview(steady(OLD, weeks=2))
    assert (str(seen.first), str(seen.last)) == ("1990-05-05", "2024-01-14")
    figures = seen.figures(Filter())
    assert figures.by_day.tolist() == [1, *[2] * 14]
    assert str(figures.days[1]) == "2024-01-01"
    assert [str(day) for day in seen.busiest()] == ["2024-01-01", "2024-01-14"]
    later = seen.figures(Filter(start=np.datetime64("2024-01-13")))
    assert later.by_day.tolist() == [2, 2]
