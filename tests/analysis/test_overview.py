"""Events at a glance: figures under a filter, against counting by hand and by pandas."""

from __future__ import annotations

from dataclasses import replace

import event_land as land
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.analysis.counts import count_file
from gridplan.analysis.overview import read_overview, sample_cells
from gridplan.events.cases.overview import Filter, Overview
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import save_plan

#: Six cases: reported, due, disposed, kind, state, grid.
CASES = [
    ("2024-03-01 08:10", "2024-03-03 00:00", "2024-03-02 09:00", "noise", "closed", "01"),
    ("2024-03-01 08:50", "2024-03-02 00:00", "2024-03-04 09:00", "noise", "closed", "01"),
    ("2024-03-01 23:59", "2024-03-03 00:00", None, "roads", "handling", "02"),
    ("2024-03-04 00:00", "2024-03-09 00:00", None, "roads", "handling", "02"),
    ("2024-03-05 12:00", None, None, "noise", "void", "01"),
    (None, None, None, "water", "reported", None),
]


def frame(cases=CASES):
    names = ["t_report", "t_due", "t_disposed", "type2", "state", "grid_1"]
    made = pd.DataFrame(cases, columns=names)
    for name in names[:3]:
        made[name] = pd.to_datetime(made[name]).astype("datetime64[ms]")
    return made


def day(text):
    return np.datetime64(text)


def test_everything_counted_by_hand():
    seen = Overview(frame())
    figures = seen.figures(Filter())
    assert (seen.first, seen.last) == (day("2024-03-01"), day("2024-03-05"))
    assert seen.now == np.datetime64("2024-03-05T12:00:00")
    assert (figures.events, figures.undated) == (6, 1)
    # Void counts for nothing; the second was late, the third is, the fourth is not due yet.
    assert (figures.open, figures.overdue, figures.due, figures.on_time) == (3, 1, 3, 1)
    assert figures.by_day.tolist() == [3, 0, 0, 1, 1]
    assert {hour: n for hour, n in enumerate(figures.by_hour) if n} == {8: 2, 23: 1, 0: 1, 12: 1}
    assert figures.top == (("noise", 3), ("roads", 2), ("water", 1))
    assert seen.by_value(Filter(), "grid_1") == {"01": 3, "02": 2}


@pytest.mark.parametrize(
    ("chosen", "events", "days"),
    [
        (Filter(day("2024-03-01"), day("2024-03-02")), 3, [3]),
        (Filter(day("2024-03-04"), None), 2, [1, 1]),
        (Filter(None, day("2024-03-04")), 3, [3, 0, 0]),
        (Filter(np.datetime64("2024-03-01T08:30"), day("2024-03-02")), 2, [2]),
        (Filter(values={"type2": frozenset({"roads", "water"})}), 3, [1, 0, 0, 1, 0]),
        (Filter(values={"type2": frozenset({"noise"}), "grid_1": frozenset({"02"})}), 0, [0] * 5),
        (Filter(values={"type2": frozenset()}), 0, [0] * 5),
        (Filter(values={"no such column": frozenset({"x"})}), 6, [3, 0, 0, 1, 1]),
        (Filter(day("2030-01-01"), day("2030-02-01")), 0, []),
    ],
)
def test_filters(chosen, events, days):
    figures = Overview(frame()).figures(chosen)
    assert figures.events == events
    assert figures.by_day.tolist() == days


def test_a_filter_that_ends_a_second_into_a_day_shows_that_day():
    figures = Overview(frame()).figures(Filter(None, day("2024-03-04T00:00:01")))
    assert figures.by_day.tolist() == [3, 0, 0, 1]
    assert (figures.days[0], figures.days[-1]) == (day("2024-03-01"), day("2024-03-04"))


def test_values_without_an_event_are_left_out_and_equals_stand_in_their_order():
    kinds = [f"kind {n:02}" for n in range(40)]
    rows = [("2024-03-01", None, None, kind, "open", "01") for kind in kinds[::-1]]
    seen = Overview(frame(rows + rows[::3]))
    twice = [row[3] for row in rows[::3]][::-1]
    once = [kind for kind in kinds if kind not in twice]
    assert seen.figures(Filter()).top == tuple([(k, 2) for k in twice] + [(k, 1) for k in once])
    one = Filter(values={"type2": frozenset({"kind 07"})})
    assert seen.by_value(one, "type2") == {"kind 07": 1}


@pytest.mark.parametrize("old", [2019, 2029])
def test_the_busiest_time_is_the_one_with_most_events_between_silences(old):
    lone = (f"{old}-06-01 08:00", None, None, "noise", "closed", "01")
    assert Overview(frame([*CASES, lone])).busiest() == (day("2024-03-01"), day("2024-03-05"))


