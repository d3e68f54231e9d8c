"""A list of staff against the grids: read as offices keep it, and what it lacks, both ways."""

from __future__ import annotations

import json

import handmade
import pytest
import xlsxwriter
from click.testing import CliRunner
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.staff.completeness import completeness
from gridplan.plan.staff.roster import HEAD, WORKER, certain_roster, read_roster
from gridplan.stores.planfile.geopackage import save_plan

pytestmark = pytest.mark.usefixtures("english")

# Four last-level grids 01-001 … 02-002 in two first-level grids 01 and 02.
DRAWING = """
AABBCCDD
AABBCCDD
"""


@pytest.fixture(scope="module")
def land():
    return handmade.territory(toy(DRAWING, cells=True))


@pytest.fixture(scope="module")
def plan(land):
    grids = {unit: int(unit[1 : unit.index("y")]) // 2 for unit in land.unit_ids}
    return handmade.plan(land, grids, [0, 0, 1, 1])


def written(folder, text, name="staff.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.strip().encode(encoding))
    return file


def found_in(folder, plan, text, level=None):
    return completeness(read_roster(written(folder, text), plan), plan, level)


def by_code(found):
    return {each.code: each for each in found.findings}


def test_the_codes_of_the_drawing(plan):
    assert plan.codes == (("01", "02"), ("01-001", "01-002", "02-001", "02-002"))


def test_a_row_for_each_grid_with_a_column_for_each_role(plan, tmp_path):
    file = written(
        tmp_path,
        """
        某市网格员名册,,,,
        网格编码,网格长姓名,网格长电话,网格员1,网格员2
        01-001,张三,13812345678,李四,王五、赵六
        01-002,孙七,13812345679,,
        """.replace("        ", ""),
        encoding="gb18030",
    )
    roster = read_roster(file, plan)
    assert roster.people == {
        "01-001": {HEAD: ("张三",), WORKER: ("李四", "王五", "赵六")},
        "01-002": {HEAD: ("孙七",)},
    }
    assert roster.roles == (HEAD, WORKER)


def test_a_row_for_each_person_with_a_column_that_says_the_role(plan, tmp_path):
    # Traditional characters, a telephone in the cell of a name, a role that is none of the six.
    file = written(
        tmp_path,
        "編碼,姓名,職務\n01-001,张三 13812345678,網格長\n01-001,李四,專職網格員\n"
        "01-001,李四,网格员\n01-002,周八,司机\n",
    )
    roster = read_roster(file, plan)
    assert roster.people == {"01-001": {HEAD: ("张三",), WORKER: ("李四",)}}
    assert roster.others == ((5, "司机"),)


def test_zeros_that_a_spreadsheet_took_from_codes(plan, tmp_path):
    file = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "head"])
        sheet.write_number(1, 0, 1)
        sheet.write_string(1, 1, "Ann")
        sheet.write_string(2, 0, "2-001")
        sheet.write_string(2, 1, "Bob")
    assert certain_roster(file, plan).heads == {"01": "Ann", "02-001": "Bob"}


def test_a_complete_roster_holds(plan, tmp_path):
    rows = "".join(f"{code},{code} head,{code} worker\n" for code in plan.codes[1])
    found = found_in(tmp_path, plan, "code,head,worker\n" + rows)
    assert found.holds
    (staffed,) = found.levels
    assert (staffed.level, staffed.grids, staffed.complete) == (2, 4, 4)
    assert staffed.roles == {HEAD: 4, WORKER: 4}
    # Four roles and six fixings have no column; that is said and is no fault.
    assert set(by_code(found)) == {"not-in-roster"}


def test_everything_that_can_be_lacking_is_named_both_ways(plan, tmp_path):
    found = found_in(
        tmp_path,
        plan,
        "编码,网格长,网格员,定责\n"
        "01-001,张三,李四,巡查\n"  # complete
        "01-002,,李四,\n"  # no head, nothing fixed, and the worker of 01-001
        "02-001,孙七,周八,巡查\n02-001,吴九,,\n"  # two heads
        "03-001,郑十,王一,巡查\n"  # no such grid
        ",冯二,,\n",  # no code
    )  # 02-002 stands nowhere
    assert not found.holds
    codes = by_code(found)
    assert codes["no-head"].units == ("01-002", "02-002")
    assert codes["no-worker"].units == ("02-002",)
    assert codes["no-fixed-duty"].units == ("01-002", "02-002")
    assert codes["many-heads"].units == ("02-001",)
    assert codes["shared-worker"].units == ("01-001", "01-002")
    assert codes["no-such-grid"].message == (
        "Rows whose code no grid of the plan has: 2 (6: 03-001, 7)."
    )
    assert [(row[1], row[-1]) for row in found.rows] == [
        ("01-001", ""),
        ("01-002", "head of grid; fixed duty"),
        ("02-001", ""),
        ("02-002", "head of grid; grid worker; fixed duty"),
    ]
    assert found.levels[0].complete == 2


def test_levels_that_the_roster_names_no_grid_of_are_not_asked_for(plan, tmp_path):
    text = "code,head\n01,Ann\n02,Bob\n"
    assert [one.level for one in found_in(tmp_path, plan, text).levels] == [1]
    assert found_in(tmp_path, plan, text).holds
    assert by_code(found_in(tmp_path, plan, text, level=2))["no-head"].count == 4
    with pytest.raises(InputError, match="There is no level 3"):
        found_in(tmp_path, plan, text, level=3)


def test_a_table_without_codes_or_people_is_refused(plan, tmp_path):
    for text in ("grid name,head\nEast,Ann\n", "code,telephone\n01,123\n", "code,role\n01,head\n"):
        with pytest.raises(InputError, match="no columns code and head") as problem:
            read_roster(written(tmp_path, text), plan)
        assert problem.value.where == "staff.csv"


def test_pages_that_are_handed_on_refuse_what_is_not_sure(plan, tmp_path):
    with pytest.raises(InputError, match="No grid has the code 09") as problem:
        certain_roster(written(tmp_path, "code,head\n09,Ann\n"), plan)
    assert problem.value.where == "staff.csv:2"
    with pytest.raises(InputError, match="Two heads are given for the grid 01") as problem:
        certain_roster(written(tmp_path, "code,head\n01,Ann\n01,Bob\n"), plan)
    assert problem.value.where == "staff.csv:3"


def test_the_command_says_what_lacks_and_writes_the_joined_table(plan, land, tmp_path):
    from openpyxl import load_workbook

    save_plan(plan, land, tmp_path / "plan.gpkg")
    written(tmp_path, "code,head,worker\n01-001,Ann,=Bob\n09,Cid,Dan\n")
    asked = ["roster", str(tmp_path / "plan.gpkg"), str(tmp_path / "staff.csv")]
    table = tmp_path / "staffed.xlsx"
    result = CliRunner().invoke(main, [*asked, "-o", str(table)])
    assert result.exit_code == 1, result.output
    assert "Level 2: 4 grids, 1 complete (head of grid 1, grid worker 1)." in result.output
    assert "- Level 2: head of grid lacking in 3 grids (01-002, 02-001, 02-002)." in result.output
    assert "Ann" not in result.output  # names stand in files, not on screens
    book = load_workbook(table)
    first = [cell.value for cell in book["Roster"][2]]
    assert first == [2, "01-001", "Grid 01-001", "01", "Ann", "=Bob", ""]
    assert [[cell.value for cell in row] for row in book["In no grid"].iter_rows(min_row=2)] == [
        [3, "09"]
    ]
    told = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert (told["holds"], told["levels"][0]["complete"]) == (False, 1)
