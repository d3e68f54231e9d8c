"""Tables joined to the units, and towns tied for a fixed level."""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import Workbook
from readings import DRAWING, PEOPLE, codes, refusal
from toymap import toy

from gridplan.errors import InputError
from gridplan.plan.create.divide import divide
from gridplan.reading.tables.table_files import read_table
from gridplan.territory.ground.division_links import tie
from gridplan.territory.read import read_territory

# --- joins ----------------------------------------------------------------------------------


def test_a_joined_table_brings_the_figures():
    bare = toy(DRAWING).drop(columns=["registered", "migrant"])
    territory = read_territory(bare, join=PEOPLE.sample(frac=1, random_state=1))
    row = list(territory.unit_ids).index("C")
    assert territory.loads[row, :2].tolist() == [3.0, 7.0]
    assert territory.findings == ()


def test_zeros_that_a_spreadsheet_took_away_are_given_back():
    units = toy("ABC").assign(unit_id=["001", "002", "010"])
    table = pd.DataFrame({"编号": ["1", "2", "010"], "户籍人口": [5, 6, 7], "流动人口": [0, 0, 1]})
    territory = read_territory(units, join=table)
    found = dict(zip(territory.unit_ids, territory.loads[:, 0].tolist()))
    assert found == {"001": 5.0, "002": 6.0, "010": 7.0}
    (told,) = [f for f in territory.findings if f.code == "code-as-number"]
    assert (told.count, told.message) == (2, "Ids that lost zeros in front: 2.")


def test_zeros_are_not_given_back_where_ids_differ_by_nothing_else():
    # 01 could be 1 as well as 001.
    units = toy("ABC").assign(unit_id=["001", "1", "02"])
    table = pd.DataFrame({"编号": ["1", "01", "2"], "户籍人口": [5, 6, 7], "流动人口": [0, 0, 1]})
    error = refusal(units, join=table)
    told = {finding.code: finding.units for finding in error.findings}
    assert "code-as-number" not in told
    assert (told["unit-without-row"], told["row-without-unit"]) == (("001", "02"), ("01", "2"))


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


def test_formulas_that_nobody_calculated_are_told(tmp_path):
    """As programs write them: with --empty-as-zero their units would have had nobody."""
    book = Workbook()
    book.active.append(["编号", "户籍人口", "流动人口"])
    for name in "ABCD":
        book.active.append([name, "=1+1", 3])
    book.save(tmp_path / "people.xlsx")
    error = refusal(toy(DRAWING), join=tmp_path / "people.xlsx", empty_as_zero=True)
    assert (error.message, error.where) == ("Formulas without a result: 4.", "people.xlsx")
    assert error.cure.startswith("Open the workbook in a spreadsheet program")


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


def test_a_quotation_mark_that_nobody_closed_takes_no_other_rows_with_it(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE.to_csv(index=False).replace("B,", '"B,'), encoding="utf-8")
    assert read_table(path)["编号"].tolist() == ["A", "B", "C", "D"]
    territory = read_territory(toy(DRAWING), join=path)
    assert territory.loads.sum(axis=0).tolist()[:2] == [10.0, 26.0]


def test_the_header_stands_where_the_key_is_named(tmp_path):
    path = tmp_path / "people.csv"
    own = PEOPLE.set_axis(["u", "a", "b"], axis="columns")
    path.write_text("户数统计\n填报：统计站,\n" + own.to_csv(index=False), encoding="utf-8")
    assert read_table(path, key="u").columns.tolist() == ["u", "a", "b"]
    assert "the columns are u, a, b" in refusal(toy(DRAWING), join=path).cure


def test_a_table_with_two_columns_of_ids_says_which_one_was_taken():
    table = PEOPLE.assign(code=[4, 3, 2, 1])
    found = {f.code: f for f in refusal(toy(DRAWING), join=table).findings}
    assert found["several-id-columns"].cure.endswith("--join-key 编号.")
    assert codes(read_territory(toy(DRAWING), join=table, join_key="编号")) == []
    same = toy(DRAWING).rename(columns={"unit_id": "编号"})
    assert codes(read_territory(same, join=table)) == []


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


# --- tables as they come --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "编号,户籍人口,流动人口\rA,1,5\rB,2,6\rC,3,7\rD,4,8\r",
        "江阴市, 2026, 3月\n编号\t户籍人口\t流动人口\nA\t1\t5\nB\t2\t6\nC\t3\t7\nD\t4\t8\n",
        "编号|户籍人口|流动人口\nA|1|5\nB|2|6\nC|3|7\nD|4|8\n",
        '编号,户籍人口,流动人口\n="A",1,5\n\'B,2,6\nC\u200b,3,7\n\ufeffD\t,4,8\n',
        ",人口,\n编号,,\n,户籍人口,流动人口\nA,1,5\nB,2,6\nC,3,7\nD,4,8\n",
    ],
)
def test_tables_as_offices_write_them(tmp_path, text):
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8", newline="")
    territory = read_territory(toy(DRAWING), join=path)
    assert territory.loads.sum(axis=0).tolist()[:2] == [10.0, 26.0]
    assert territory.findings == ()


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("人口表,单位：万人,\n编号,户籍人口,流动人口\n", 1e4),
        ("人口表,（单位：万人、平方公里）,\n编号,户籍人口,流动人口\n", 1e4),
        ("编号,户籍人口,流动人口\n,万人,万人\n", 1e4),
        ("编号,户籍人口,流动人口\n,人,人\n", 1),
        ("人口表,单位：人,\n编号,户籍人口,流动人口\n", 1),
        ("人口表,单位：万元,\n编号,户籍人口(人),流动人口\n", 1),
        ("人口表,单位：万人,\n编号,户籍人口(万人),流动人口（万人）\n", 1e4),
    ],
)
def test_units_of_measure_may_stand_above_or_below_the_header(tmp_path, text, factor):
    path = tmp_path / "people.csv"
    path.write_text(text + "A,1,5\nB,2,6\nC,3,7\nD,4,8\n", encoding="utf-8")
    territory = read_territory(toy(DRAWING), join=path)
    assert territory.loads.sum(axis=0).tolist()[:2] == [10.0 * factor, 26.0 * factor]
    assert territory.findings == ()


