"""``gridplan compare`` and ``gridplan pack``: what they say, write and refuse."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import handmade
import numpy as np
import pytest
from click.testing import CliRunner
from toymap import toy

from gridplan.cli import main as command_line
from gridplan.errors import Cancelled
from gridplan.stores.planfile.geopackage import open_plan, save_plan

QUARTERS = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("GRIDPLAN_LANG", "en")


@pytest.fixture(scope="module")
def land():
    return handmade.territory(toy("\n".join(["AAAA"] * 4), cells=True))


@pytest.fixture(scope="module")
def plans(land, tmp_path_factory):
    """A plan, and the same after x1y0 has gone from the south-west to the south-east."""
    folder = tmp_path_factory.mktemp("plans")
    old = handmade.plan(land, QUARTERS, [0, 1, 0, 1], created="2026-05-01")
    leaf = old.leaf_of_unit.copy()
    ids = old.unit_ids.tolist()
    leaf[ids.index("x1y0")] = leaf[ids.index("x2y0")]
    save_plan(old, land, folder / "old.gpkg")
    save_plan(replace(old, leaf_of_unit=leaf), land, folder / "new.gpkg")
    return folder / "old.gpkg", folder / "new.gpkg"


def run(*arguments: object):
    return CliRunner().invoke(command_line.main, [*map(str, arguments)])


def test_compare_prints_one_document(plans):
    answer = run("compare", *plans, "--json")
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert (document["units"], document["persons"], document["areas"]) == (1, 20, 1)
    assert document["criteria"] == {"registered": 10, "migrant": 10, "area": 10_000}
    assert [level["units"] for level in document["levels"]] == [1, 1]
    assert document["matched_by"] == "code"


def test_compare_says_it_in_words(plans):
    answer = run("compare", *plans)
    assert "1 of 16 base units change hands: 20 persons, 0.01 km², in 1 connected areas." in (
        answer.stderr
    )
    assert "Level 2: 1 units moved; 4 of 4 grids live on" in answer.stderr


def test_compare_writes_styled_layers(plans, tmp_path):
    file = tmp_path / "changes.gpkg"
    assert run("compare", *plans, "-o", file).exit_code == 0
    moved = gpd.read_file(file, layer="moved_units")
    assert moved.unit_id.tolist() == ["x1y0"]
    assert (moved.old_2[0], moved.new_2[0]) != (moved.new_2[0], moved.old_2[0])
    area = gpd.read_file(file, layer="changed_areas")
    assert area.geometry.area.tolist() == pytest.approx([10_000])
    # The border between the halves: 400 m before; after, one side of the moved unit longer.
    for layer, metres in (("borders_old", 400), ("borders_new", 500)):
        borders = gpd.read_file(file, layer=layer)
        assert borders.geometry[borders.level == 1].length.sum() == pytest.approx(metres)
    with closing(sqlite3.connect(file)) as connection:
        styles = dict(connection.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert "dash" in styles["borders_old"]
    assert set(styles) == {"moved_units", "changed_areas", "borders_old", "borders_new"}


def test_compare_writes_tables_and_pictures(plans, tmp_path):
    files = [tmp_path / f"changes.{kind}" for kind in ("xlsx", "csv", "png", "pdf", "svg")]
    outputs = [word for file in files for word in ("-o", file)]
    assert run("compare", *plans, *outputs).exit_code == 0
    assert all(file.stat().st_size > 100 for file in files)
    first = [file.read_bytes() for file in files]
    assert run("compare", *plans, *outputs).exit_code == 0
    assert [file.read_bytes() for file in files] == first


def test_compare_of_equal_plans_writes_empty_layers(plans, tmp_path):
    file = tmp_path / "changes.gpkg"
    answer = run("compare", plans[0], plans[0], "-o", file, "-o", tmp_path / "c.png", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["units"] == 0
    assert len(gpd.read_file(file, layer="changed_areas")) == 0


def test_compare_keeps_codes(plans, land, tmp_path):
    old, _ = open_plan(plans[0])
    swapped = replace(old, leaf_of_unit=np.array([1, 0, 3, 2], np.int32)[old.leaf_of_unit])
    save_plan(swapped, land, tmp_path / "swapped.gpkg")
    kept = tmp_path / "kept.gpkg"
    answer = run("compare", plans[0], tmp_path / "swapped.gpkg", "--keep-codes", kept)
    assert answer.exit_code == 0
    assert open_plan(kept)[0].hash == old.hash


def test_no_file_that_is_read_and_no_foreign_layer_is_written_over(plans, tmp_path):
    for plan in plans:
        before = plan.read_bytes()
        answer = run("compare", *plans, "--keep-codes", plan)
        assert (answer.exit_code, plan.read_bytes()) == (2, before)
    units = tmp_path / "units.gpkg"
    toy("AB").to_file(units)
    before = units.read_bytes()
    for words in (["compare", *plans], ["check", plans[0]]):
        answer = run(*words, "-o", units)
        assert (answer.exit_code, units.read_bytes()) == (2, before)
        assert "other layers" in answer.stderr
    changes = tmp_path / "changes.gpkg"
    assert run("compare", *plans, "-o", changes).exit_code == 0
    assert run("compare", *plans, "-o", changes).exit_code == 0
    toy("AB").to_file(changes, layer="mine")
    assert run("compare", *plans, "-o", changes).exit_code == 2


def test_a_place_for_kept_codes_is_refused_before_any_plan_is_opened(tmp_path):
    place = tmp_path / "nowhere" / "kept.gpkg"
    answer = run("compare", tmp_path / "a.gpkg", tmp_path / "b.gpkg", "--keep-codes", place)
    assert answer.exit_code == 2
    assert f"Where: {place.parent}" in answer.stderr


@pytest.mark.parametrize("kind", ["gpkg", "xlsx", "csv", "png"])
def test_a_comparison_in_a_folder_that_is_not_there_is_told_as_that(plans, tmp_path, kind):
    answer = run("compare", *plans, "-o", tmp_path / "nowhere" / f"changes.{kind}")
    assert answer.exit_code == 2
    assert "The folder does not exist." in answer.stderr


def test_a_stop_between_two_files_says_what_was_written(plans, tmp_path, monkeypatch):
    from gridplan.output.compare import changes

    def write(found, path, **options):
        if path.suffix == ".csv":
            raise Cancelled("Stopped at your request; nothing was written.")
        path.write_text("x", encoding="utf-8")

    monkeypatch.setattr(changes, "write_comparison", write)
    table = tmp_path / "c.csv"
    answer = run("compare", *plans, "-o", tmp_path / "c.xlsx", "-o", table)
    assert answer.exit_code == 3
    assert f"written before: {tmp_path / 'c.xlsx'}." in answer.stderr
    answer = run("--lang", "zh_CN", "compare", *plans, "-o", table)
    assert answer.exit_code == 3
    assert "已按您的要求停止，没有写入任何文件。" in answer.stderr


def test_compare_refuses_other_units_and_other_kinds_of_file(plans, tmp_path):
    land = handmade.territory(toy("\n".join(["AAAA"] * 3), cells=True))
    leaf = {unit: quarter for unit, quarter in QUARTERS.items() if unit[-1] != "3"}
    save_plan(handmade.plan(land, leaf, [0, 1, 0, 1]), land, tmp_path / "other.gpkg")
    answer = run("compare", plans[0], tmp_path / "other.gpkg")
    assert answer.exit_code == 2
    assert "Units of the plan that no new unit covers: 4." in answer.stderr
    assert "old.gpkg: x0y3, x1y3, x2y3, x3y3" in answer.stderr
    answer = run("compare", *plans, "-o", tmp_path / "changes.docx")
    assert answer.exit_code == 2
    assert ".docx" in answer.stderr


def test_pack_says_what_it_made_and_what_is_missing(plans, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    words = ("pack", plans[1], "-o", tmp_path / "pack", "--paper", "16:9", "--compare", plans[0])
    answer = run(*words, "--parts", "atlas,workbook,bundle", "--json")
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert [part["part"] for part in document["made"]] == ["pages", "workbook", "bundle"]
    assert [lack["part"] for lack in document["missing"]] == ["atlas"]
    # Summary, two levels, exceptions, movements, two changes, two correspondences, method.
    assert document["made"][1]["count"] == 10


def test_pack_speaks_the_language_asked_for(plans, tmp_path):
    words = ("pack", plans[1], "-o", tmp_path / "pack", "--parts", "web", "--language", "zh")
    answer = run(*words, "--json")
    assert json.loads(answer.stdout)["made"][0]["files"] == ["new_2026-05-01_地图网页.html"]


def test_a_stop_of_a_pack_is_told_in_the_language_of_the_pack(plans, tmp_path, monkeypatch):
    from gridplan.output.pack import pack

    def stop(*_, **__):
        raise Cancelled("Stopped at your request; nothing was written.")

    monkeypatch.setattr(pack, "write_pack", stop)
    answer = run("pack", plans[1], "-o", tmp_path / "pack", "--language", "zh")
    assert (answer.exit_code, "已按您的要求停止" in answer.stderr) == (3, True)
    # The next command speaks its own language again.
    monkeypatch.undo()
    monkeypatch.setenv("GRIDPLAN_LANG", "en")
    answer = run("pack", plans[1], "-o", tmp_path / "pack", "--parts", "slides")
    assert "There is no such part of a pack: slides." in answer.stderr


def test_pack_refuses_unknown_parts(plans, tmp_path):
    answer = run("pack", plans[1], "-o", tmp_path / "pack", "--parts", "slides")
    assert answer.exit_code == 2
    assert "There is no such part of a pack: slides." in answer.stderr
    assert list(tmp_path.iterdir()) == []
