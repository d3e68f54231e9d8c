"""A plan in the forms of other programs: Shapefiles in GBK, GeoJSON, shifted for web maps."""

from __future__ import annotations

import json
import warnings
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
from toymap import toy

from gridplan import open_plan, read_territory, save_plan
from gridplan.cli.main import main
from gridplan.errors import InputError, StoreError
from gridplan.geometry.datum import convert
from gridplan.plan.create.divide import divide
from gridplan.stores.exchange.export import export_plan

CITY = "AAABBB\nAAABBB"


@pytest.fixture
def plan(tmp_path):
    """Grids of 2, 4 and 6 over twelve units."""
    territory = read_territory(toy(CITY, cells=True))
    save_plan(divide(territory, (2, 4, 6), seed=1), territory, tmp_path / "plan.gpkg")
    return tmp_path / "plan.gpkg"


def test_all_layers_come_as_shapefiles_in_gbk(tmp_path):
    units = toy(CITY, cells=True).assign(
        土地利用="农村宅基地", 主要土地利用方式="旱地", 主要土地利用方法="水田", block="长" * 200
    )
    territory = read_territory(units)
    save_plan(divide(territory, (2, 4), seed=1), territory, tmp_path / "plan.gpkg")
    found = export_plan(tmp_path / "plan.gpkg", tmp_path / "out")
    assert found.layers == ("grids_1", "grids_2", "units")
    assert found.renamed == {
        "polsby_popper": "polsby_pop",
        "主要土地利用方式": "主要土地利",
        "主要土地利用方法": "主要土地_2",
    }
    assert found.cut == 12
    assert (tmp_path / "out" / "units.cpg").read_text() == "GBK"
    seen = gpd.read_file(tmp_path / "out" / "units.shp")
    assert seen.crs == "EPSG:4549"
    assert set(seen["土地利用"]) == {"农村宅基地"}
    assert set(seen["主要土地_2"]) == {"水田"}
    assert set(seen["block"].str.len()) == {127}
    assert sorted(seen["grid_2"].unique()) == ["01-001", "01-002", "02-001", "02-002"]
    grids = gpd.read_file(tmp_path / "out" / "grids_2.shp")
    assert grids["n_units"].tolist() == [3, 3, 3, 3]
    assert grids.area.tolist() == pytest.approx([30_000] * 4)
    names = (tmp_path / "out" / "fields.csv").read_text("utf-8-sig").splitlines()
    assert "主要土地_2,主要土地利用方法" in names


def test_sums_of_many_broken_numbers_are_written_without_a_word(tmp_path):
    units = toy("AB", cells=True, registered=[177232102.00000012, 0.1 + 0.2])
    territory = read_territory(units)
    save_plan(divide(territory, (2,), seed=1), territory, tmp_path / "plan.gpkg")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        export_plan(tmp_path / "plan.gpkg", tmp_path / "out")
    seen = gpd.read_file(tmp_path / "out" / "grids_1.shp")
    assert seen["registered"].tolist() == pytest.approx([177232102.0, 0.3], rel=1e-12)


def test_a_rare_character_takes_gb18030_in_its_file_alone(tmp_path):
    units = toy(CITY, cells=True).assign(village="𠮷村")
    territory = read_territory(units)
    save_plan(divide(territory, (2,), seed=1), territory, tmp_path / "plan.gpkg")
    export_plan(tmp_path / "plan.gpkg", tmp_path / "out")
    assert (tmp_path / "out" / "units.cpg").read_text() == "GB18030"
    assert (tmp_path / "out" / "grids_1.cpg").read_text() == "GBK"
    assert set(gpd.read_file(tmp_path / "out" / "units.shp")["village"]) == {"𠮷村"}


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    for form in ("shapefile", "geojson"):
        export_plan(plan, tmp_path / "one", form=form)
        export_plan(plan, tmp_path / "two", form=form)
        tables = [*(tmp_path / "one").glob("*.dbf")]
        made = date.fromisoformat(open_plan(plan)[0].provenance.created[:10])
        day = [made.year - 1900, made.month, made.day]
        assert [list(table.read_bytes()[1:4]) for table in tables] == [day] * len(tables)
        for file in (tmp_path / "one").iterdir():
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def first_corner(file):
    shape = json.loads(file.read_text("utf-8"))["features"][0]["geometry"]
    return np.array(shape["coordinates"]).reshape(-1, 2)[0]


def test_geojson_lies_where_maps_of_the_web_show_it(plan, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain = export_plan(plan, tmp_path / "plain", form="geojson")
        export_plan(plan, tmp_path / "web", form="geojson", datum="gcj02")
    assert plain.crs == "WGS 84"
    here, there = (first_corner(tmp_path / name / "units.geojson") for name in ("plain", "web"))
    assert there == pytest.approx(np.ravel(convert(*here, "wgs84", "gcj02")), abs=2e-7)
    assert "crs" not in json.loads((tmp_path / "plain" / "units.geojson").read_text("utf-8"))


def test_another_system_is_for_shapefiles_only(plan, tmp_path):
    assert export_plan(plan, tmp_path / "out", crs="EPSG:4490").crs.endswith("2000")
    assert gpd.read_file(tmp_path / "out" / "grids_1.shp").crs == "EPSG:4490"
    with pytest.raises(InputError, match="--crs: GeoJSON is in degrees of WGS 84"):
        export_plan(plan, tmp_path / "json", form="geojson", crs="EPSG:4490")
    with pytest.raises(InputError, match="here is not a coordinate reference system"):
        export_plan(plan, tmp_path / "json", crs="here")
    assert not (tmp_path / "json").exists()


def test_an_earlier_export_is_replaced_and_nothing_else(plan, tmp_path):
    export_plan(plan, tmp_path / "out", form="geojson")
    export_plan(plan, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.geojson"))
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="The folder holds other files"):
        export_plan(plan, tmp_path / "out")
    assert (tmp_path / "out" / "grids_1.shp").exists()


def test_the_command_says_what_it_wrote(plan, tmp_path, capsys):
    with pytest.raises(SystemExit) as done:
        main(["--lang", "en", "export", str(plan), "-o", str(tmp_path / "out")])
    assert done.value.code == 0
    said = capsys.readouterr().err
    assert "grids_1, grids_2, grids_3, units in " in said
    assert "polsby_pop (polsby_popper)" in said
    with pytest.raises(SystemExit) as done:
        main(["export", str(plan), "-o", str(tmp_path / "out"), "--schema", "x"])
    assert done.value.code == 2