def test_nothing_at_all_is_no_error():
    figures = Overview(frame()[:0]).figures(Filter())
    assert (figures.events, figures.open, figures.top) == (0, 0, ())
    assert figures.by_hour.tolist() == [0] * 24


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(0, 20 * 86400),
            st.sampled_from(["a", "b", None, "'; DROP"]),
        ),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 20),
    st.integers(0, 20),
    st.sets(st.sampled_from(["a", "b", "", "'; DROP"])),
)
def test_figures_agree_with_pandas(rows, first, length, kinds):
    begin = pd.Timestamp("2024-01-01")
    events = pd.DataFrame(
        {
            "t_report": pd.to_datetime(
                [None if s is None else begin + pd.Timedelta(seconds=s) for s, _ in rows]
            ),
            "type2": pd.Series([kind for _, kind in rows], dtype=object),
        }
    )
    start = begin + pd.Timedelta(days=first)
    end = start + pd.Timedelta(days=length)
    chosen = Filter(start.to_datetime64(), end.to_datetime64(), {"type2": frozenset(kinds)})
    time = events["t_report"]
    wanted = events[(time >= start) & (time < end) & events["type2"].fillna("").isin(sorted(kinds))]
    figures = Overview(events).figures(chosen)
    assert figures.events == len(wanted)
    assert figures.by_hour.sum() == figures.by_day.sum() == len(wanted)
    hours = wanted["t_report"].dt.hour.value_counts().to_dict()
    assert {h: n for h, n in enumerate(figures.by_hour.tolist()) if n} == hours
    assert dict(figures.top) == wanted["type2"].fillna("").value_counts().to_dict()


def export(folder):
    rows = [
        ["A1", *land.degrees(0.5, 0.5), "2024-05-01 10:00:00", "道路", "王某", "13812345678", "无"],
        [
            "A2",
            *land.degrees(1.5, 0.5),
            "2024-05-02 11:00:00",
            "噪音",
            "李某",
            "",
            "打 13812345678",
        ],
    ]
    header = ["工单编号", "经度", "纬度", "上报时间", "大类名称", "来电人", "联系电话", "备考"]
    return land.write_csv(folder / "export.csv", header, rows)


def test_overview_of_a_file(tmp_path):
    plan = land.plan_file(tmp_path)
    import_events(export(tmp_path), plan, tmp_path / "events.gpkg", datum="wgs84")
    seen = read_overview(tmp_path / "events.gpkg")
    assert seen.figures(Filter()).top == (("噪音", 1), ("道路", 1))
    assert sum(seen.by_value(Filter(), "grid_2").values()) == 2


def test_a_plan_that_was_redrawn_since_has_the_events_placed_anew(tmp_path):
    """At the last level, and where only the town of a grid is another: the hash stays the same."""
    territory, plan = land.land_and_plan()
    path = land.plan_file(tmp_path)
    rows = [["道路", *land.degrees(east, 0.5)] for east in (0.5, 1.4, 1.5, 1.6)]  # C, and F
    source = land.write_csv(tmp_path / "e.csv", ["大类名称", "经度", "纬度"], rows)
    events = tmp_path / "events.gpkg"
    import_events(source, path, events, datum="wgs84")
    towns, grids = plan.codes
    assert read_overview(events).by_value(Filter(), "grid_1") == {towns[0]: 1, towns[1]: 3}
    adopted = replace(plan, parents=(np.array([0, 0, 1, 1, 0], np.int32),))
    assert adopted.hash == plan.hash
    save_plan(adopted, territory, path)
    assert read_overview(events, plan=path).by_value(Filter(), "grid_1") == {towns[0]: 4}
    counts = count_file(events, path, 1)[0]
    assert counts.count.ravel().tolist() == [4, 0]
    leaf = plan.leaf_of_unit.copy()
    leaf[leaf == 4] = 3
    merged = replace(plan, leaf_of_unit=leaf)
    save_plan(merged, territory, path)
    seen = read_overview(events, plan=path)
    assert seen.by_value(Filter(), "grid_2") == {grids[1]: 1, grids[3]: 3}


def test_first_cells_say_nothing_about_persons(tmp_path):
    columns, cells = sample_cells(export(tmp_path))
    assert columns[5:7] == ("来电人", "联系电话")
    assert cells["大类名称"] == ("道路", "噪音")
    assert "来电人" not in cells
    assert "联系电话" not in cells
    assert cells["备考"] == ("无",)
