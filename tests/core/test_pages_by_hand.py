"""What pages hold for scripts and printers, worked out by hand."""

from __future__ import annotations

import json
import math
import re
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from handmade import chessboard
from test_tables_by_hand import ROW, UNEVEN

from gridplan.output.atlas.words import all_counts, column_title, count_of
from gridplan.output.briefing import gather
from gridplan.output.identity import _touching
from gridplan.output.planpage import plan_page
from gridplan.output.webmap import _rings
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
