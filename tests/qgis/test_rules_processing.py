"""Rules of the ground and rebalancing as algorithms: in QGIS and in `qgis_process`."""

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def provider(qgis_processing):
    from gridplan_qgis.processing.provider import GridplanProvider
    from qgis.core import QgsApplication

    ours = GridplanProvider()
    QgsApplication.processingRegistry().addProvider(ours)
    yield ours
    QgsApplication.processingRegistry().removeProvider(ours)


@pytest.fixture(scope="module")
def land(tmp_path_factory):
    """A board of 8 × 6 cells with a river, a bridge, a park, households; and next year."""
    import geopandas as gpd
    import shapely
    from toymap import CORNER, toy

    folder = tmp_path_factory.mktemp("land")
    x, y = CORNER
    units = toy("\n".join(["A" * 8] * 6), cells=True)
    units["households"] = 10
    units["use"] = ["park" if u in ("x1y1", "x2y1") else None for u in units.unit_id]
    units.to_file(folder / "units.gpkg", layer="units")
    units["registered"] = [25 if int(u[1]) < 4 else 10 for u in units.unit_id]
    units.to_file(folder / "next.gpkg", layer="units")
    river = shapely.LineString([(x + 400, y), (x + 400, y + 600)])
    crs = units.crs
    gpd.GeoDataFrame(geometry=[river], crs=crs).to_file(folder / "river.gpkg")
    bridge = shapely.Point(x + 400, y + 310)
    gpd.GeoDataFrame(geometry=[bridge], crs=crs).to_file(folder / "bridge.gpkg")
    return folder


@pytest.fixture
def run(provider, qgis_new_project):
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

    def run(name, **values):
        algorithm = provider.algorithm(name)
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        good, why = algorithm.checkParameterValues(values, context)
        if not good:
            raise ValueError(why)
        feedback = QgsProcessingFeedback()
        results, fine = algorithm.create().run(values, context, feedback)
        run.log = feedback.textLog()
        return results if fine else run.log

    return run


def divided(run, land, path, **more):
    return run("divide", UNITS=f"{land / 'units.gpkg'}|layername=units", LEVELS="2,6",
               EFFORT=0, SEED=1, OUTPUT=str(path), **more)  # fmt: skip


def test_divide_heeds_lines_special_grids_and_limits(run, land, tmp_path):
    from gridplan.plan.measures import measure
    from gridplan.stores.planfile.geopackage import open_plan

    results = divided(
        run, land, tmp_path / "plan.gpkg", HARD_BARRIERS=str(land / "river.gpkg"),
        CROSSINGS=str(land / "bridge.gpkg"), SPECIAL_COLUMN="use",
        LIMITS="households=60..90；households=..95",
        TOLERANCE=20.0, PRESSURES="registered=1",
    )  # fmt: skip
    assert isinstance(results, dict), results
    plan, ground = open_plan(results["OUTPUT"])
    assert plan.counts == (2, 7)
    assert plan.special.sum() == 1
    assert len(ground.contiguity.closed) == 5
    assert [m.pieces.max() for m in measure(plan, ground)] == [1, 1]
    settings = plan.provenance.settings
    assert settings["limits"] == ["households=60..90", "households=..95"]
    assert (settings["special"], settings["tolerance"]) == ("use", 0.2)
    assert settings["pressure"] == {"registered": 1.0}


