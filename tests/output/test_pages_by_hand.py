"""What pages hold for scripts and printers, worked out by hand."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from types import SimpleNamespace

import event_land
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from handmade import chessboard
from test_tables_by_hand import ROW, UNEVEN

from gridplan.analysis.counted_events import Case
from gridplan.analysis.surveillance import GridWarning, cluster_table
from gridplan.events.counts.counting import count_events
from gridplan.events.placement import Placer
from gridplan.events.statistics.space_time_scan import Cluster
from gridplan.output.atlas.pages import Column, Table
from gridplan.output.atlas.words import all_counts, column_title, count_of
from gridplan.output.content.briefing import gather
from gridplan.output.look.grid_colours import _touching
from gridplan.output.maps import spot_layers
from gridplan.output.maps.spot_layers import write_clusters, write_hotspots, write_warnings
from gridplan.output.pack.plan_page import plan_page
from gridplan.output.web.board import _rings
from gridplan.territory.criteria import Criterion

pytestmark = pytest.mark.usefixtures("english")


def content(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_of_a_plan_holds_its_figures():
    held = content(plan_page(gather(UNEVEN, ROW)))
    assert (held["width"], held["height"]) == (800, 100)
    assert held["columns"] == [
        *(["registered population", 0], ["migrant population", 0], ["area, km²", 2]),
        *(["base units", 0], ["compactness", 2]),
    ]
    upper, last = held["levels"]
    assert upper["deviation"] == [-0.33333, 1.0]
    assert last["codes"] == ["01-001", "01-002", "01-003", "02-001"]
    assert last["short"] == ["001", "002", "003", "001"]
    assert last["parents"] == [0, 0, 0, 1]
    assert last["deviation"] == [-0.5, -0.5, 0.0, 1.0]
    square = math.pi / 4
    assert last["figures"] == [
        [10, 10, 20, 40],
        [10, 10, 20, 40],
        [0.01, 0.01, 0.02, 0.04],
        [1, 1, 2, 4],
        [round(pp, 3) for pp in (square, square, 8 * math.pi / 36, 16 * math.pi / 100)],
    ]


def test_the_page_of_a_plan_holds_outlines_in_metres_from_the_north_west():
    last = content(plan_page(gather(UNEVEN, ROW)))["levels"][1]
    corners = [{tuple(place) for place in np.reshape(rings[0], (-1, 2))} for rings in last["rings"]]
    wests, easts = (0, 100, 200, 400), (100, 200, 400, 800)
    assert corners == [{(w, 0), (e, 0), (w, 100), (e, 100)} for w, e in zip(wests, easts)]
    for (x, y), west, east in zip(last["middle"], wests, easts):
        assert y == pytest.approx(50, abs=2)
        assert west + 48 <= x <= east - 48


def test_the_board_holds_outlines_as_steps_from_the_north_west():
    data = SimpleNamespace(west=1000.0, north=2300.0)
    ring = [(1300, 2200), (1300.4, 2250), (1100, 2250), (1100, 2200), (1300, 2200)]
    hole = [(1200, 2210), (1250, 2210), (1250, 2220), (1200, 2210)]
    assert _rings(shapely.Polygon(ring, [hole]), data) == [
        [300, 100, 0, -50, -200, 0, 0, 50, 200, 0],
        [200, 90, 50, 0, 0, -10, -50, 10],
    ]


def test_grids_touch_where_their_units_do_and_units_without_a_grid_touch_nothing():
    # Units in columns, from the south: 0 and 2 in the west, 1 and 3 in the east.
    land = chessboard(2, 2)
    assert land.unit_ids.tolist() == ["x0y0", "x0y1", "x1y0", "x1y1"]
    touching = _touching(land.contiguity, np.array([0, 0, 1, -1], np.int32))
    assert touching.tolist() == [[0, 1], [1, 0]]


def test_words_of_the_atlas():
    assert count_of(1, 1) == "1 first-level grid"
    assert count_of(1234, 3) == "1,234 third-level grids"
    assert count_of(2, 7) == "2 level 7 grids"
    book = SimpleNamespace(plan=SimpleNamespace(counts=(1, 4)))
    assert all_counts(book) == "1 first-level grid · 4 second-level grids"
    titles = [
        column_title(Criterion(name, "x", unit=unit), name)
        for name, unit in (("registered", ""), ("area", "m²"), ("water", "m²"), ("jobs", ""))
    ]
    assert titles == ["Registered", "Area, km²", "water, km²", "jobs"]


def test_parts_of_a_table_of_the_atlas_keep_their_colours():
    rows = tuple((f"r{row}", "", "") for row in range(5))
    tints = {(1, 0): "#111111", (2, 2): "#222222", (4, 1): "#444444"}
    table = Table((Column("a"), Column("b"), Column("c")), rows, tints, total=True)
    middle, end = table.part(1, 4), table.part(2, 5)
    assert middle.rows == rows[1:4]
    assert middle.tints == {(0, 0): "#111111", (1, 2): "#222222"}
    assert end.tints == {(0, 2): "#222222", (2, 1): "#444444"}
    assert (middle.total, end.total) == (False, True)
    without = table.without(1)
    assert [column.title for column in without.columns] == ["a", "c"]
    assert without.rows[3] == ("r3", "")
    assert without.tints == {(1, 0): "#111111", (2, 1): "#222222"}
    assert not replace(table, total=False).part(2, 5).total


@pytest.fixture
def case():
    """April 2024 in the five grids of `event_land`, with one event."""
    land, plan = event_land.land_and_plan()
    x, y = event_land.metres(0.5, 0.5)
    events = pd.DataFrame({"x": [x], "y": [y], "t_report": [np.datetime64("2024-04-05", "s")]})
    counts = count_events([events], Placer(event_land.grids()), 2, period="month")
    return Case(plan, land, event_land.grids(), counts, (0, 1))


def test_clusters_are_drawn_as_all_their_grids_and_told_from_chance(case, tmp_path):
    clusters = [
        Cluster(np.array([3, 2]), 1, 9.0, 2.0, 3.5, 0.05),
        Cluster(np.array([0]), 1, 6.0, 3.0, 1.5, 0.051),
    ]
    write_clusters(case, clusters, tmp_path / "c.gpkg")
    layer = gpd.read_file(tmp_path / "c.gpkg", layer="clusters")
    assert layer["kind"].tolist() == ["cluster", "chance"]
    assert layer["grids"].tolist() == ["02-002 02-001", "01-001"]
    header, rows = cluster_table(case, clusters)
    assert [dict(zip(header, row))["grid"] for row in rows] == ["02-002", "01-001"]  # the middle
    figures = layer[["periods", "seen", "expected", "ratio", "p"]].to_numpy(float).tolist()
    assert figures == [[1, 9, 2, 3.5, 0.05], [1, 6, 3, 1.5, 0.051]]
    # Villages of a square kilometre: two of the east; the two of the west that are one grid.
    assert layer.area.tolist() == pytest.approx([2e6, 2e6])
    assert layer.geometry[0].centroid.x > layer.geometry[1].centroid.x


def test_warnings_of_a_town_and_of_a_village_are_drawn_as_these(case, tmp_path):
    figures = {"seen": 9.0, "expected": 2.0, "limit": 6.0, "score": 1.75}
    of_month = {"category": "", "period": "2024-04", "since": "2024-04", "categories": ()}
    warnings = [
        GridWarning("02", "东镇", level=1, **figures, **of_month),
        GridWarning("02-001", "一", level=2, **figures, **of_month),
    ]
    write_warnings(warnings, case.grids, tmp_path / "w.gpkg")
    layer = gpd.read_file(tmp_path / "w.gpkg", layer="warnings")
    assert layer["grid"].tolist() == ["02", "02-001"]
    assert layer.area.tolist() == pytest.approx([3e6, 1e6])
    assert layer[list(figures)].to_numpy(float).tolist() == [list(figures.values())] * 2


def test_hot_spots_are_coloured_by_their_course_and_others_where_they_are_cold(
    case, tmp_path, monkeypatch
):
    told = [("new", "hot"), ("", "cold"), ("past", ""), ("past", "cold"), ("", "")]
    monkeypatch.setattr(spot_layers, "hotspot_table", lambda _: (["course", "spot"], told))
    write_hotspots(case, tmp_path / "h.gpkg")
    layer = gpd.read_file(tmp_path / "h.gpkg", layer="hotspots")
    assert layer["shown"].fillna("").tolist() == ["new", "cold", "past", "past", ""]
