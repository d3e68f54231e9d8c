"""Faults of figures: values, ids, tables joined to the units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from planting import fault, saved, units

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
