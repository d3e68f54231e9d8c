"""The algorithms about events: what they write, load and refuse."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from events_land import after_the_outbreak, sample
from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)


@pytest.fixture(scope="module")
def land():
    return sample()


@pytest.fixture(scope="module")
def provider(qgis_processing):
    """Our algorithms; QGIS forgets them when nobody in Python holds them."""
    from gridplan_qgis.processing.provider import GridplanProvider
    from qgis.core import QgsApplication

    made = GridplanProvider()
    QgsApplication.processingRegistry().addProvider(made)
    yield made
    QgsApplication.processingRegistry().removeProvider(made)


@pytest.fixture
def run(provider, qgis_new_project, land):
    """Runs an algorithm of ours as the toolbox does, with plan and events filled in."""
    from qgis import processing

    def run(name, **values):
        algorithm = provider.algorithm(name)
        usual = {"PLAN": str(land["plan"]), "EVENTS": str(land["events"])}
        known = {definition.name() for definition in algorithm.parameterDefinitions()}
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        values = {key: value for key, value in {**usual, **values}.items() if key in known}
        agreed, reason = algorithm.checkParameterValues(values, context)
        if not agreed:
            raise QgsProcessingException(reason)
        feedback, run.moved = QgsProcessingFeedback(), []
        feedback.setProgress = run.moved.append
        return processing.run(algorithm, values, context=context, feedback=feedback)

    return run


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_import_without_a_datum_tells_the_scores_and_writes_nothing(run, land, tmp_path):
    output = tmp_path / "out.gpkg"
    with pytest.raises(QgsProcessingException, match=r"gcj02: \d+\.\d% inside"):
        run("events_import", FILE=str(land["export"]), OUTPUT=str(output))
    assert list(tmp_path.iterdir()) == []


def test_import_writes_what_the_core_writes(run, land, tmp_path):
    output = tmp_path / "out.gpkg"
    found = run("events_import", FILE=str(land["export"]), DATUM=1, OUTPUT=str(output))
    ours = QgsVectorLayer(f"{output}|layername=events", "", "ogr")
    theirs = QgsVectorLayer(f"{land['events']}|layername=events", "", "ogr")
    assert found["COUNT"] == ours.featureCount() == theirs.featureCount() > 11_000
    assert [f["grid_3"] for f in ours.getFeatures()] == [f["grid_3"] for f in theirs.getFeatures()]
    assert output.with_suffix(".rejects.csv").exists()


def test_a_field_that_does_not_exist_is_refused(run, land, tmp_path):
    with pytest.raises(QgsProcessingException, match="There is no field weather"):
        run("events_import", FILE=str(land["export"]), MAPPING=["weather", "天气"],
            OUTPUT=str(tmp_path / "out.gpkg"))  # fmt: skip


def layer_of(found):
    """The layer that was written, in its style."""
    return QgsVectorLayer(found["OUTPUT"], "", "ogr")


def test_counts_as_layer_and_table(run, land, tmp_path):
    table = tmp_path / "counts.csv"
    found = run("events_count", LEVEL=1, PERIOD=2, BY="type1", OUTPUT="TEMPORARY_OUTPUT",
                OUTPUT_TABLE=str(table))  # fmt: skip
    grids = layer_of(found)
    assert grids.featureCount() == 5
    events = QgsVectorLayer(f"{land['events']}|layername=events", "", "ogr")
    by_hand = {}
    for event in events.getFeatures():
        if event["grid_1"]:
            by_hand[event["grid_1"]] = by_hand.get(event["grid_1"], 0) + 1
    assert {f["grid"]: f["count"] for f in grids.getFeatures()} == by_hand
    assert found["EVENTS"] + found["UNPLACED"] + _undated(events) == events.featureCount()
    assert sum(int(row["events"]) for row in rows(table)) == found["EVENTS"]
    for feature in grids.getFeatures():
        assert feature["per_km2"] == pytest.approx(
            feature["count"] / (feature.geometry().area() / 1e6), rel=1e-6
        )
    renderer = grids.renderer()
    assert (renderer.type(), renderer.classAttribute()) == ("categorizedSymbol", "shown")
    shown = [renderer.categoryIndexForValue(f["shown"]) >= 0 for f in grids.getFeatures()]
    assert all(shown), "a grid has no class and would not be drawn"


def _undated(events):
    return sum(1 for event in events.getFeatures() if event["grid_1"] and not event["t_report"])


def test_density_opens_with_its_own_classes(run, tmp_path):
    found = run("events_density", BANDWIDTH=400.0, CELL=100.0, OUTPUT=str(tmp_path / "d.tif"))
    assert found["BANDWIDTH_M"] == 400.0
    raster = QgsRasterLayer(found["OUTPUT"], "density")
    assert raster.isValid()
    raster.loadDefaultStyle()
    renderer = raster.renderer()
    assert renderer.type() == "singlebandpseudocolor"
    legend = renderer.legendSymbologyItems()
    assert len(legend) == 8
    values = raster.dataProvider().block(1, raster.extent(), raster.width(), raster.height())
    seen = np.frombuffer(bytes(values.data()), np.float32)
    total = seen[seen > -9000].astype(float).sum() * 0.1 * 0.1 * 366
    assert total == pytest.approx(found["COUNT"], rel=1e-4)


def test_half_an_earlier_time_is_refused(run, tmp_path):
    with pytest.raises(QgsProcessingException, match="Earlier time"):
        run("events_density", AGAINST="2024-01-01", OUTPUT=str(tmp_path / "d.tif"))
    with pytest.raises(QgsProcessingException, match="There is no time from"):
        run("events_density", START="2024-03-01", END="2024-02-01",
            OUTPUT=str(tmp_path / "d.tif"))  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_a_layer_without_a_name_is_none(run, land):
    """`qgis_process` hands over an empty text for it."""
    found = run("events_count", LEVEL=1, OUTPUT="")
    assert found["EVENTS"] > 11_000
    assert not found.get("OUTPUT")


def test_hot_spots_are_those_of_the_core(run, land):
    from gridplan_qgis.gridplan.analysis.counted_events import count_case
    from gridplan_qgis.gridplan.analysis.surveillance import hotspot_table

    until = after_the_outbreak(land)
    found = run("events_hotspots", LEVEL=3, PERIOD=1, END=until, OUTPUT="TEMPORARY_OUTPUT")
    case = count_case(land["events"], land["plan"], 3, "week", end=until)
    header, table = hotspot_table(case)
    spot = header.index("spot")
    assert {f["grid"]: f["spot"] or "" for f in layer_of(found).getFeatures()} == {
        row[0]: row[spot] for row in table
    }
    assert found["HOT"] > 0
    assert found["HOT"] == sum(row[spot] == "hot" for row in table)


def test_the_planted_outbreak_is_warned_of_and_explained(run, land, tmp_path):
    outbreak = json.loads(land["answers"].read_text(encoding="utf-8"))["outbreaks"][0]
    until = str(np.datetime64(outbreak["first_day"]) + 3)
    found = run("events_warn", LEVEL=2, PERIOD=0, END=until, OUTPUT="TEMPORARY_OUTPUT",
                OUTPUT_TABLE=str(tmp_path / "warnings.csv"))  # fmt: skip
    layer = layer_of(found)
    assert found["WARNINGS"] == layer.featureCount() == len(rows(tmp_path / "warnings.csv")) > 0
    features = list(layer.getFeatures())
    assert features[0]["category"] == outbreak["type2"]
    for feature in features:
        assert feature["score"] > 1.0
        assert f"{feature['seen']:.0f} events in the period" in feature["text"]
        assert not feature.geometry().isEmpty()


@pytest.mark.parametrize(
    ("method", "period", "length"), [(0, None, 7), (2, None, 1), (4, 1, 7), (5, None, None)]
)
def test_every_method_judges_the_periods_that_are_usual_or_chosen(run, method, period, length):
    found = run("events_warn", LEVEL=2, METHOD=method, PERIOD=period, OUTPUT="TEMPORARY_OUTPUT")
    told = {feature["period"] for feature in layer_of(found).getFeatures()}
    if length is None:  # the index: by month, and a tenth of the grids always has the highest
        assert [len(name) for name in told] == [7]
        assert found["WARNINGS"] > 0
    elif length == 7:
        assert all(np.datetime64(name, "D").astype(int) % 7 == 4 for name in told)  # Mondays


def test_working_hours_shorten_the_mean_time_and_are_checked(run, tmp_path):
    def hours(**more):
        run("events_assess", BY="grid_1", OUTPUT=str(tmp_path / "a.csv"), **more)
        titles, *told = (line.split(",") for line in
                         (tmp_path / "a.csv").read_text("utf-8-sig").splitlines())  # fmt: skip
        place = next(k for k, title in enumerate(titles) if "hours" in title)
        return np.array([float(row[place]) for row in told if row[place] not in ("", "-")])

    clock, worked = hours(), hours(WORK_HOURS="09:00-12:00,13:30-17:30")
    assert len(clock) == len(worked) > 5
    assert (worked < 0.5 * clock).all()
    with pytest.raises(QgsProcessingException, match="12:00-09:00"):
        run("events_assess", WORK_HOURS="12:00-09:00", OUTPUT=str(tmp_path / "a.csv"))


def test_assessment_by_town_and_month(run, tmp_path):
    table = tmp_path / "towns.csv"
    found = run("events_assess", BY="town", PERIOD=2, OUTPUT=str(table))
    assert len(rows(table)) == found["ROWS"] > 100
    twice = run("events_assess", BY="town; town", PERIOD=2, OUTPUT=str(tmp_path / "twice.csv"))
    assert twice["ROWS"] == found["ROWS"]
    assert found["MOMENT"].startswith("202")
    with pytest.raises(QgsProcessingException, match="There is no rate luck"):
        run("events_assess", DENOMINATORS=["luck", "closed"], OUTPUT=str(table))
    with pytest.raises(QgsProcessingException, match="many; write a number"):
        run("events_assess", WEIGHTS=["disposal_rate", "many"], OUTPUT=str(table))


def test_board_is_a_page(run, tmp_path):
    found = run("events_board", HEADING_TEXT="墙", OUTPUT=str(tmp_path / "board.html"))
    page = (tmp_path / "board.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert found["BYTES"] == len(page.encode("utf-8"))


def test_stopped_work_leaves_nothing(run, land, tmp_path):
    from qgis import processing

    feedback = QgsProcessingFeedback()
    feedback.cancel()
    found = processing.run(
        "gridplan:events_import",
        {"FILE": str(land["export"]), "PLAN": str(land["plan"]), "DATUM": 1,
         "OUTPUT": str(tmp_path / "out.gpkg")},
        feedback=feedback,
    )  # fmt: skip
    assert found["CANCELLED"] is True
    assert list(tmp_path.iterdir()) == []


def test_clusters_are_those_of_the_core(run, land, tmp_path):
    from gridplan_qgis.gridplan.analysis.counted_events import count_case
    from gridplan_qgis.gridplan.analysis.surveillance import clusters_in

    until = after_the_outbreak(land)
    layer, table = tmp_path / "clusters.gpkg", tmp_path / "clusters.csv"
    found = run("events_clusters", LEVEL=2, END=until, REPLICATES=99, OUTPUT=str(layer),
                OUTPUT_TABLE=str(table))  # fmt: skip
    case = count_case(land["events"], land["plan"], 2, "week", end=until)
    clusters = clusters_in(case, replicates=99)
    written = QgsVectorLayer(f"{layer}|layername=clusters", "", "ogr")
    assert [f["p"] for f in written.getFeatures()] == [cluster.p for cluster in clusters]
    assert found["CLUSTERS"] == sum(cluster.p <= 0.05 for cluster in clusters) > 0
    assert len(rows(table)) == len(clusters)
    assert run.moved == sorted(run.moved), "counting first, then shuffling"
    assert len(set(run.moved)) > 10


def test_repeated_places_are_those_of_the_core(run, land, tmp_path):
    from gridplan_qgis.gridplan.analysis.repeats import repeated_in_file
    from gridplan_qgis.gridplan.stores.planfile.grids import open_grids

    layer, table = tmp_path / "repeats.gpkg", tmp_path / "repeats.csv"
    found = run("events_repeats", LEAST=3, RADIUS=80.0, OUTPUT=str(layer), OUTPUT_TABLE=str(table))
    grids = open_grids(land["plan"])
    places, _, _ = repeated_in_file(land["events"], grids, least=3, radius_m=80.0, days=30.0)
    written = QgsVectorLayer(f"{layer}|layername=repeats", "", "ogr")
    assert written.featureCount() == found["PLACES"] == len(places) > 0
    assert [f["events"] for f in written.getFeatures()] == [len(one.events) for one in places]
    assert len(rows(table)) > 0


def test_the_street_map_asks_nothing_of_a_network_without_tiles(run, tmp_path):
    page = tmp_path / "map.html"
    found = run("events_map", HEADING_TEXT="<b>晚高峰</b>", OUTPUT=str(page))
    text = page.read_text(encoding="utf-8")
    assert found["BYTES"] == page.stat().st_size
    assert "<b>晚高峰</b>" not in text
    assert "晚高峰" in text


def test_every_algorithm_stands_in_the_toolbox_with_help(provider):
    ours = [a for a in provider.algorithms()
            if a.name().startswith("events_")]  # fmt: skip
    assert [a.name() for a in sorted(ours, key=lambda a: a.name())] == [
        "events_assess", "events_board", "events_clusters", "events_count", "events_density",
        "events_forget", "events_hotspots", "events_import", "events_map", "events_repeats",
        "events_warn",
    ]  # fmt: skip
    for algorithm in ours:
        assert len(algorithm.shortHelpString()) > 80
        assert not algorithm.flags() & Qgis.ProcessingAlgorithmFlag.NoThreading
        assert algorithm.displayName() != algorithm.name()
        assert algorithm.group() == "Events"
