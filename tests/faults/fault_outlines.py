"""Faults of the map: coordinate system, outlines, how units lie to each other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import shapely
from planting import cell, extended, fault, reshaped, saved, units
from shapely.affinity import translate
from toymap import toy

# --- coordinate reference system ------------------------------------------------------------


@fault("no-crs", "error")
def no_crs(folder: Path) -> Path:
    return saved(units().set_crs(None, allow_override=True), folder)


@fault("geographic-crs", "info")
def degrees(folder: Path) -> Path:
    return saved(units().to_crs(4490), folder)


@fault("unsuitable-crs", "warning")
def web_mercator(folder: Path) -> Path:
    return saved(units().to_crs(3857), folder)


@fault("outside-crs-area", "warning")
def wrong_zone(folder: Path) -> Path:
    return saved(units().to_crs(4508), folder)


@fault("crs-contradicts-coordinates", "error")
def zone_number_in_front(folder: Path) -> Path:
    return saved(units().to_crs(4528).set_crs(4549, allow_override=True), folder)


@fault("crs-contradicts-coordinates", "error", alone=False)
def degrees_declared_as_metres(folder: Path) -> Path:
    return saved(units().to_crs(4490).set_crs(4549, allow_override=True), folder)


@fault("swapped-axes", "error")
def latitude_first(folder: Path) -> Path:
    frame = units().to_crs(4490)
    frame["geometry"] = shapely.transform(frame.geometry.values, lambda xy: xy[:, ::-1])
    return saved(frame.set_crs(4490, allow_override=True), folder)


@fault("old-datum", "warning")
def beijing_1954(folder: Path) -> Path:
    return saved(units().to_crs(4214), folder)


# --- outlines -------------------------------------------------------------------------------


@fault("no-geometry", "error", "x2y2", alone=False)
def no_outline(folder: Path) -> Path:
    return saved(reshaped(x2y2=None), folder)


@fault("no-geometry", "error", "x2y2", alone=False)
def empty_outline(folder: Path) -> Path:
    return saved(reshaped(x2y2=shapely.Polygon()), folder)


@fault("zero-area", "error", "x2y2", alone=False)
def outline_without_area(folder: Path) -> Path:
    return saved(
        reshaped(x2y2=shapely.Polygon([(500_200, 3_520_200), (500_300, 3_520_200)] * 2)), folder
    )


@fault("not-a-polygon", "error", "x2y2", alone=False)
def a_point_among_polygons(folder: Path) -> Path:
    return saved(reshaped(x2y2=shapely.Point(500_250, 3_520_250)), folder, "units.geojson")


@fault("unit-astray", "error", "x2y2", alone=False)
def an_outline_at_the_end_of_the_world(folder: Path) -> Path:
    return saved(reshaped(x2y2=shapely.box(0, 0, 100, 100)), folder)


@fault("invalid-geometry", "warning", "x0y5", alone=False)
def a_ring_that_crosses_itself(folder: Path) -> Path:
    bow = shapely.Polygon([(0, 0), (100, 0), (0, 50), (100, 100), (0, 100), (100, 50)])
    return saved(reshaped(x0y5=translate(bow, 500_000, 3_520_500)), folder)


@fault("overlap", "error", "x2y2", "x3y2")
def overlap(folder: Path) -> Path:
    return saved(reshaped(x2y2=cell(2, 2, 1.3)), folder)


@fault("overlap", "error", "town", alone=False)
def a_town_among_its_units(folder: Path) -> Path:
    return saved(extended(("town", "A", cell(0, 0, 3, 6))), folder)


@fault("borders-snapped", "info")
def hairline_overlap(folder: Path) -> Path:
    return saved(reshaped(x2y2=cell(2, 2, 1.0005)), folder)


@fault("borders-snapped", "info")
def t_junctions(folder: Path) -> Path:
    frame = units()
    frame["geometry"] = shapely.simplify(frame.geometry.values, 0.0)
    corner = frame.unit_id.isin(["x2y2", "x2y3"])
    frame.loc[corner, "geometry"] = [cell(2, 2, 1, 0.6), cell(2, 2.6, 1, 1.4)]
    return saved(frame, folder)


@fault("gap", "warning", "x2y2", "x3y2")
def gap(folder: Path) -> Path:
    return saved(reshaped(x2y2=cell(2, 2, 0.99)), folder)


@fault("hole", "info")
def a_lake_without_unit(folder: Path) -> Path:
    frame = units()
    return saved(frame[frame.unit_id != "x2y2"], folder)


@fault("sliver", "warning", "sliver", alone=False)
def sliver(folder: Path) -> Path:
    return saved(extended(("sliver", "A", cell(0, 6, 3, 0.005))), folder)


@fault("tiny-unit", "info", "kiosk")
def a_very_small_unit(folder: Path) -> Path:
    return saved(extended(("kiosk", "A", cell(0, 6, 0.09, 0.09))), folder)


@fault("multipart-unit", "info", "x0y0")
def a_unit_in_two_parts(folder: Path) -> Path:
    return saved(reshaped(x0y0=shapely.union_all([cell(0, 0), cell(0, 6)])), folder)


@fault("duplicate-geometry", "error", "copy", "x1y1", alone=False)
def two_units_with_one_outline(folder: Path) -> Path:
    return saved(extended(("copy", "A", cell(1, 1))), folder)


@fault("duplicate-row", "warning", "x1y1")
def a_row_twice(folder: Path) -> Path:
    frame = units()
    return saved(pd.concat([frame, frame[frame.unit_id == "x1y1"]], ignore_index=True), folder)


# --- the map as a whole ---------------------------------------------------------------------


@fault("unit-outside-town", "warning", "x6y3")
def a_unit_far_from_its_town(folder: Path) -> Path:
    return saved(toy("AAABBBBBB\n" * 6, cells=True, town={"x6y3": "A"}), folder)


@fault("missing-label", "warning", "x4y4")
def a_unit_without_town(folder: Path) -> Path:
    return saved(units(town={"x4y4": None}), folder)


@fault("pieces-apart", "info", "island")
def an_island(folder: Path) -> Path:
    return saved(extended(("island", "A", cell(0, 9))), folder)


@fault("units-apart", "warning", "x0y1")
def streets_left_out(folder: Path) -> Path:
    frame = units()
    frame["geometry"] = frame.buffer(-6, join_style="mitre")
    return saved(frame, folder)


@fault("unit-too-heavy", "warning", "x3y3", options={"levels": "2,4,8"})
def a_unit_too_heavy_for_a_grid(folder: Path) -> Path:
    return saved(units(registered={"x3y3": 5000}), folder)


@fault("personal-columns", "info")
def telephone_numbers(folder: Path) -> Path:
    return saved(units(remarks_of=["张三 13912345678"] * 36, 联系人=["李四"] * 36), folder)
