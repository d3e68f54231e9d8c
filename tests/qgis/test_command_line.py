"""`qgis_process` in a profile of its own: every algorithm, bad input, Ctrl+C, a model."""

import contextlib
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOWN = ROOT / "sample_shapes" / "zhutang.shp"
LEVELS = "LEVELS=3,9,60"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path_factory.mktemp("profile")),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }
    enabled = subprocess.run(
        ["qgis_process", "plugins", "enable", "gridplan_qgis"],
        capture_output=True, check=False, env=environment, timeout=120,
    )  # fmt: skip
    assert enabled.returncode == 0
    return environment


@pytest.fixture(scope="module")
def qgis_process(environment):
    def run(*words):
        return subprocess.run(
            ["qgis_process", *words],
            capture_output=True, text=True, check=False, env=environment, timeout=120,
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def results_of(qgis_process):
    def run(algorithm, *values):
        ran = qgis_process("run", f"gridplan:{algorithm}", "--json", "--", *values)
        assert ran.returncode == 0, ran.stderr[-2000:]
        return json.loads(ran.stdout)["results"]

    return run


@pytest.fixture(scope="module")
def plan(results_of, tmp_path_factory):
    plan = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    results = results_of("divide", f"UNITS={TOWN}", LEVELS, "EFFORT=0", f"OUTPUT={plan}")
    assert results["OUTPUT"] == str(plan)
    assert len(results["HASH"]) == 64
    return plan


def refusal(ran, folder):
    """What was said; nothing was written, and nobody sees how Python says such things."""
    said = ran.stdout + ran.stderr
    assert ran.returncode == 1, said[-2000:]
    assert "Traceback" not in said
    assert list(folder.iterdir()) == []
    return said


def test_sample_writes_a_territory_that_inspect_finds_usable(results_of, tmp_path):
    results = results_of("sample", "UNITS=5000", f"FOLDER={tmp_path}")
    assert Path(results["UNITS_FILE"]).exists()
    found = results_of(
        "inspect", f"UNITS={results['UNITS_FILE']}", f"OUTPUT={tmp_path}/report.json"
    )
    assert found["USABLE"] is True
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert len(report["findings"]) == found["FINDINGS"]


def test_check_proves_what_divide_made(results_of, plan, tmp_path):
    certificate = tmp_path / "certificate.json"
    results = results_of("check", f"PLAN={plan}", f"OUTPUT={certificate}")
    assert results["HOLDS"] is True
    levels = json.loads(certificate.read_text(encoding="utf-8"))["levels"]
    assert [level["count"] for level in levels] == [3, 9, 60]


def test_a_plan_is_in_the_system_of_its_units(plan):
    with contextlib.closing(sqlite3.connect(plan)) as link:
        query = "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys "
        query += "WHERE srs_id = (SELECT srs_id FROM gpkg_geometry_columns LIMIT 1)"
        assert link.execute(query).fetchall() == [("EPSG", 4549)]


@pytest.mark.parametrize(
    ("is_read", "why"),
    [(True, "would be written over one that is read"), (False, "stands there; it is not replaced")],
)
def test_no_output_takes_the_place_of_a_plan(qgis_process, plan, tmp_path, is_read, why):
    there = plan if is_read else Path(shutil.copy(plan, tmp_path / "there.gpkg"))
    before = there.read_bytes()
    events = tmp_path / "events.csv"
    events.write_text("工单编号,上报时间\n1,2024-03-01\n", encoding="utf-8")
    for algorithm, values in {
        "compare": (f"BEFORE={plan}", f"AFTER={plan}", f"OUTPUT={there}"),
        "events_import": (f"FILE={events}", f"PLAN={plan}", "DATUM=1", f"OUTPUT={there}"),
        "check": (f"PLAN={plan}", f"OUTPUT={there}"),
    }.items():
        ran = qgis_process("run", f"gridplan:{algorithm}", "--", *values)
        assert ran.returncode == 1, algorithm
        assert why in ran.stdout + ran.stderr
        assert there.read_bytes() == before


def test_a_plan_is_not_divided_anew_in_its_own_file(qgis_process, plan):
    before = plan.read_bytes()
    for units in (plan, f"{plan}|layername=units"):
        ran = qgis_process("run", "gridplan:divide", "--", f"UNITS={units}", f"OUTPUT={plan}")
        assert ran.returncode == 1
        assert "plan.gpkg would be written over one that is read" in ran.stdout + ran.stderr
        assert plan.read_bytes() == before


def test_show_draws_the_picture(results_of, plan, tmp_path):
    results = results_of("show", f"PLAN={plan}", "SIZE=1", f"OUTPUT={tmp_path / 'plan.png'}")
    assert Path(results["OUTPUT"]).read_bytes().startswith(b"\x89PNG")


def test_merge_of_a_plan_with_itself_is_that_plan(results_of, plan, tmp_path):
    three = [f"{name}={plan}" for name in ("BASE", "OURS", "THEIRS")]
    results = results_of("merge", *three, f"OUTPUT={tmp_path / 'merged.gpkg'}")
    assert results["CONFLICTS"] == 0
    checked = results_of("check", f"PLAN={tmp_path / 'merged.gpkg'}")
    assert checked["HOLDS"] is True


def test_export_writes_shapefiles_and_geojson(results_of, qgis_process, plan, tmp_path):
    folder = tmp_path / "shapes"
    results = results_of("export", f"PLAN={plan}", f"OUTPUT={folder}", "CRS=EPSG:4490")
    assert results["PLACE"] == str(folder)
    assert "D_China_2000" in (folder / "grids_3.prj").read_text()
    assert (folder / "units.cpg").read_text() == "GBK"
    results_of("export", f"PLAN={plan}", "FORM=geojson", "DATUM=1", f"OUTPUT={folder}")
    assert len(json.loads((folder / "grids_3.geojson").read_text("utf-8"))["features"]) == 60
    assert not list(folder.glob("*.shp"))
    ran = qgis_process("run", "gridplan:export", "--", f"PLAN={plan}")
    assert ran.returncode == 1
    assert "Folder or database is missing." in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["LEVELS=many"], "write whole numbers with commas"),
        (["LEVELS=3,9,60,9000"], "9,000 grids cannot be made of 3,680 base units"),
        (["LEVELS=9,3"], "3 grids cannot lie inside 9"),
        ([LEVELS, "CRITERIA=people,人数,1,20"], "There is no column 人数"),
        ([LEVELS, "CRITERIA=people,户数,much,20"], "is not a criterion"),
        ([LEVELS, "FIXED_LEVEL=乡镇街道"], "grids"),
    ],
)
def test_bad_input_is_told_in_plain_words(qgis_process, tmp_path, values, sentence):
    ran = qgis_process(
        "run", "gridplan:divide", "--",
        f"UNITS={TOWN}", *values, f"OUTPUT={tmp_path / 'plan.gpkg'}",
    )  # fmt: skip
    assert sentence in refusal(ran, tmp_path)


