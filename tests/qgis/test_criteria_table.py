"""The table of criteria in the dialogs of plans."""

from pathlib import Path

from gridplan_qgis.dialogs.new_plan import NewPlan
from gridplan_qgis.dialogs.new_plan_task import read_units
from gridplan_qgis.gridplan.progress import SILENT
from gridplan_qgis.widgets.criteria_table import CriteriaTable
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox

from gridplan.territory.criteria import Criterion

UNITS = str(Path(__file__).parents[2] / "sample_shapes" / "zhutang.shp")
COLUMNS = ("小区号", "户籍数", "外来数")


def test_who_chooses_a_column_wants_it_to_count(qgis_app):
    """The box had to be ticked as well, else persons were left out of the load, unsaid."""
    table = CriteriaTable()
    asked = []
    table.columns_changed.connect(lambda: asked.append(table.chosen))
    table.show_criteria([Criterion("area", "geometry")], COLUMNS)
    assert table.remark.isVisibleTo(table)
    for name in ("Registered", "Migrant"):
        assert name in table.remark.text()
    column = table.findChild(QComboBox, "gridplanColumn_registered")
    column.setCurrentIndex(column.findData("户籍数"))
    assert asked == [{"registered": "户籍数", "area": "geometry"}]
    column.setCurrentIndex(0)
    assert asked[1:] == [{"area": "geometry"}]
    assert not table.findChild(QCheckBox, "gridplanUse_registered").isChecked()


def test_nothing_is_remarked_where_all_is_recognised(qgis_app):
    table = CriteriaTable()
    found = [Criterion("registered", "户籍数"), Criterion("migrant", "外来数"),
             Criterion("area", "geometry")]  # fmt: skip
    table.show_criteria(found, COLUMNS)
    assert not table.remark.isVisibleTo(table)
    # Left out on purpose, with a column beside it: nobody has to be told.
    table.show_criteria(found[1:], COLUMNS)
    assert not table.remark.isVisibleTo(table)


def test_a_choice_made_while_units_are_read_stays(qgis_app, monkeypatch):
    """What was read for the choice before undid it: persons were left out of the load, unsaid."""
    asked = []
    monkeypatch.setattr(NewPlan, "run", lambda self, title, work, done, **_: asked.append(done))
    dialog = NewPlan(None)
    dialog.source.file.setFilePath(UNITS)
    dialog._read()
    units = read_units(UNITS, {"area": "geometry"}, "wgs84", SILENT, tolerance_m=0.1)
    asked[-1](units)
    boxes = [dialog.findChild(QComboBox, f"gridplanColumn_{n}") for n in ("registered", "migrant")]
    boxes[0].setCurrentIndex(boxes[0].findData("户籍人口"))
    dialog._read()
    boxes[1].setCurrentIndex(boxes[1].findData("流动人口"))
    asked[-1](units)  # as read for the first of the two
    assert sorted(dialog.criteria.chosen) == ["area", "migrant", "registered"]
    dialog.deleteLater()
