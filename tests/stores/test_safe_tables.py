"""Tables for people: numbers without what computing leaves, columns as wide as their cells."""

from __future__ import annotations

import numpy as np
import openpyxl

from gridplan.stores.exchange.safe_tables import write_sheets

HEADER = ["单位", "persons", "share"]
ROWS = [
    ["江阴市综合行政执法局澄江街道分局", np.float64(1761.0), 217.73572366899998],
    ["乙", 0.1 + 0.2, -0.0],
]


def test_whole_numbers_are_whole_in_csv(tmp_path):
    """Populations are added up as decimals, and are persons all the same."""
    write_sheets(tmp_path / "t.csv", {"s": (HEADER, ROWS)})
    assert (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "江阴市综合行政执法局澄江街道分局,1761,217.735723669",
        "乙,0.3,0",
    ]


def test_columns_are_as_wide_as_what_stands_in_them(tmp_path):
    write_sheets(tmp_path / "t.xlsx", {"s": (HEADER, ROWS)})
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["s"]
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] > 2 * len(ROWS[0][0])
    assert max(widths[1:]) < 16
    assert [cell.value for cell in sheet[2]][1:] == [1761, 217.735723669]