def test_a_comma_in_a_number_moves_no_figures(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("编号,户籍人口,流动人口\nA,1,5\nB,1,234,6\nC,3,7\nD,4,8\n", encoding="utf-8")
    error = refusal(toy(DRAWING), join=path)
    assert error.where == "people.csv, row 3"
    path.write_text('编号,户籍人口,流动人口\nA,1,5\nB,"1,234",6\nC,3,7\nD,4,8\n', encoding="utf-8")
    assert read_territory(toy(DRAWING), join=path).loads[:, 0].sum() == 1242


def test_the_sheet_with_the_ids_is_found_and_asked_for_where_there_are_several(tmp_path):
    import xlsxwriter

    def book(*sheets):
        path = tmp_path / "people.xlsx"
        with xlsxwriter.Workbook(path) as file:
            for rows in sheets:
                sheet = file.add_worksheet()
                for number, cells in enumerate(rows):
                    sheet.write_row(number, 0, cells)
        return path

    table = [PEOPLE.columns, *PEOPLE.itertuples(index=False)]
    doubled = [PEOPLE.columns, *PEOPLE.assign(户籍人口=9).itertuples(index=False)]
    path = book([["说明"], ["本表"]], [], table)
    assert read_territory(toy(DRAWING), join=path).loads[:, 0].sum() == 10
    path = book(doubled, table)
    assert refusal(toy(DRAWING), join=path).cure.endswith("--join-sheet: Sheet1, Sheet2.")
    territory = read_territory(toy(DRAWING), join=path, join_sheet="Sheet2")
    assert territory.loads[:, 0].sum() == 10


def test_what_is_said_of_a_table_that_is_none_or_has_no_sheets_is_refused(tmp_path):
    path = tmp_path / "people.csv"
    PEOPLE.to_csv(path, index=False)
    error = refusal(toy(DRAWING), join=path, join_sheet="人口")
    assert error.message == "A csv file has no sheets, so none is called 人口."
    assert error.where == "people.csv"
    for option in ("join_key", "join_sheet"):
        assert "--join" in refusal(toy(DRAWING), **{option: "编号"}).cure


def test_findings_about_joined_figures_name_the_table(tmp_path):
    path = tmp_path / "people.csv"
    PEOPLE.assign(户籍人口=["1", "", "x", "4"]).to_csv(path, index=False)
    bare = toy(DRAWING).drop(columns=["registered", "migrant"])
    found = {f.code: f for f in refusal(bare, join=path).findings}
    assert found["null-value"].where == "people.csv [户籍人口]"
    assert found["non-numeric-value"].where == "people.csv [户籍人口]"
    PEOPLE[:3].to_csv(path, index=False)
    found = {f.code: f for f in refusal(bare, join=path).findings}
    assert found["unit-without-row"].where == "people.csv [编号]"


def test_persons_in_the_footnotes_of_a_table_are_not_named(tmp_path):
    path = tmp_path / "people.csv"
    note = pd.DataFrame({"编号": ["合计", "填表人 张三 13812345678"], "户籍人口": [10, None]})
    pd.concat([PEOPLE, note]).to_csv(path, index=False)
    found = {f.code: f for f in read_territory(toy(DRAWING), join=path).findings}
    assert found["row-without-unit"].units == ("row 7",)
    path.write_text("A,13812345678,3\nB,13812345679,4\n", encoding="utf-8")
    assert "1381234567" not in str(refusal(toy(DRAWING), join=path))


# --- fixed levels ---------------------------------------------------------------------------


def test_a_web_page_named_like_a_workbook_is_to_be_saved_as_one(tmp_path):
    path = tmp_path / "人口.xls"
    path.write_text("<html><table><tr><td>编号</td></tr></table></html>", encoding="utf-8")
    assert "save it as xlsx" in refusal(toy(DRAWING), join=path).cure


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


def test_towns_spelled_in_several_ways_are_one_grid():
    units = toy("AABB\nAABB\nAABB", cells=True)
    units["town"] = ["华士镇", "华士镇\u200b", "周庄镇 ", "周庄镇", "华士 镇", "华士镇"] * 2
    units["town_code"] = [1.0, 1.0, 2.0, 2.0, 1.0, None] * 2
    units = units.iloc[[0, 1, 4, 5, 6, 7, 10, 11, 2, 3, 8, 9]].reset_index(drop=True)
    territory = read_territory(units)
    assert sorted(set(territory.units.town)) == ["华士镇", "周庄镇"]
    assert territory.units.town_code.dropna().unique().tolist() == ["1", "2"]
    plan = divide(tie(territory, "town", across_lines=True), (2, 4), fixed_level="town")
    assert plan.names[0] == ("华士镇", "周庄镇")
