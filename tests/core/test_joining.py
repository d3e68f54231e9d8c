"""Tables joined to the units, and towns tied for a fixed level."""

from __future__ import annotations

import pandas as pd
import pytest
from readings import DRAWING, PEOPLE, refusal
from toymap import toy

from gridplan.errors import InputError
from gridplan.territory.linking import tie
from gridplan.territory.reading import read_territory
from gridplan.territory.tables import read_table

# --- joins ----------------------------------------------------------------------------------


def test_a_joined_table_brings_the_figures():
    bare = toy(DRAWING).drop(columns=["registered", "migrant"])
    territory = read_territory(bare, join=PEOPLE.sample(frac=1, random_state=1))
    row = list(territory.unit_ids).index("C")
    assert territory.loads[row, :2].tolist() == [3.0, 7.0]
    assert territory.findings == ()


def test_joined_figures_are_newer_than_those_of_the_units():
    territory = read_territory(toy(DRAWING), join=PEOPLE)
    assert [c.column for c in territory.criteria[:2]] == ["户籍人口", "流动人口"]


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_joined_files(tmp_path, name):
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_bytes(PEOPLE.to_csv(index=False).encode("gb18030"))
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write(0, 0, "人口表")
            sheet.write_row(1, 0, PEOPLE.columns)
            for row, cells in enumerate(PEOPLE.itertuples(index=False)):
                sheet.write_row(2 + row, 0, cells)
    territory = read_territory(toy(DRAWING), join=path)
    assert territory.loads.sum(axis=0).tolist()[:2] == [10.0, 26.0]
    assert territory.origin["join"] == name


def test_long_codes_survive_a_workbook(tmp_path):
    import xlsxwriter

    path = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "户籍人口"])
        sheet.write_row(1, 0, [320281104200001, 5])
    assert read_table(path)["编号"].tolist() == ["320281104200001"]


def test_the_key_can_be_named_and_is_asked_for():
    table = PEOPLE.rename(columns={"编号": "楼栋"})
    assert "--join-key" in refusal(toy(DRAWING), join=table).cure
    assert len(read_territory(toy(DRAWING), join=table, join_key="楼栋")) == 4
    assert refusal(toy(DRAWING), join=table, join_key="栋").message == "The table has no column 栋."


def test_rows_on_both_sides_that_match_nothing_are_counted():
    table = pd.concat(
        [PEOPLE[:3], pd.DataFrame({"编号": ["X", "Y"], "户籍人口": [9, 9], "流动人口": [9, 9]})]
    )
    found = {f.code: f for f in refusal(toy(DRAWING), join=table).findings}
    assert found["unit-without-row"].units == ("D",)
    assert found["row-without-unit"].units == ("X", "Y")
    territory = read_territory(toy(DRAWING), join=table, empty_as_zero=True)
    assert territory.loads[:, 0].sum() == 6


def test_units_without_ids_cannot_be_joined():
    bare = toy(DRAWING).drop(columns="unit_id")
    assert "--id-column" in refusal(bare, join=PEOPLE).cure


def test_a_table_cannot_be_the_units(tmp_path):
    PEOPLE.to_csv(tmp_path / "u.csv", index=False)
    assert "--join" in refusal(tmp_path / "u.csv").cure


# --- fixed levels ---------------------------------------------------------------------------


def test_towns_are_tied_for_a_fixed_level():
    units = toy("ABA\nABA", cells=True)
    territory = read_territory(units)
    tied = tie(territory, "town")
    assert tied.contiguity.link_gap_m.tolist() == [100.0]
    (finding,) = [f for f in tied.findings if f.code == "label-links"]
    assert finding.values["links"][0]["gap_m"] == 100.0
    assert tie(territory, "town").digest == tied.digest
    with pytest.raises(InputError):
        tie(territory, "nosuch")
