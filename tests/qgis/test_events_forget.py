"""Old events deleted from the toolbox: said first, then done, and gone from the map."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from events_land import sample
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

ROOT = Path(__file__).parents[2]
#: The sample is of the year 2024: what is older than 100 days on the last of December.
ASKED = {"DAYS": 100, "NOW": "2024-12-31T00:00:00"}


@pytest.fixture
def events(tmp_path):
    land = sample()
    file = tmp_path / "events.gpkg"
    shutil.copy(land["events"], file)
    shutil.copy(land["events"].with_suffix(".rejects.csv"), tmp_path / "events.rejects.csv")
    return file


@pytest.fixture
def run(qgis_processing, qgis_new_project):
    from gridplan_qgis.gridplan.operations.events.forget import Forget
    from gridplan_qgis.processing.operation_algorithm import OperationAlgorithm
    from qgis import processing

    def run(**values):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        run.said = feedback = QgsProcessingFeedback()
        return processing.run(
            OperationAlgorithm(Forget).create(), values, context=context, feedback=feedback
        )

    return run


def count(file, before="9999"):
    """Events that were reported before a day, and all."""
    told = "SELECT coalesce(sum(t_report < ?), 0), count(*) FROM events"
    with sqlite3.connect(file) as opened:
        return opened.execute(told, (before,)).fetchone()


def test_until_it_is_confirmed_it_says_what_would_be_deleted(run, events):
    before = events.read_bytes()
    old, all_of_them = count(events, "2024-09-22")
    assert 5_000 < old < 10_000
    with pytest.raises(QgsProcessingException) as refused:
        run(EVENTS=str(events), **ASKED)
    said = str(refused.value)
    assert (
        f"Reported before 2024-09-22, and to be deleted from events.gpkg for good: {old:,} events"
        in said
    )
    assert f"{all_of_them - old:,} stay" in said
    assert "tick “They may be deleted for good; nothing brings them back”" in said
    assert events.read_bytes() == before
    # Where there is nothing to delete nothing has to be confirmed.
    assert run(EVENTS=str(events), DAYS=3650, NOW=ASKED["NOW"])["DELETED"] == 0


def test_what_is_confirmed_is_gone_from_the_file_and_from_the_map(run, events):
    """Also from the pages that QGIS keeps beside a file that it has open."""
    layer = QgsVectorLayer(f"{events}|layername=events", "events", "ogr")
    QgsProject.instance().addMapLayer(layer)
    old, all_of_them = count(events, "2024-09-22")
    ids = {str(f["event_id"]) for f in layer.getFeatures() if f["t_report"] and
           f["t_report"].toString("yyyy-MM-dd") < "2024-09-22"}  # fmt: skip
    found = run(EVENTS=str(events), CONFIRMED=True, **ASKED)
    assert (found["DELETED"], found["KEPT"]) == (old, all_of_them - old)
    assert found["BEFORE"] == "2024-09-22T00:00:00"
    assert f"deleted: {old:,}" in run.said.textLog()
    assert layer.isValid()
    assert sum(1 for _ in layer.getFeatures()) == layer.featureCount() == all_of_them - old
    assert not ids & {str(feature["event_id"]) for feature in layer.getFeatures()}
    content = b"".join(file.read_bytes() for file in events.parent.iterdir())
    assert [one for one in sorted(ids) if one.encode() in content] == []


def test_a_nightly_job_has_to_confirm_it(events, tmp_path_factory):
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path_factory.mktemp("profile")),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def job(*words):
        return subprocess.run(
            ["qgis_process", *words],
            capture_output=True, text=True, check=False, env=environment, timeout=120,
        )  # fmt: skip

    assert job("plugins", "enable", "gridplan_qgis").returncode == 0
    words = ["run", "gridplan:events_forget", "--json", "--", f"EVENTS={events}", "DAYS=100",
             "NOW=2024-12-31"]  # fmt: skip
    refused = job(*words)
    assert refused.returncode != 0
    assert "Nothing is deleted yet" in refused.stderr
    done = job(*words, "CONFIRMED=true")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout)["results"]["KEPT"] == count(events)[1]
