"""Few events are hidden on the board, and do not follow from what is shown beside them."""

import re

import numpy as np
import pytest
from event_land import grids, metres, plan_file, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.events.counts.counting import period_numbers
from gridplan.events.placement import Placer
from gridplan.output.look.small_numbers import MASKED, Sums, Table, kinds, withhold
from gridplan.output.web.board_cases import cases_of
from gridplan.output.web.board_counts import counted
from gridplan.output.web.board_events import BoardEvents
from gridplan.output.web.street_map import write_street_map
from gridplan.progress import SILENT
from gridplan.stores.eventfile.event_import import import_events

HOUR = np.timedelta64(3600, "s")


def shown(table):
    return [None if gone else int(n) for n, gone in zip(table.numbers, table.hidden)]


def test_few_are_never_hidden_alone_within_their_parent():
    # 3 alone could be had by subtraction: 7, the next smallest beside it, goes too.
    for fewest, left in ((5, [9, None, None, None, None]), (0, [9, 3, 7, 2, 4])):
        table = Table.of([9, 3, 7, 2, 4], fewest)
        withhold([Sums(table, None, np.array([0, 0, 0, 1, 1]))])
        assert shown(table) == left


def test_ones_are_not_hidden_alone_either():
    # 12 − 10 = 2 = 1 + 1, since what is hidden is not nothing.
    parts, whole = Table.of([10, 1, 1], 5), Table.of([12], 5)
    withhold([Sums(parts, whole)])
    assert (shown(parts), shown(whole)) == ([None, None, None], [12])
    parts, whole = Table.of([1, 1, 1, 1, 1], 5), Table.of([5], 5)
    withhold([Sums(parts, whole)])
    assert shown(whole) == [None]


def test_a_grid_that_is_hidden_beside_another_does_not_follow_from_its_own_parts():
    """7 is hidden beside the 3 that stands for few; its villages would tell it, and so the 3."""
    villages = Table.of([3, 0, 7, 0, 20, 6], 5)
    towns = Table.of([3, 7, 26], 5)
    withhold([Sums(towns, None), Sums(villages, towns, np.array([0, 0, 1, 1, 2, 2]))])
    assert shown(towns) == [None, None, 26]
    assert shown(villages) == [None, 0, None, 0, 20, 6]


def test_few_are_not_to_be_had_from_the_sum_of_all_categories():
    #        sum, two categories; one source
    numbers = np.array([[30, 20], [27, 8], [3, 12]])[:, None, None, :]
    table = Table.of(np.concatenate([numbers, numbers], axis=1), 5)
    withhold([*kinds(table), Sums(table, None)])
    # 30 − 27 would tell it, and so would 15 − 12: two are hidden in each row and column of sums.
    assert table.hidden[:, 0, 0].tolist() == [[False, False], [True, True], [True, True]]


def test_what_is_packed_is_small_unless_numbers_are_large():
    table = Table.of([3, 70], 5)
    assert table.packed().tolist() == [MASKED, 70]
    assert Table.of([3, 70_000], 5).packed().dtype == np.uint32


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def alone(sums, parts):
    """How often one alone of a sum and its parts, along the last axis, is hidden."""
    return int((np.concatenate([sums[..., None], parts], axis=-1).sum(axis=-1) == 1).sum())


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 100_000), st.integers(60, 900))
def test_nothing_hidden_follows_by_subtraction(tmp_path_factory, plan, seed, count):
    """Across grids, levels, categories, sources, days, hours and weeks."""
    folder, dice = tmp_path_factory.mktemp("events"), np.random.default_rng(seed)
    places = dice.beta(0.5, 0.5, (count, 2)) * (1.9, 2.9) + 0.05
    moments = np.datetime64("2024-01-01T00:10:00") + dice.integers(0, 70 * 24, count) * HOUR
    rows = [
        [n, "甲乙丙"[n % 3], *metres(*places[n]), str(moments[n]), ("热线", "巡查")[n % 2]]
        for n in range(count)
    ]
    header = ["工单编号", "大类名称", "X", "Y", "上报时间", "问题来源"]
    file, land = write_csv(folder / "e.csv", header, rows), grids()
    import_events(file, plan, folder / "e.gpkg", datum="plane")
    events = BoardEvents(folder / "e.gpkg", Placer(land), SILENT)
    week = period_numbers(events.time, "week")
    week -= week.min()
    made = counted(events, week, int(week.max()) + 1, land, 5)
    tables = [made.totals, *made.levels, made.days, made.hours]
    for table in tables:
        assert table.hidden[(table.numbers > 0) & (table.numbers < 5)].all()
    whole, towns, villages, days, hours = (table.hidden for table in tables)
    for table in (whole, towns, villages, days, hours):
        assert alone(table[0], np.moveaxis(table[1:], 0, -1)) == 0
        assert alone(table[:, 0], np.moveaxis(table[:, 1:], 1, -1)) == 0
    for table in (np.concatenate([whole, towns], axis=3), days, hours):
        assert alone(table[..., 0], table[..., 1:]) == 0
    for town in range(2):
        assert alone(towns[..., town], villages[..., land.ancestor[:, 0] == town]) == 0
    for number in range(int(week.max()) + 1):
        there = np.unique(events.day[week == number])
        by_day = np.moveaxis(days[:, :, there], 2, -1)
        assert alone(whole[:, :, number, 0], by_day[:, :, 0]) == 0
        assert alone(towns[:, :, number], by_day[:, :, 1:]) == 0


