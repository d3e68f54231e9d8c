"""Parts of the events in QGIS: filters as SQL, classes of amounts, layers as sources, watching."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from events_land import sample
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer

HOSTILE = ["", "道路", "O'Hara", "'; DROP TABLE events; --", '"', "\\", "\\'", "%", "a\nb", "<b>"]


@pytest.fixture(scope="module")
def land():
    return sample()


@pytest.fixture
def events(tmp_path):
    """A file of events with one of each hostile category."""
    from gridplan_qgis.gridplan.stores.eventfile.files import LAYER

    layer = QgsVectorLayer("Point?crs=EPSG:4549&field=type2:string&field=t_report:datetime", "x",
                           "memory")  # fmt: skip
    for value in HOSTILE:
        feature = QgsFeature(layer.fields())
        feature["type2"] = value or None
        layer.dataProvider().addFeatures([feature])
    from qgis.core import QgsVectorFileWriter

    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = LAYER
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(tmp_path / "e.gpkg"), QgsProject.instance().transformContext(), options
    )
    return QgsVectorLayer(f"{tmp_path / 'e.gpkg'}|layername={LAYER}", "e", "ogr")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_category_is_never_more_than_text(events, value):
    from gridplan_qgis.gridplan.events.cases.overview import Filter
    from gridplan_qgis.layers.event_layers import subset_of

    assert events.setSubsetString(subset_of(Filter(values={"type2": frozenset([value])})))
    found = [feature["type2"] or "" for feature in events.getFeatures()]
    assert found == [value]


def test_filters_of_panel_and_map_leave_the_same_events(land):
    from gridplan_qgis.gridplan.analysis.overview import read_overview
    from gridplan_qgis.gridplan.events.cases.overview import Filter
    from gridplan_qgis.layers.event_layers import subset_of

    overview = read_overview(land["events"])
    layer = QgsVectorLayer(f"{land['events']}|layername=events", "e", "ogr")
    kinds = [value for value, _ in overview.figures(Filter()).top[:2]]
    for chosen in (
        Filter(np.datetime64("2024-02-29"), np.datetime64("2024-03-01")),
        Filter(np.datetime64("2024-12-31")),
        Filter(None, np.datetime64("2024-01-02"), {"type2": frozenset(kinds)}),
        Filter(values={"grid_1": frozenset(["01"]), "type2": frozenset(kinds)}),
    ):
        layer.setSubsetString(subset_of(chosen))
        assert layer.featureCount() == overview.figures(chosen).events > 0, chosen


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([], []),
        ([0.0, 0.0], ["0"]),
        ([3.0], ["0 – 3"]),
        ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 1234.0],
         ["0", "0 – 1", "1 – 2", "2 – 3", "3 – 4", "4 – 5", "5 – 1,300"]),
    ],
)  # fmt: skip
def test_classes_of_amounts(values, labels):
    from gridplan.output.look.amount_classes import amount_classes

    classes = amount_classes(values, 7)
    assert [label for *_, label in classes] == labels
    for value in values:
        assert any(low <= value <= high for _, low, high, _ in classes), value


def test_a_layer_of_the_project_is_a_source(land, qgis_new_project, tmp_path):
    """As a table of a database would be: read through QGIS, whatever its provider."""
    from gridplan_qgis.events.sources import Stock, layer_address
    from gridplan_qgis.gridplan.progress import SILENT
    from gridplan_qgis.gridplan.stores.eventfile.event_import import import_events
    from gridplan_qgis.gridplan.stores.eventfile.files import read_events

    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=工单编号:string&field=上报时间:string"
                           "&field=大类名称:string", "源", "memory")  # fmt: skip
    for number in range(3):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([f"N{number}", f"2024-05-0{number + 1} 10:00:00", "道路"])
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(120.3, 31.85)))
        layer.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(layer)
    address = layer_address(layer)
    path = Stock(address).file(tmp_path, SILENT)
    import_events(path, land["plan"], tmp_path / "out.gpkg", datum="wgs84")
    found = read_events(tmp_path / "out.gpkg")
    assert found["event_id"].tolist() == ["N0", "N1", "N2"]
    assert str(found["t_report"].iloc[2]) == "2024-05-03 10:00:00"
    assert found["grid_1"].notna().all()
    QgsProject.instance().removeMapLayer(layer.id())
    from gridplan_qgis.gridplan.errors import GridplanError

    with pytest.raises(GridplanError, match="not in the project"):
        Stock(address)


def test_a_growing_file_is_seen_once_it_is_quiet(tmp_path, qtbot, monkeypatch):
    from gridplan_qgis.events import source_watch
    from gridplan_qgis.events.source_watch import Watch

    monkeypatch.setattr(source_watch, "QUIET_MS", 200)
    file = tmp_path / "export.csv"
    file.write_text("a\n")
    watch = Watch()
    watch.file(file)
    with qtbot.waitSignal(watch.grown, timeout=8000):
        file.write_text("a\nb\n")
    new = tmp_path / "new.csv"
    new.write_text("a\nb\nc\n")
    with qtbot.waitSignal(watch.grown, timeout=8000):
        new.replace(file)  # as programs do that write aside and rename
    with qtbot.assertNotEmitted(watch.grown, wait=600):
        (tmp_path / "other.csv").write_text("x")
    watch.stop()
    with qtbot.assertNotEmitted(watch.grown, wait=600):
        file.write_text("a\n")


def test_the_file_of_events_can_be_replaced_while_a_layer_shows_it(land, tmp_path):
    """The map keeps the file open; a refresh replaces its content, and the layer has it."""
    from gridplan_qgis.gridplan.stores.eventfile.event_import import import_events

    small = tmp_path / "small.csv"
    text = land["export"].read_text(encoding="gb18030").splitlines()
    small.write_text("\n".join(text[:101]), encoding="gb18030")
    target = tmp_path / "events.gpkg"
    import_events(small, land["plan"], target, datum="gcj02")
    layer = QgsVectorLayer(f"{target}|layername=events", "e", "ogr")
    before = layer.featureCount()
    iterator = layer.getFeatures()
    next(iterator)
    iterator.close()
    small.write_text("\n".join(text[:501]), encoding="gb18030")
    import_events(small, land["plan"], target, datum="gcj02")
    layer.reload()
    with closing(sqlite3.connect(target)) as connection:
        (now,) = connection.execute("SELECT count(*) FROM events").fetchone()
    assert layer.featureCount() == now > before


CASES = [
    # state, closed, on time → open on the map, and how the case stands
    ("handling", False, None, 1, "Open and overdue"),
    ("closed", True, None, 0, "Closed in time"),
    ("closed", False, None, 0, "Ended (closed); nobody says when"),
    ("void", False, None, 0, "Ended (void)"),
    ("reopened", True, None, 1, "Open and overdue"),
    ("", False, 1, 0, ""),
]


@pytest.mark.parametrize(("state", "closed", "on_time", "is_open", "words"), CASES)
def test_map_and_pane_say_the_same_of_a_case(state, closed, on_time, is_open, words):
    from gridplan_qgis.events.case_timeline import CasePane
    from gridplan_qgis.gridplan.i18n import speaking
    from gridplan_qgis.layers.event_styles import style_points
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils
    from qgis.PyQt.QtCore import QDateTime

    fields = "t_report:datetime t_due:datetime t_closed:datetime t_disposed:datetime state:string"
    fields = [f"field={field}" for field in f"{fields} on_time:int overdue_closed:int".split()]
    layer = QgsVectorLayer(f"Point?crs=EPSG:4549&{'&'.join(fields)}", "x", "memory")
    feature = QgsFeature(layer.fields())
    days = {"t_report": "01", "t_due": "05"} | ({"t_closed": "02"} if closed else {})
    for name, day in days.items():
        moment = QDateTime.fromString(f"2024-03-{day}T08:00:00", "yyyy-MM-ddTHH:mm:ss")
        feature[name] = moment
    feature["state"], feature["on_time"] = state or None, on_time
    layer.dataProvider().addFeatures([feature])
    style_points(layer)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(next(layer.getFeatures()))
    expression = QgsExpression(layer.renderer().classAttribute())
    assert expression.evaluate(context) == is_open
    with speaking("en"):
        pane = CasePane()
        pane.show_event(next(layer.getFeatures()), np.datetime64("2024-03-09T08:00:00"))
    assert words in pane.standing.text()


def test_a_pane_of_warnings_keeps_its_level_and_says_what_it_does_not_follow(qtbot):
    from gridplan_qgis.events.warnings_pane import WarningsPane

    pane = WarningsPane()
    qtbot.addWidget(pane)
    pane.show_depth(3)
    assert pane.level.currentData() == 2
    pane.level.setCurrentIndex(2)
    pane.show_depth(3)
    assert pane.level.currentData() == 3
    pane.show_depth(2)
    assert pane.level.currentData() == 2
    pane.show_warnings([])
    plain = pane.head.text()
    pane.show_warnings([], True)
    assert len(pane.head.text()) > len(plain) + 10


def test_a_source_that_grows_during_an_import_is_read_again(qgis_iface, monkeypatch, tmp_path):
    from gridplan_qgis.events import event_controller

    begun, read = [], []
    monkeypatch.setattr(
        event_controller, "start", lambda _title, _work, done, _failed: begun.append(done)
    )
    desk = event_controller.EventDesk(qgis_iface, lambda: None, read.append)
    desk.path = desk.plan = tmp_path / "e.gpkg"
    desk.begin("importing", None, lambda _found: None)
    monkeypatch.setattr(desk, "open_events", lambda *_: read.append("again"))
    desk.refresh()
    desk.refresh()
    assert read == []
    begun[0](None)
    assert read == ["again"]
    begun[0](None)
    assert read == ["again"]


@pytest.fixture
def old(land, tmp_path):
    """As earlier versions wrote it: each seventh case is void, and the report has no word of it."""
    path = tmp_path / "old.gpkg"
    path.write_bytes(land["events"].read_bytes())
    with closing(sqlite3.connect(path)) as file, file:
        (told,) = file.execute("SELECT value FROM events_meta WHERE name = 'report'").fetchone()
        kept = {k: v for k, v in json.loads(told).items() if k not in ("void_cases", "oddities")}
        file.execute("UPDATE events_meta SET value = ? WHERE name = 'report'", [json.dumps(kept)])
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("UPDATE events SET state = 'void' WHERE fid % 7 = 0")
    return path


def test_void_cases_of_older_files_are_on_no_map(land, old):
    from gridplan_qgis.events.background_work import read_known
    from gridplan_qgis.gridplan.events.cases.overview import Filter
    from gridplan_qgis.gridplan.progress import SILENT
    from gridplan_qgis.layers.event_layers import subset_of

    known, new = (read_known(file, land["plan"], SILENT) for file in (old, land["events"]))
    assert (known.has_void, new.has_void) == (True, False)
    layer = QgsVectorLayer(f"{old}|layername=events", "e", "ogr")
    everything = layer.featureCount()
    kind = known.overview.figures(Filter()).top[0][0]
    for chosen in (Filter(), Filter(values={"type2": frozenset([kind])})):
        assert layer.setSubsetString(subset_of(chosen, without_void=known.has_void))
        assert layer.featureCount() == known.overview.figures(chosen).events > 0
    assert layer.setSubsetString(subset_of(Filter(), without_void=True))
    assert layer.featureCount() == everything - everything // 7
    assert subset_of(Filter(), without_void=new.has_void) == ""


@pytest.mark.parametrize("file", ["events", "old"])
def test_panel_and_map_agree_about_grids_that_were_redrawn(land, old, tmp_path, file):
    from gridplan_qgis.gridplan.analysis.overview import moved_events, read_overview
    from gridplan_qgis.gridplan.events.cases.overview import Filter
    from gridplan_qgis.gridplan.plan.create.divide import divide
    from gridplan_qgis.gridplan.stores.planfile.geopackage import save_plan
    from gridplan_qgis.gridplan.territory.read import read_territory
    from gridplan_qgis.layers.event_layers import subset_of

    territory = read_territory(land["plan"].with_name("units.gpkg"))
    plan = divide(territory, (4, 12), seed=9, effort="fast")
    save_plan(plan, territory, tmp_path / "redrawn.gpkg")
    events, void = (old, True) if file == "old" else (land["events"], False)
    overview = read_overview(events, plan=tmp_path / "redrawn.gpkg")
    moved = moved_events(events, overview)
    layer = QgsVectorLayer(f"{events}|layername=events", "e", "ogr")
    said = {feature.id(): feature["grid_1"] or "" for feature in layer.getFeatures()}
    assert 0 < len(moved) < len(said)
    for codes in (["01"], ["02", "04"], ["03"]):
        chosen = Filter(values={"grid_1": frozenset(codes)})
        count = overview.figures(chosen).events
        assert layer.setSubsetString(subset_of(chosen, moved=moved, without_void=void))
        assert layer.featureCount() == count > 0
        assert {moved.get(f.id(), said[f.id()]) for f in layer.getFeatures()} == set(codes)
    assert not moved_events(events, read_overview(events))


def test_names_that_gridplan_has_given_are_spoken_on_the_outline_of_a_plan(tmp_path):
    """A plan made in English is shown in a Chinese QGIS, and the other way round."""
    from gridplan_qgis.gridplan.i18n import speaking
    from gridplan_qgis.layers.event_styles import style_outline
    from qgis.core import (
        QgsExpression,
        QgsExpressionContext,
        QgsPalLayerSettings,
        QgsVectorLayerSimpleLabeling,
    )

    names = ("Grid 01", "网格02", "东镇")
    for language, shown in (("zh_CN", ["网格01", "网格02"]), ("en", ["Grid 01", "Grid 02"])):
        layer = QgsVectorLayer("Polygon?field=code:string&field=name:string", "x", "memory")
        for number, name in enumerate(names, start=1):
            feature = QgsFeature(layer.fields())
            feature.setAttributes([f"0{number}", name])
            layer.dataProvider().addFeatures([feature])
        settings = QgsPalLayerSettings()
        settings.fieldName = "name"
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        with speaking(language):
            style_outline(layer)
        label = QgsExpression(layer.labeling().settings().fieldName)
        context = QgsExpressionContext()
        said = []
        for feature in layer.getFeatures():
            context.setFeature(feature)
            said.append(label.evaluate(context))
        assert said == [*shown, "东镇"]
