"""``gridplan check``: exit code, JSON, file and tables."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from handmade import plan, territory
from toymap import toy

from gridplan.cli.main import main
from gridplan.plan.certificate.certificate import check
from gridplan.stores.planfile.geopackage import save_plan


def gridplan(*arguments, lang="en"):
    return CliRunner().invoke(main, ["--lang", lang, *map(str, arguments)])


@pytest.fixture
def broken(tmp_path):
    """A plan of three grids, one of which lies in two pieces."""
    land = territory(toy("ABC\nABC"))
    made = plan(land, {"A": 0, "B": 1, "C": 0})
    save_plan(made, land, tmp_path / "broken.gpkg")
    return tmp_path / "broken.gpkg"


def test_a_plan_that_holds_ends_with_0(file, made, land):
    done = gridplan("check", file)
    assert done.exit_code == 0
    assert "The plan holds." in done.stdout
    assert made.hash in done.stdout


def test_a_plan_that_does_not_hold_ends_with_1_and_says_why(broken):
    done = gridplan("check", broken)
    assert done.exit_code == 1
    assert "The plan does not hold." in done.stdout
    assert "Grids in more than one piece: 1." in done.stdout


def test_json_is_one_document_and_nothing_else(file, made, land):
    done = gridplan("check", file, "--json")
    assert json.loads(done.stdout) == check(made, land).as_dict()
    assert gridplan("check", file, "--json").stdout == done.stdout


def test_a_file_for_the_certificate(file, made, land, tmp_path):
    assert gridplan("check", file, "-o", tmp_path / "certificate.json").exit_code == 0
    written = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))
    assert written == check(made, land).as_dict()


@pytest.mark.parametrize(
    ("content", "stays"),
    [
        (b"\x00\x00\x27\x0a" + bytes(20), True),  # how a Shapefile begins
        (b"PK\x03\x04\x14\x00\x06\x00", True),  # a workbook
        ("单元编号,户籍人口\r\n".encode("utf-16"), False),
        (b'{"holds": true}', False),
        (b"", False),
    ],
)
def test_a_certificate_takes_the_place_of_text_alone(file, tmp_path, content, stays):
    there = tmp_path / "units.shp"
    there.write_bytes(content)
    done = gridplan("check", file, "-o", there)
    assert done.exit_code == (2 if stays else 0)
    assert (there.read_bytes() == content) == stays
    if stays:
        assert "A file of another kind stands there; it is not replaced." in done.stderr


def test_the_json_of_a_plan_that_does_not_hold_ends_with_1_too(broken):
    done = gridplan("check", broken, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["levels"][0]["disconnected"] == 1


def test_what_is_no_plan_ends_with_2_and_the_cure(tmp_path):
    (tmp_path / "x.gpkg").write_bytes(b"nothing")
    done = gridplan("check", tmp_path / "x.gpkg")
    assert done.exit_code == 2
    assert "This file is not a plan." in done.stderr
    assert "Choose a file that Gridplan has saved." in done.stderr


def test_names_that_look_like_markup_are_only_text(tmp_path):
    land = territory(toy("ABCD", unit_id={"A": "[red]a[/red]", "B": "[/]", "C": "c", "D": "d"}))
    made = plan(land, {"[red]a[/red]": 0, "[/]": -1, "c": 0, "d": 1})
    save_plan(replace(made, names=(("[bold]x", "y"),)), land, tmp_path / "odd.gpkg")
    done = gridplan("check", tmp_path / "odd.gpkg")
    assert done.exit_code == 1
    assert "[/]" in done.stdout


def test_tables_in_chinese(file):
    done = gridplan("check", file, lang="zh_CN")
    assert "方案成立。" in done.stdout
    assert "逐级嵌套" in done.stdout