def test_cases_of_grids_departments_and_sources_do_not_follow_either(tmp_path, plan):
    """Two of 14 cases of the western town lie in one village: the 12 of the other go too."""
    places = [(0.5, 2.5)] * 12 + [(0.5, 0.5)] * 2 + [(1.5, 2.5)] * 10 + [(1.5, 1.5)] * 6
    rows = [[n, *metres(*place), "2024-03-01 08:00"] for n, place in enumerate(places)]
    file = write_csv(tmp_path / "e.csv", ["工单编号", "X", "Y", "上报时间"], rows)
    import_events(file, plan, tmp_path / "e.gpkg", datum="plane")
    rows, _ = cases_of(tmp_path / "e.gpkg", Placer(grids()), 5)
    reported = {name: [row[2] for row in held] for name, held in rows.items()}
    assert reported["all"] == [30]
    assert reported["grid_1"] == [14, 16]
    assert reported["grid_2"] == [None, None, 10, 6]


def test_rates_that_rest_on_few_cases_are_not_told(tmp_path, plan):
    # Of twelve cases in D ten were due and eight closed in time; of nine in E four were due.
    day, due, on_time, late = (f"2024-03-0{n} 08:00" for n in (1, 3, 2, 4))
    west, south = (1.5, 2.5), (1.5, 1.5)
    rows = [(west, due, on_time)] * 8 + [(west, due, late)] * 2 + [(west, "", "")] * 2
    rows += [(south, due, on_time)] * 4 + [(south, "", "")] * 5
    header = ["工单编号", "X", "Y", "上报时间", "办结时限", "结案时间"]
    cells = [[n, *metres(*place), day, *rest] for n, (place, *rest) in enumerate(rows)]
    import_events(write_csv(tmp_path / "e.csv", header, cells), plan, tmp_path / "e.gpkg",
                  datum="plane")  # fmt: skip
    told, now = cases_of(tmp_path / "e.gpkg", Placer(grids()), 5)
    assert now == "2024-03-04 08:00:00"
    assert told["unit"] == told["source"] == []  # nobody says which
    by_name = {row[1]: row[2:] for row in told["grid_2"]}
    (first, second) = sorted(by_name.values(), key=lambda row: -row[0])
    # reported, open, overdue, due; on time and closed of those due; rework, score and rank
    assert first[0] == 12
    assert first[3] is None  # beside four that are few, ten would tell them
    assert (second[0], second[3]) == (9, None)
    assert first[4:] == second[4:] == [None] * 5
    everything, _ = cases_of(tmp_path / "e.gpkg", Placer(grids()), 0)
    first, second = sorted((row[2:] for row in everything["grid_2"]), key=lambda row: -row[0])
    assert first[:6] == [12, 2, 0, 10, 0.8, 1.0]
    assert second[:6] == [9, 5, 0, 4, 1.0, 1.0]


def test_the_street_map_hides_across_its_levels(tmp_path, plan, english):
    """The town that is hidden beside the one with 3 events is not told by its villages."""
    pytest.importorskip("folium")
    places = [(0.5, 2.5)] * 3 + [(1.5, 2.5)] * 7
    rows = [[n, *metres(*place), "2024-03-01 08:00"] for n, place in enumerate(places)]
    file = write_csv(tmp_path / "e.csv", ["工单编号", "X", "Y", "上报时间"], rows)
    import_events(file, plan, tmp_path / "e.gpkg", datum="plane")
    write_street_map(tmp_path / "e.gpkg", plan, tmp_path / "map.html")
    told = re.findall('"text": "(.*?)"', (tmp_path / "map.html").read_text("utf-8"))
    hidden = ["fewer than 5 are not shown" in text for text in told]
    assert hidden == [True, True, True, False, True, False, False]