def test_units_that_are_not_there_are_told(qgis_process, tmp_path):
    ran = qgis_process(
        "run", "gridplan:divide", "--", f"UNITS={tmp_path}/no.gpkg", f"OUTPUT={tmp_path}/plan.gpkg"
    )
    assert "Could not load source layer" in refusal(ran, tmp_path)


def test_a_file_that_is_no_plan_is_told(qgis_process, tmp_path):
    other = tmp_path / "other.gpkg"
    other.write_bytes(b"not a plan")
    ran = qgis_process("run", "gridplan:check", "--", f"PLAN={other}")
    other.unlink()
    assert "other.gpkg" in refusal(ran, tmp_path)


def test_ctrl_c_ends_divide_promptly_and_leaves_nothing(environment, tmp_path):
    words = [
        "qgis_process", "run", "gridplan:divide", "--",
        f"UNITS={TOWN}", "LEVELS=3,30,900", "EFFORT=2", f"OUTPUT={tmp_path / 'plan.gpkg'}",
    ]  # fmt: skip
    ours, theirs = pty.openpty()  # a pipe would get the lines only at the end
    # A shell that starts tests in the background makes them, and their children, deaf to this.
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(words, stdout=theirs, stderr=theirs, env=environment)
    signal.signal(signal.SIGINT, heard)
    os.close(theirs)
    said = b""
    while b"Dividing" not in said:
        said += os.read(ours, 4096)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 1
    with contextlib.suppress(OSError):  # the end of a terminal is an error
        while True:
            said += os.read(ours, 4096)
    assert b"Stopped at your request; nothing was written." in said
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_divide_and_check_work_in_a_model(qgis_process, tmp_path):
    model, plan = tmp_path / "divide_and_check.model3", tmp_path / "plan.gpkg"
    made = subprocess.run(
        ["/usr/bin/python3", Path(__file__).with_name("make_model.py"), model],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-2000:]
    ran = qgis_process("run", model, "--json", "--", f"units={TOWN}", f"divide:the_plan={plan}")
    assert ran.returncode == 0, ran.stderr[-2000:]
    answer = json.loads(ran.stdout)
    assert answer["results"]["divide:the_plan"] == str(plan)
    assert any("The plan holds." in line for line in answer["log"]["info"])
