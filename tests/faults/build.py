"""Inputs with one fault each, and what reading them has to say.

    python tests/faults/build.py DIR

writes them all, for looking at in QGIS. The map is always the same: 6 × 6 units of 100 m, the
towns A and B side by side, in EPSG:4549. Every file is made anew and the same on each run.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.affinity import translate

sys.path.append(str(Path(__file__).parents[1] / "core"))

from toymap import toy

MAP = "AAABBB\n" * 6


@dataclass(frozen=True)
class Fault:
    """One faulty input and what is promised about it.

    Parameters
    ----------
    build : callable
        Writes the input into a folder and returns the path.
    code, severity : str
        Of the finding; empty when the file is refused before anything can be found.
    units : tuple of str
        Ids that the finding names.
    exit : int
        Exit code of ``gridplan inspect``; ``divide`` accepts the input when it is 0.
    options : dict
        Keywords for `read_territory`; paths are relative to the folder.
    alone : bool
        Whether no other finding above "info" may come with it.
    """

    build: Callable[[Path], Path]
    code: str
    severity: str
    units: tuple[str, ...] = ()
    exit: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    alone: bool = True


FAULTS: dict[str, Fault] = {}


def fault(code: str, severity: str, *units: str, **more: Any) -> Callable[..., Any]:
    """Enter the decorated builder into the list of faults."""

    def enter(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
        more.setdefault("exit", 2 if severity in ("error", "") else 0)
        FAULTS[build.__name__] = Fault(build, code, severity, units, **more)
        return build

    return enter


def units(**columns: Any) -> gpd.GeoDataFrame:
    """The map without a fault."""
    return toy(MAP, cells=True, **columns)


def saved(frame: gpd.GeoDataFrame, folder: Path, name: str = "units.gpkg") -> Path:
    """The frame as a file; GeoPackage unless the name says otherwise."""
    path = folder / name
    frame.to_file(path, **({"layer": "units"} if name.endswith("gpkg") else {}))
    return path


def reshaped(**shapes: shapely.Geometry | None) -> gpd.GeoDataFrame:
    """The map with other outlines for some units."""
    frame = units()
    for unit, shape in shapes.items():
        frame.loc[frame.unit_id == unit, "geometry"] = gpd.GeoSeries([shape], crs=frame.crs).values
    return frame


def cell(x: float, y: float, width: float = 1.0, height: float = 1.0) -> shapely.Polygon:
    """A rectangle in cells of the map."""
    square = shapely.box(0, 0, width * 100, height * 100)
    return translate(square, 500_000 + x * 100, 3_520_000 + y * 100)


def extended(*rows: tuple[str, str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """The map with more units: id, town, outline."""
    ids, towns, shapes = zip(*rows)
    more = gpd.GeoDataFrame(
        {"unit_id": ids, "registered": 10, "migrant": 10, "town": towns},
        geometry=list(shapes),
        crs=4549,
    )
    return pd.concat([units(), more], ignore_index=True)


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


# --- values ---------------------------------------------------------------------------------


@fault("null-value", "error", "x2y3")
def null_value(folder: Path) -> Path:
    return saved(units(registered={"x2y3": None}), folder)


@fault("null-value", "warning", "x2y3", options={"empty_as_zero": True})
def null_value_taken_as_zero(folder: Path) -> Path:
    return saved(units(registered={"x2y3": None}), folder)


@fault("null-value", "error", "x1y1", alone=False)
def the_word_nan(folder: Path) -> Path:
    frame = units()
    frame["migrant"] = frame.migrant.astype(str).where(frame.unit_id != "x1y1", "NaN")
    return saved(frame, folder)


@fault("negative-value", "error", "x0y5")
def negative_value(folder: Path) -> Path:
    return saved(units(migrant={"x0y5": -99}), folder)


@fault("infinite-value", "error", "x5y5")
def infinite_value(folder: Path) -> Path:
    return saved(units(registered={"x5y5": float("inf")}), folder)


@fault("non-numeric-value", "error", "x4y0")
def words_for_numbers(folder: Path) -> Path:
    frame = units()
    frame["registered"] = frame.registered.astype(str).where(frame.unit_id != "x4y0", "约三十")
    return saved(frame, folder)


@fault("full-width-digits", "warning", "x3y2")
def full_width_digits(folder: Path) -> Path:
    frame = units()
    frame["registered"] = frame.registered.astype(str).where(frame.unit_id != "x3y2", "１０")
    return saved(frame, folder)


@fault("number-as-text", "info")
def numbers_as_text(folder: Path) -> Path:
    frame = units()
    frame["registered"] = frame.registered.map("{:,} 人".format)
    return saved(frame, folder)


@fault("empty-criterion", "warning")
def nobody_registered(folder: Path) -> Path:
    return saved(units(registered=[0] * 36), folder)


@fault("area-contradicts", "warning", "x0y0")
def land_area_in_the_wrong_unit(folder: Path) -> Path:
    return saved(units(**{"陆域面积(公顷)": [10_000.0] * 36}), folder)


@fault("missing-column", "error")
def no_migrants(folder: Path) -> Path:
    return saved(units().drop(columns="migrant"), folder)


# --- ids ------------------------------------------------------------------------------------


@fault("duplicate-id", "error", "x1y0")
def duplicate_id(folder: Path) -> Path:
    return saved(units(unit_id={"x2y0": "x1y0"}), folder)


@fault("missing-id", "error", "feature 3")
def missing_id(folder: Path) -> Path:
    return saved(units(unit_id={"x2y0": None}), folder)


@fault("code-as-number", "warning")
def ids_as_decimals(folder: Path) -> Path:
    return saved(units(unit_id=np.arange(36) + 1000.0), folder)


@fault("code-as-number", "error", alone=False)
def ids_that_lost_digits(folder: Path) -> Path:
    codes = [f"3.20281E+14 {row}"[:11] for row in range(36)]
    return saved(units(unit_id=codes), folder)


@fault("no-ids", "info")
def no_ids(folder: Path) -> Path:
    return saved(units().drop(columns="unit_id"), folder)


# --- joined tables --------------------------------------------------------------------------


def table(
    folder: Path, frame: pd.DataFrame, name: str = "people.csv", encoding: str = "utf-8-sig"
) -> None:
    """The table as csv."""
    (folder / name).write_bytes(frame.to_csv(index=False).encode(encoding))


def people(**columns: Any) -> pd.DataFrame:
    """Figures for all units of the map."""
    return pd.DataFrame({"单元编号": units().unit_id, "户籍人口": 20, "流动人口": 5, **columns})


def bare(folder: Path, **columns: Any) -> Path:
    """The map without figures."""
    return saved(units(**columns).drop(columns=["registered", "migrant"]), folder)


JOIN = {"options": {"join": "people.csv"}}


@fault("unit-without-row", "error", "x5y5", **JOIN, alone=False)
def unit_without_row(folder: Path) -> Path:
    table(folder, people()[:-1])
    return bare(folder)


@fault("row-without-unit", "warning", "x9y9", **JOIN)
def row_without_unit(folder: Path) -> Path:
    extra = pd.DataFrame({"单元编号": ["x9y9"], "户籍人口": [100], "流动人口": [0]})
    table(folder, pd.concat([people(), extra]))
    return bare(folder)


@fault("duplicate-join-row", "error", "x0y0", **JOIN)
def two_rows_for_a_unit(folder: Path) -> Path:
    table(folder, pd.concat([people(), people()[:1]]))
    return bare(folder)


@fault("total-row", "info", **JOIN)
def a_row_of_totals(folder: Path) -> Path:
    total = pd.DataFrame({"单元编号": ["合 计"], "户籍人口": [720], "流动人口": [180]})
    table(folder, pd.concat([people(), total]))
    return bare(folder)


@fault("code-as-number", "warning", **JOIN)
def zeros_in_front_lost(folder: Path) -> Path:
    codes = [f"{row:04d}" for row in range(1, 37)]
    table(folder, people(单元编号=range(1, 37)))
    return bare(folder, unit_id=codes)


@fault("full-width-digits", "warning", "x0y0", options={"join": "people.xlsx"})
def workbook_with_title_and_full_width_digits(folder: Path) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(folder / "people.xlsx") as book:
        sheet = book.add_worksheet("人口")
        sheet.merge_range(0, 0, 0, 2, "某市人口统计表（2023年）")
        for column, name in enumerate(people().columns):
            sheet.write(2, column, name)
        for row, cells in enumerate(people().itertuples(index=False)):
            sheet.write_row(3 + row, 0, cells)
        sheet.write(3, 1, "２０")
    return bare(folder)


@fault("", "", **JOIN, exit=0)
def csv_in_gb18030(folder: Path) -> Path:
    table(folder, people(**{"村社区": "㙟里村"}), encoding="gb18030")
    return bare(folder)


@fault("", "", **JOIN)
def csv_in_no_encoding(folder: Path) -> Path:
    table(folder, people())
    (folder / "people.csv").write_bytes((folder / "people.csv").read_bytes() + b"\xff\xff,1,2\n")
    return bare(folder)


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


# --- files ----------------------------------------------------------------------------------


def shapefile(folder: Path, encoding: str, columns: dict[str, str]) -> Path:
    """The map as a Shapefile with text in an encoding and without a .cpg file."""
    frame = units().rename(columns=columns)
    ascii_names = {name: f"F{place}" for place, name in enumerate(frame.columns[:-1])}
    path = folder / "units.shp"
    frame.rename(columns=ascii_names).to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    for place, name in enumerate(ascii_names):
        struct.pack_into("11s", dbf, 32 + 32 * place, name.encode(encoding)[:10])
    dbf[29] = 0
    path.with_suffix(".dbf").write_bytes(dbf)
    return path


CHINESE = {"unit_id": "编号", "registered": "户籍人口", "migrant": "流动人口", "town": "镇街"}


@fault("encoding-guessed", "info")
def shapefile_in_gb18030_without_cpg(folder: Path) -> Path:
    return shapefile(folder, "gb18030", CHINESE)


@fault("encoding-guessed", "info")
def shapefile_in_utf8_with_names_cut(folder: Path) -> Path:
    return shapefile(folder, "utf-8", CHINESE)


@fault("encoding-contradicts", "warning")
def shapefile_with_a_wrong_cpg(folder: Path) -> Path:
    path = shapefile(folder, "gb18030", CHINESE)
    path.with_suffix(".cpg").write_text("UTF-8")
    return path


@fault("", "")
def a_list_of_other_files_named_gpkg(folder: Path) -> Path:
    saved(units(), folder, "secret.gpkg")
    path = folder / "units.gpkg"
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='units'><SrcDataSource relativeToVRT='1'>"
        "secret.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    return path


@fault("", "")
def half_a_file(folder: Path) -> Path:
    path = saved(units(), folder)
    path.write_bytes(path.read_bytes()[:6000])
    return path


@fault("", "")
def an_empty_file(folder: Path) -> Path:
    path = folder / "units.gpkg"
    path.touch()
    return path


@fault("", "")
def a_layer_without_rows(folder: Path) -> Path:
    return saved(units()[:0], folder)


if __name__ == "__main__":
    for name, one in FAULTS.items():
        target = Path(sys.argv[1]) / name
        target.mkdir(parents=True)
        print(one.build(target))
