"""The plan file: what goes in comes out, QGIS can show it, and nothing is trusted blindly."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from handmade import chessboard, plan, territory
from toymap import toy

from gridplan.errors import Cancelled, StoreError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.draft.lease import Lease, PlanInUse
from gridplan.stores.planfile.arrays import pack, unpack
from gridplan.stores.planfile.geopackage import open_plan, read_log, refuse_place, save_plan


def sql(path, statement, *values):
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def test_a_plan_comes_back_as_it_was(made, land, file):
    again, ground = open_plan(file)
    assert again.hash == made.hash
    assert again.leaf_of_unit.tobytes() == made.leaf_of_unit.tobytes()
    assert [p.tobytes() for p in again.parents] == [p.tobytes() for p in made.parents]
    assert (again.codes, again.names) == (made.codes, made.names)
    assert again.provenance == replace(made.provenance, author="Li", reason="first draft")
    assert ground.digest == land.digest
    assert ground.criteria == land.criteria
    assert ground.units.crs == land.units.crs
    assert ground.origin == land.origin
    assert shapely.equals_exact(ground.units.geometry.array, land.units.geometry.array).all()
    assert ground.units["town"].tolist() == land.units["town"].tolist()
    assert check(again, ground).holds


def test_odd_columns_names_and_shapes_come_back(tmp_path):
    units = toy(
        "ABA\nCBA",
        名称={"A": "甲 'x' \"y\"", "B": None, "C": "丙"},
        built=[1.5, None, 2.5],
        checked=[True, False, True],
        GRID_1=["old", "old", "old"],
    )
    units["seen"] = np.array(["2026-03-05", "NaT", "2026-03-06"], "datetime64[ms]")
    land = territory(units.rename_geometry("outline"), links=[("A", "C")])
    made = plan(land, {"A": 0, "B": 1, "C": 0})
    save_plan(made, land, tmp_path / "方案 1.gpkg")
    again, ground = open_plan(tmp_path / "方案 1.gpkg")
    assert ground.units["名称"].fillna("none").tolist() == ["甲 'x' \"y\"", "none", "丙"]
    assert ground.units["built"].fillna(-1).tolist() == [1.5, -1, 2.5]
    assert ground.units["checked"].tolist() == [True, False, True]
    assert ground.units["seen"].isna().tolist() == [False, True, False]
    assert ground.units["seen"].iloc[0].isoformat() == "2026-03-05T00:00:00"
    assert ground.units.geometry.name == "outline"
    assert "GRID_1" not in ground.units
    assert ground.contiguity.links.tolist() == [[0, 2]]
    assert again.hash == made.hash


def test_layers_hold_the_promised_columns(made, land, file):
    units = pyogrio.read_dataframe(file, layer="units")
    assert units.columns.tolist() == [
        "unit_id", "registered", "migrant", "area", "town", "grid_1", "grid_2", "grid_3",
        "geometry",
    ]  # fmt: skip
    grids = pyogrio.read_dataframe(file, layer="grids_3")
    assert grids.columns.tolist() == [
        "code", "name", "parent", "n_units", "registered", "migrant", "area", "load", "deviation",
        "polsby_popper", "valid_from", "version", "geometry",
    ]  # fmt: skip
    assert grids["code"].tolist() == list(made.codes[2])
    assert grids["n_units"].sum() == 24
    assert grids["load"].sum() == pytest.approx(1)
    assert grids["valid_from"].unique().tolist() == ["2026-03-05"]
    assert grids["version"].unique().tolist() == [1]
    assert grids.crs == land.units.crs
    first = pyogrio.read_dataframe(file, layer="grids_1")
    assert set(pyogrio.read_dataframe(file, layer="grids_2")["parent"]) == set(first["code"])
    assert first["area"].tolist() == [120_000, 120_000]


def test_dissolved_grids_are_valid_and_cover_their_units(made, file):
    units = pyogrio.read_dataframe(file, layer="units")
    for level in (1, 2, 3):
        grids = pyogrio.read_dataframe(file, layer=f"grids_{level}").set_index("code")
        assert shapely.is_valid(grids.geometry.array).all()
        for code, members in units.groupby(f"grid_{level}"):
            assert grids.geometry[code].equals(members.union_all())


def test_grids_of_units_whose_corners_do_not_meet_are_dissolved_too(tmp_path):
    """A T-junction: the long side of A has no corner where B and C meet."""
    land = territory(
        gpd.GeoDataFrame(
            {"unit_id": list("ABCD"), "registered": 1.0, "migrant": 1.0},
            geometry=[
                shapely.box(0, 0, 10, 20),
                shapely.box(10, 0, 20, 9),
                shapely.box(10, 9, 20, 20),
                shapely.box(20, 0, 30, 20),
            ],
            crs="EPSG:4549",
        )
    )
    save_plan(plan(land, {"A": 0, "B": 0, "C": 0, "D": 1}), land, tmp_path / "t.gpkg")
    grids = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="grids_1")
    assert grids.geometry.iloc[0].equals(shapely.box(0, 0, 20, 20))
    assert shapely.is_valid(grids.geometry.array).all()


def test_the_file_is_a_clean_geopackage(file):
    """Every table is registered, nothing is left in write-ahead mode, GDAL complains of nothing."""
    assert sql(file, "PRAGMA journal_mode") == [("delete",)]
    assert sql(file, "PRAGMA integrity_check") == [("ok",)]
    assert sql(file, "PRAGMA foreign_key_check") == []
    layers = {name for name, _ in pyogrio.list_layers(file)}
    assert layers == {
        "units", "grids_1", "grids_2", "grids_3",
        "gridplan_meta", "gridplan_log", "gridplan_arrays", "layer_styles",
    }  # fmt: skip
    assert [p.name for p in file.parent.iterdir()] == ["plan.gpkg"]
    times = sql(file, "SELECT last_change FROM gpkg_contents")
    times += sql(file, "SELECT update_time FROM layer_styles")
    assert len(times) == 12
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time) for (time,) in times)


def test_every_layer_has_a_style_for_qgis(file):
    styles = dict(
        sql(file, "SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1")
    )
    assert set(styles) == {"units", "grids_1", "grids_2", "grids_3"}
    assert 'attr="deviation"' in styles["grids_3"]
    assert 'attr="deviation"' not in styles["grids_1"]


def test_saving_again_gives_the_same_bytes(made, land, tmp_path):
    files = [tmp_path / f"{name}.gpkg" for name in "ab"]
    for path in files:
        save_plan(made, land, path)
    again, ground = open_plan(files[0])
    save_plan(again, ground, files[1])
    assert without_counters(files[0]) == without_counters(files[1])


def without_counters(path):
    """A file but for the two fields in which SQLite counts how often it was written to."""
    data = path.read_bytes()
    return data[:24] + data[28:92] + data[96:]


def test_equal_arrays_are_equal_bytes_and_only_what_is_expected_is_read():
    packed = pack({"b": np.arange(3), "a": np.ones((2, 2))})
    assert packed == pack({"a": np.ones((2, 2)), "b": np.arange(3)})
    shapes = {"a": (np.float64, (2, -1)), "b": (np.int64, (3,))}
    assert unpack(packed, shapes)["b"].tolist() == [0, 1, 2]
    for wrong in (
        {"a": (np.float32, (2, 2))},
        {"a": (np.float64, (2, 3))},
        {"c": (np.float64, (2, 2))},
    ):
        with pytest.raises(StoreError, match="damaged"):
            unpack(packed, wrong)
    for damaged in (b"", packed[:-30], packed.replace(b"NUMPY", b"PICKL")):
        with pytest.raises(StoreError, match="damaged"):
            unpack(damaged, shapes)
    with pytest.raises(ValueError, match="allow_pickle"):
        pack({"a": np.array([object()])})


def moved(made, unit, grid, **provenance):
    leaf = made.leaf_of_unit.copy()
    leaf[made.unit_ids.tolist().index(unit)] = grid
    return replace(made, leaf_of_unit=leaf, provenance=replace(made.provenance, **provenance))


def test_the_log_goes_on_from_plan_to_plan(made, land, file):
    first = read_log(file)
    assert [(e.who, e.unit, e.why) for e in first] == [("Li", "", "first draft")]
    later = {"parent_hash": made.hash, "created": "2026-04-01T09:00:00+08:00"}
    changed = moved(made, "x0y0", 0, **later)
    save_plan(changed, land, file, author="Wang", reason="school moved")
    (entry,) = read_log(file)[1:]
    assert (entry.who, entry.when, entry.unit) == ("Wang", later["created"], "x0y0")
    assert (entry.source, entry.target) == (made.codes[2][1], made.codes[2][0])
    assert entry.why == "school moved"


def test_grids_that_did_not_change_keep_their_date_and_version(made, land, file):
    later = {"parent_hash": made.hash, "created": "2026-04-01T09:00:00+08:00"}
    save_plan(moved(made, "x0y0", 0, **later), land, file)
    grids = pyogrio.read_dataframe(file, layer="grids_3")
    new = grids["version"] == 2
    assert grids["code"][new].tolist() == list(made.codes[2][:2])
    assert grids["valid_from"][new].tolist() == ["2026-04-01"] * 2
    assert grids["valid_from"][~new].unique().tolist() == ["2026-03-05"]
    upper = pyogrio.read_dataframe(file, layer="grids_2")
    assert upper["version"].tolist() == [1, 1, 1, 1]


def test_a_grid_under_another_parent_is_a_new_version_and_stands_in_the_log(made, land, file):
    """The hash is that of the last level and stays; the plan is another one all the same."""
    parents = [parent.copy() for parent in made.parents]
    old, new = int(parents[0][0]), 1 - int(parents[0][0])
    parents[0][0] = new
    later = {"parent_hash": made.hash, "created": "2026-04-01T09:00:00+08:00"}
    adopted = replace(made, parents=tuple(parents), provenance=replace(made.provenance, **later))
    assert adopted.hash == made.hash
    save_plan(adopted, land, file, author="Wang", reason="town border moved")
    (entry,) = read_log(file)[1:]
    code = made.codes[1][0]
    assert (entry.who, entry.unit, entry.why) == ("Wang", "", "town border moved")
    assert (entry.source, entry.target) == tuple(f"{made.codes[0][g]}/{code}" for g in (old, new))
    upper = pyogrio.read_dataframe(file, layer="grids_1")
    assert upper["version"].tolist() == [2, 2]
    save_plan(adopted, land, file)
    assert len(read_log(file)) == 2
    assert pyogrio.read_dataframe(file, layer="grids_1")["version"].tolist() == [2, 2]


def test_another_plan_over_it_starts_anew(made, land, file):
    save_plan(moved(made, "x0y0", 0, reason="divide"), land, file)
    assert [e.why for e in read_log(file)] == ["divide"]
    assert pyogrio.read_dataframe(file, layer="grids_3")["version"].unique().tolist() == [1]


# Refusals before anything is written ---------------------------------------------------------


def test_a_plan_that_somebody_is_editing_is_replaced_by_no_other_one(made, land, file):
    other = plan(land, {u: int(u[3]) // 2 for u in land.unit_ids}, [0, 0], [0, 1])
    before = file.read_bytes()
    editing = Lease(file, "Wang")
    for attempt in (lambda: save_plan(other, land, file), lambda: refuse_place(file)):
        with pytest.raises(PlanInUse, match="open for editing here"):
            attempt()
    assert file.read_bytes() == before
    editing.confirm()
    # Wang himself goes on from the plan that stands there.
    again = replace(made, provenance=replace(made.provenance, parent_hash=made.hash))
    save_plan(again, land, file, reason="reviewed")
    editing.release()
    refuse_place(file)
    save_plan(other, land, file)
    assert open_plan(file)[0].hash == other.hash


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_grids_without_units_have_no_outline_at_any_level(tmp_path):
    land = chessboard(4, 1)
    whole = plan(land, {f"x{x}y0": x for x in range(4)}, [0, 0, 1, 1])
    emptied = replace(whole, leaf_of_unit=np.array([0, 1, 1, 1], np.int32))
    save_plan(emptied, land, tmp_path / "p.gpkg")
    first, last = (gpd.read_file(tmp_path / "p.gpkg", layer=f"grids_{level}") for level in (1, 2))
    assert first.area.fillna(0).tolist() == [40_000, 0]
    assert last.area.fillna(0).tolist() == [10_000, 30_000, 0, 0]
    assert first.geometry.isna().tolist() == [False, True]


def test_a_criterion_that_cannot_be_a_column_is_refused(made, land, tmp_path):
    bad = replace(land, criteria=(replace(land.criteria[0], name="Load"), *land.criteria[1:]))
    with pytest.raises(StoreError, match="criterion called Load"):
        save_plan(made, bad, tmp_path / "plan.gpkg")


def test_a_plan_of_another_territory_is_refused(made, tmp_path):
    with pytest.raises(StoreError, match="same units"):
        save_plan(made, chessboard(5, 4), tmp_path / "plan.gpkg")


def test_another_ending_and_a_missing_folder_are_refused(made, land, tmp_path):
    with pytest.raises(StoreError, match=r"end in \.gpkg"):
        save_plan(made, land, tmp_path / "plan.shp")
    with pytest.raises(StoreError, match="folder does not exist"):
        save_plan(made, land, tmp_path / "none" / "plan.gpkg")
    assert list(tmp_path.iterdir()) == []


class StopAfter:
    """Progress whose user presses Ctrl-C after some reports."""

    def __init__(self, reports):
        self.left = reports

    def report(self, fraction, text=""):
        self.left -= 1

    def cancelled(self):
        return self.left <= 0


@pytest.mark.parametrize("reports", range(8))
def test_stopping_leaves_the_old_plan_and_nothing_else(reports, made, land, file):
    before = file.read_bytes()
    with pytest.raises(Cancelled):
        save_plan(moved(made, "x0y0", 0), land, file, progress=StopAfter(reports))
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == ["plan.gpkg"]


# Others who have the file open ---------------------------------------------------------------


def test_a_reader_that_keeps_the_file_open_sees_the_new_plan(made, land, file):
    """QGIS switches GeoPackages to write-ahead mode and holds them."""
    with closing(sqlite3.connect(file)) as reader:
        assert reader.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        reader.execute("SELECT count(*) FROM units").fetchone()
        changed = moved(made, "x0y0", 0)
        save_plan(changed, land, file)
        code = "SELECT grid_3 FROM units WHERE unit_id = 'x0y0'"
        assert reader.execute(code).fetchone() == ("01-001-001",)
    assert open_plan(file)[0].hash == changed.hash


def test_a_writer_that_holds_the_file_is_waited_for_and_then_named(made, land, file, monkeypatch):
    monkeypatch.setattr("gridplan.stores.planfile.replace.PATIENCE_S", 0.3)
    before = open_plan(file)[0].hash
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program holds the file"):
            save_plan(moved(made, "x0y0", 0), land, file)
        writer.execute("ROLLBACK")
    assert open_plan(file)[0].hash == before
    assert [p.name for p in file.parent.iterdir()] == ["plan.gpkg"]


def test_what_a_crashed_program_left_beside_the_file_is_not_mixed_into_the_new_one(
    made, land, file
):
    """A hot journal or a write-ahead log of the old file must never be replayed into the new."""
    crash = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute('CREATE TABLE mine (x)')\n"
        "c.execute('INSERT INTO mine VALUES (1)')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", crash, str(file)], check=True)
    assert file.with_name("plan.gpkg-wal").exists()
    changed = moved(made, "x0y0", 0)
    save_plan(changed, land, file)
    assert open_plan(file)[0].hash == changed.hash
    assert [p.name for p in file.parent.iterdir()] == ["plan.gpkg"]
    assert sql(file, "SELECT count(*) FROM sqlite_master WHERE name = 'mine'") == [(0,)]


@pytest.mark.parametrize("table", ["layer", "table"])
def test_what_others_keep_in_a_plan_file_is_not_lost(made, land, file, table):
    if table == "layer":
        toy("AB").to_file(file, layer="my roads")
    else:
        with closing(sqlite3.connect(file)) as link, link:
            link.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT)")
            link.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                "VALUES ('notes', 'attributes', 'notes')"
            )
    before = file.read_bytes()
    with pytest.raises(StoreError, match="other people"):
        save_plan(made, land, file)
    assert file.read_bytes() == before
    assert open_plan(file)[0].hash == made.hash