@pytest.mark.parametrize("algorithm", ["divide", "frontier", "rebalance"])
def test_what_reading_found_stands_in_the_log(run, land, tmp_path, algorithm):
    import geopandas as gpd

    gpd.read_file(land / "units.gpkg").assign(migrant=0).to_file(tmp_path / "nobody.gpkg")
    units = f"{tmp_path / 'nobody.gpkg'}|layername=nobody"
    made = divided(run, land, tmp_path / "plan.gpkg")
    assert isinstance(made, dict), made
    asked = {
        "divide": {"LEVELS": "2,6", "EFFORT": 0, "OUTPUT": str(tmp_path / "new.gpkg")},
        "frontier": {"LEVELS": "2,6", "EFFORT": 0, "POINTS": 1, "OUTPUT": str(tmp_path / "front")},
        "rebalance": {"PLAN": made["OUTPUT"], "OUTPUT": str(tmp_path / "new.gpkg")},
    }
    results = run(algorithm, UNITS=units, **asked[algorithm])
    assert isinstance(results, dict), results
    assert "All values of migrant population are zero." in run.log


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"LIMITS": "households"}, "cannot be read"),
        ({"PRESSURES": "registered"}, "write criterion=weight"),
        ({"CROSSINGS": "bridge"}, "there are no hard barriers to cross"),
        ({"SPECIAL_COLUMN": "use", "SPECIAL": "units"}, "either a layer or a column"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_read(run, land, tmp_path, values, sentence):
    values = {
        name: str(land / f"{value}.gpkg") if name in ("CROSSINGS", "SPECIAL") else value
        for name, value in values.items()
    }
    with pytest.raises(ValueError, match=sentence):
        divided(run, land, tmp_path / "plan.gpkg", **values)


def test_contradictions_stand_in_the_log_with_their_cures(run, land, tmp_path):
    said = divided(run, land, tmp_path / "plan.gpkg", LIMITS="households=300..500")
    assert "6 grids cannot share 480 within the limit households=300..500." in said
    assert "Ask for at most 1 grids" in said
    assert list(tmp_path.iterdir()) == []


def test_rebalance_writes_plan_and_movements(run, land, tmp_path):
    from gridplan.stores.planfile.geopackage import open_plan

    old = divided(run, land, tmp_path / "plan.gpkg")["OUTPUT"]
    values = {
        "PLAN": old, "UNITS": f"{land / 'next.gpkg'}|layername=units", "TOLERANCE": 15.0,
        "OUTPUT": str(tmp_path / "new.gpkg"), "MOVEMENTS": str(tmp_path / "moved.csv"),
    }  # fmt: skip
    results = run("rebalance", **values)
    assert isinstance(results, dict), results
    before, after = open_plan(old)[0], open_plan(results["OUTPUT"])[0]
    moved = int((before.leaf_of_unit != after.leaf_of_unit).sum())
    assert results["MOVED_UNITS"] == moved > 0
    assert results["MOVED_LOAD"] >= results["BOUND"] > 0
    with open(tmp_path / "moved.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["Units"]) for row in rows) == moved
    assert {row["From"] for row in rows} <= set(before.codes[-1])
    none = run("rebalance", **values | {"BUDGET": 0.0, "OUTPUT": str(tmp_path / "none.gpkg")})
    assert none["MOVED_UNITS"] == 0
    kept = run("rebalance", **values | {"KEEP_LEVELS": 1, "OUTPUT": str(tmp_path / "kept.gpkg")})
    kept = open_plan(kept["OUTPUT"])[0]
    assert (kept.grid_of_unit(1) == before.grid_of_unit(1)).all()
    every = "；".join(before.codes[0]) + "; " + "; ".join(before.codes[1])
    still = run("rebalance", **values | {"LOCKS": every, "OUTPUT": str(tmp_path / "still.gpkg")})
    assert still["MOVED_UNITS"] == 0
    with pytest.raises(ValueError, match="over one that is read"):
        run("rebalance", **values | {"OUTPUT": old})
    assert "gone.gpkg" in run("rebalance", **values | {"PLAN": str(tmp_path / "gone.gpkg")})


def test_adopt_makes_the_plan_of_a_layer_of_grids_again(run, land, tmp_path):
    made = divided(run, land, tmp_path / "plan.gpkg")
    units = f"{land / 'units.gpkg'}|layername=units"
    values = {
        "UNITS": units, "GRIDS": f"{made['OUTPUT']}|layername=grids_2",
        "LEVELS": "parent; code=name", "OUTPUT": str(tmp_path / "again.gpkg"),
    }  # fmt: skip
    results = run("adopt", **values)
    assert isinstance(results, dict), results
    assert results["HASH"] == made["HASH"]
    with pytest.raises(ValueError, match="names no column of codes"):
        run("adopt", **values | {"LEVELS": "=name"})
    assert "There is no column wrong." in run("adopt", **values | {"LEVELS": "wrong"})
    nowhere = {"OUTPUT": str(tmp_path / "gone" / "again.gpkg"), "LEVELS": "wrong"}
    # The place is looked at before anything is read.
    with pytest.raises(ValueError, match=r"gone.*The folder does not exist"):
        run("adopt", **values | nowhere)


def test_adopt_takes_the_edited_list_of_units_of_a_plan(run, land, tmp_path):
    from gridplan.stores.planfile.geopackage import open_plan

    made = divided(run, land, tmp_path / "plan.gpkg")
    before = open_plan(made["OUTPUT"])[0]
    codes = dict(zip(before.unit_ids, (before.codes[-1][g] for g in before.leaf_of_unit)))
    unit = "x0y0"
    other = next(code for code in before.codes[-1] if code != codes[unit])
    rows = [["unit_id", "grid_2"], *codes.items(), [unit, other]]
    rows.remove((unit, codes[unit]))
    listed = tmp_path / "units.csv"
    with listed.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    values = {
        "LISTED": str(listed), "UNITS": f"{made['OUTPUT']}|layername=units",
        "OUTPUT": str(tmp_path / "new.gpkg"),
    }  # fmt: skip
    results = run("adopt", **values)
    assert isinstance(results, dict), results
    after = open_plan(results["OUTPUT"])[0]
    now = dict(zip(after.unit_ids, (after.codes[-1][g] for g in after.leaf_of_unit)))
    assert now == codes | {unit: other}
    assert after.provenance.parent_hash == before.hash

    with pytest.raises(ValueError, match="all else comes from the plan"):
        run("adopt", **values | {"LEVELS": "use"})
    units = f"{land / 'units.gpkg'}|layername=units"
    assert "No level is named." in run("adopt", UNITS=units, OUTPUT=values["OUTPUT"])
    with pytest.raises(ValueError, match="UNITS"):
        run("adopt", LEVELS="use", OUTPUT=values["OUTPUT"])


@pytest.mark.parametrize("algorithm", ["adopt", "divide", "frontier", "inspect", "rebalance"])
def test_borders_agree_up_to_the_snapping_distance(run, land, tmp_path, algorithm):
    """Two columns of cells lie 40 cm apart: told, and mended where half a metre is close enough."""
    import geopandas as gpd

    apart = gpd.read_file(land / "units.gpkg").assign(town="A")
    east = apart.unit_id.str[1].astype(int) >= 4
    apart.loc[east, "geometry"] = apart.geometry[east].translate(0.4, 0.0)
    apart.to_file(tmp_path / "apart.gpkg")
    made = divided(run, land, tmp_path / "plan.gpkg")
    asked = {
        "adopt": {"LEVELS": "town", "OUTPUT": str(tmp_path / "new.gpkg")},
        "divide": {"LEVELS": "2,6", "EFFORT": 0, "OUTPUT": str(tmp_path / "new.gpkg")},
        "frontier": {"LEVELS": "2,6", "EFFORT": 0, "POINTS": 1, "OUTPUT": str(tmp_path / "front")},
        "inspect": {},
        "rebalance": {"PLAN": made["OUTPUT"], "OUTPUT": str(tmp_path / "new.gpkg")},
    }[algorithm] | {"UNITS": str(tmp_path / "apart.gpkg")}
    run(algorithm, **asked)
    assert "Made to agree" not in run.log
    run(algorithm, **asked, SNAP=0.5)
    assert "Made to agree" in run.log


def test_lines_and_grids_of_a_map_of_the_web_are_shifted_back(run, land, tmp_path):
    import geopandas as gpd
    from readings import shifted

    from gridplan.stores.planfile.geopackage import open_plan

    for name in ("river", "bridge"):
        shifted(gpd.read_file(land / f"{name}.gpkg"), "gcj02", 4490).to_file(tmp_path / name)
    ground = {"HARD_BARRIERS": str(tmp_path / "river"), "CROSSINGS": str(tmp_path / "bridge")}
    made = divided(run, land, tmp_path / "plan.gpkg", **ground, GROUND_DATUM=1)
    assert isinstance(made, dict), made
    assert len(open_plan(made["OUTPUT"])[1].contiguity.closed) == 5
    grids = gpd.read_file(made["OUTPUT"], layer="grids_2")
    shifted(grids, "gcj02", 4490).to_file(tmp_path / "grids.gpkg")
    again = run("adopt", UNITS=f"{land / 'units.gpkg'}|layername=units",
                GRIDS=str(tmp_path / "grids.gpkg"), GRIDS_DATUM=1,
                LEVELS="parent; code", OUTPUT=str(tmp_path / "again.gpkg"))  # fmt: skip
    assert isinstance(again, dict), again
    assert again["HASH"] == made["HASH"]


def test_units_of_a_map_of_the_web_are_shifted_back(run, land, tmp_path):
    import geopandas as gpd

    from gridplan.stores.planfile.geopackage import open_plan

    made = divided(run, land, tmp_path / "plan.gpkg", DATUM=1)
    there = open_plan(made["OUTPUT"])[1].units.geometry.union_all().centroid
    drawn = gpd.read_file(land / "units.gpkg").union_all().centroid
    assert 400 < there.distance(drawn) < 700
    values = {
        "PLAN": made["OUTPUT"], "UNITS": f"{land / 'units.gpkg'}|layername=units",
        "OUTPUT": str(tmp_path / "new.gpkg"),
    }  # fmt: skip
    assert isinstance(run("rebalance", **values), dict)  # as those of the plan
    again = open_plan(tmp_path / "new.gpkg")[1].units.geometry.union_all().centroid
    assert there.distance(again) < 0.01
    assert "off those of the plan, all the same way" in run("rebalance", **values, DATUM=0)


def test_plans_to_choose_from_keep_the_rules_too(run, land, tmp_path):
    from gridplan.stores.planfile.geopackage import open_plan

    values = {
        "UNITS": f"{land / 'units.gpkg'}|layername=units", "LEVELS": "2,6", "POINTS": 2,
        "EFFORT": 0, "SPECIAL_COLUMN": "use", "OUTPUT": str(tmp_path / "front"),
        "CRITERIA": ["households", "households", "1", "20"],
    }  # fmt: skip
    results = run("frontier", **values, LIMITS="households=60..90")
    assert isinstance(results, dict), results
    plans = [open_plan(path)[0] for path in sorted((tmp_path / "front").glob("*.gpkg"))]
    assert len(plans) == results["COUNT"] > 0
    for plan in plans:
        assert plan.counts == (2, 7)
        assert plan.provenance.settings["limits"] == ["households=60..90"]
        assert [criterion["name"] for criterion in plan.provenance.criteria] == ["households"]
    with pytest.raises(ValueError, match="cannot be read"):
        run("frontier", **values, LIMITS="households")


def test_every_rule_is_advanced_optional_and_explained(provider):
    algorithm = provider.algorithm("divide")
    rules = (
        "BARRIERS", "HARD_BARRIERS", "CROSSINGS", "SPECIAL", "SPECIAL_COLUMN", "LIMITS",
        "COMPOUNDS", "CORES", "CORES_COLUMN", "GIVEN_GRIDS", "FARTHEST", "PRESSURES",
    )  # fmt: skip
    for name in rules:
        parameter = algorithm.parameterDefinition(name)
        assert parameter.flags() & parameter.Flag.FlagAdvanced, name
        assert len(parameter.help()) > 20, name


def test_the_command_line_of_qgis_divides_by_rules_and_rebalances(land, tmp_path):
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "QGIS_PLUGINPATH": os.environ.get("PLUGINS", str(ROOT / "build" / "plugins")),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }
    (tmp_path / "profile").mkdir()

    def command(*words):
        return subprocess.run(
            ["qgis_process", *words],
            capture_output=True, text=True, check=False, env=environment, timeout=120,
        )  # fmt: skip

    assert command("plugins", "enable", "gridplan_qgis").returncode == 0
    plan, new = tmp_path / "plan.gpkg", tmp_path / "new.gpkg"
    ran = command(
        "run", "gridplan:divide", "--json", "--", f"UNITS={land / 'units.gpkg'}", "LEVELS=2,6",
        f"OUTPUT={plan}", f"HARD_BARRIERS={land / 'river.gpkg'}",
        f"CROSSINGS={land / 'bridge.gpkg'}", "SPECIAL_COLUMN=use",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    ran = command(
        "run", "gridplan:rebalance", "--json", "--", f"PLAN={plan}",
        f"UNITS={land / 'next.gpkg'}", "TOLERANCE=15", f"OUTPUT={new}",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout)["results"]["MOVED_UNITS"] > 0
    assert new.exists()
