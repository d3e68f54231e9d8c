"""Outlines of grids: joined out of units without seams, with their holes."""

from __future__ import annotations

from dataclasses import replace

import handmade
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from toymap import toy

from gridplan.output.maps.maps import Sheet, fill_grids, map_axes
from gridplan.output.maps.outline_drawing import level_outlines
from gridplan.output.maps.plan_picture import draw_plan


@pytest.fixture(scope="module")
def board():
    """Sixteen square units, four grids of four, two grids of two above them."""
    land = handmade.chessboard(4, 4)
    quarters = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}
    return handmade.plan(land, quarters, [0, 1, 0, 1]), land


def test_units_are_joined_into_grids_of_every_level(board):
    plan, land = board
    first, second = level_outlines(plan, land, 1.0)
    assert [shape.area for shape in second] == [40_000.0] * 4
    assert [shape.area for shape in first] == [80_000.0] * 2
    assert {shape.geom_type for shape in (*first, *second)} == {"Polygon"}


def test_corners_that_meet_a_straight_border_leave_no_seam():
    """B and C meet the middle of A's border, where A has no corner."""
    units = toy("AB\nAC")
    units.loc[0, "geometry"] = shapely.box(*units.geometry[0].bounds)
    land = handmade.territory(units)
    [[union]] = level_outlines(handmade.plan(land, {"A": 0, "B": 0, "C": 0}), land, 1.0)
    assert (union.geom_type, union.area, union.length) == ("Polygon", 40_000.0, 800.0)


def test_units_in_no_grid_are_left_out_and_an_empty_grid_is_empty(board, tmp_path):
    plan, land = board
    leaf = np.where(plan.leaf_of_unit == 3, -1, plan.leaf_of_unit).astype(np.int32)
    torn = replace(plan, leaf_of_unit=leaf)
    _, second = level_outlines(torn, land, 1.0)
    assert [shape.area for shape in second] == [40_000.0, 40_000.0, 40_000.0, 0.0]
    assert draw_plan(torn, land, tmp_path / "plan.png").exists()


def test_holes_stay_open():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    figure = Figure((0.3, 0.3), dpi=100)
    axes, _ = map_axes(figure, Sheet(0, 0, 0.3, 0.3), ring.bounds)
    fill_grids(axes, np.array([ring]), ["#ff0000"])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())
    assert picture[5, 5].tolist() == [255, 0, 0, 255]
    assert picture[15, 15].tolist() == [255, 255, 255, 255]
