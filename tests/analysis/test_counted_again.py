"""Exports at random, counted again in the plainest way: polygon by polygon, date by date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from event_land import grids, metres, plan_file, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.analysis.counts import count_file
from gridplan.stores.eventfile.event_import import import_events

#: Round places, of which many lie on borders and corners, and some outside.
PLACES = st.tuples(st.integers(-1, 5), st.integers(-1, 7)).map(lambda at: (at[0] / 2, at[1] / 2))
HOURS = st.integers(0, 400 * 24)
ROWS = st.lists(
    st.tuples(
        st.none() | PLACES,
        st.none() | HOURS,
        st.sampled_from("甲乙"),
        st.sampled_from(("", "作废")),
    ),
    max_size=40,
)
#: The first day of each period, as Gridplan names it.
NAMES = {
    "day": lambda time: f"{time:%Y-%m-%d}",
    "week": lambda time: f"{time - pd.Timedelta(days=time.weekday()):%Y-%m-%d}",
    "month": lambda time: f"{time:%Y-%m}",
    "quarter": lambda time: f"{time.year}Q{time.quarter}",
    "year": lambda time: f"{time:%Y}",
}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def grid_at(place):
    """The first grid, by its code, that a place lies in or on the border of."""
    shapes = zip(grids().codes[-1], grids().shapes[-1])
    return next((code for code, shape in sorted(shapes, key=lambda one: one[0])
                 if shapely.intersects_xy(shape, *metres(*place))), None)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(ROWS, st.sampled_from(sorted(NAMES)))
def test_every_event_counts_once_where_and_when_it_was(tmp_path_factory, plan, rows, period):
    folder = tmp_path_factory.mktemp("events")
    start = pd.Timestamp("2023-11-01")
    cells, expected, unplaced, undated = [], {}, 0, 0
    for number, (place, hours, kind, state) in enumerate(rows):
        time = None if hours is None else start + pd.Timedelta(hours=hours)
        x, y = ("", "") if place is None else metres(*place)
        cells.append([number, x, y, "" if time is None else str(time), kind, state])
        grid = None if place is None else grid_at(place)
        if state:
            continue
        if time is None:
            undated += 1
        elif grid is None:
            unplaced += 1
        else:
            key = grid, NAMES[period](time), kind
            expected[key] = expected.get(key, 0) + 1
    header = ["工单编号", "X", "Y", "上报时间", "大类名称", "案件状态"]
    file = write_csv(folder / "e.csv", header, cells)
    import_events(file, plan, folder / "e.gpkg", datum="plane")
    counts, table = count_file(folder / "e.gpkg", plan, period=period, by=("type2",))
    found = {}
    if len(table):
        some = table[table["count"] > 0]
        found = dict(zip(zip(some["grid"], some["period"], some["type2"]), some["count"]))
    assert found == expected
    assert (counts.unplaced, counts.undated) == (unplaced, undated)
    assert np.sum(counts.count) == sum(expected.values())
