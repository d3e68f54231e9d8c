"""The panel on a plan with long names and a special grid, without a window; facts as JSON."""

import json
import sys
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])
from qgis.core import QgsApplication

application = QgsApplication([], True)
application.initQgis()
import numpy as np  # noqa: E402
from gridplan_qgis.docks.grids_pane import GridsPane  # noqa: E402
from gridplan_qgis.docks.plan_lists import ProblemsPane  # noqa: E402
from gridplan_qgis.gridplan.geometry.contiguity import Contiguity  # noqa: E402
from gridplan_qgis.gridplan.output.look.look import deviation_colour  # noqa: E402
from gridplan_qgis.gridplan.plan.plan import Plan, Provenance  # noqa: E402
from gridplan_qgis.gridplan.plan.redraw.session import EditSession  # noqa: E402
from gridplan_qgis.gridplan.plan.rules.kept_rules import NO_KEPT_RULES  # noqa: E402
from gridplan_qgis.gridplan.territory.criteria import Criterion  # noqa: E402
from gridplan_qgis.widgets.fitting_table import FittingTree  # noqa: E402
from qgis.PyQt.QtCore import Qt  # noqa: E402
from qgis.PyQt.QtWidgets import QTreeWidgetItem  # noqa: E402


def letters(count):
    """So many letters in pixels."""
    return ProblemsPane().fontMetrics().averageCharWidth() * count


TOWN = "<b>城东街道</b>&" + "经济技术开发区暨绿色发展示范区" * 4
plan = Plan(
    np.array(["a", "b", "c"], object),
    np.arange(3, dtype=np.int32),
    (np.zeros(3, np.int32),),
    (("01",), ("01-001", "01-002", "01-901")),
    ((TOWN,), (f"{TOWN} 001", f"{TOWN} 002", "公园")),
    Provenance(settings={"special_grids": ["01-901"]}),
)
session = EditSession(
    plan,
    Contiguity(np.array([0, 1, 3, 4]), np.array([1, 0, 2, 1], np.int32), np.full(4, 10.0)),
    loads=np.array([[30.0], [10.0], [5.0]]),
    criteria=(Criterion("registered", "registered", 1.0),),
    area_m2=np.full(3, 100.0),
    perimeter_m=np.full(3, 40.0),
)
desk = SimpleNamespace(
    session=session,
    households=None,
    essentials=SimpleNamespace(rules=NO_KEPT_RULES),
    layers=SimpleNamespace(grids=[]),
)
grids, problems = GridsPane(), ProblemsPane()
grids.resize(900, 300)
grids.show()
grids.show_desk(None)
grids.show_desk(desk)
QgsApplication.processEvents()
picture = grids.table.viewport().grab().toImage()


def has_bar(column):
    """Whether the bar of +50 % is drawn in a cell of the first grid."""
    box = grids.table.visualRect(grids.table.model().index(0, column))
    colours = {picture.pixelColor(x, box.bottom() - 2).name()
               for x in range(box.left(), box.right())}  # fmt: skip
    return deviation_colour(0.5) in colours


found = {
    "bars": [
        grids.model.headerData(c, Qt.Orientation.Horizontal)
        for c in range(grids.model.columnCount())
        if has_bar(c)
    ],
    "titles": [
        grids.model.headerData(c, Qt.Orientation.Horizontal)
        for c in range(grids.model.columnCount())
        if not grids.table.isColumnHidden(c)
    ],
    "deviations": [grids.model.index(row, grids.model.deviation_column).data() for row in range(3)],
    "of the strip": grids.model.deviations(),
}
for name, number in (("ordinary", 0), ("special", 2)):
    grids.choose(2, [number])
    found[name] = grids.totals.label.text().split("<br>")
problems.resize(320, 400)
problems.show()
problems.show_desk(desk)
problems.look_again()
item = problems.list.topLevelItem(0)
found["problem"] = [item.text(0), item.text(1)]
found["widths"] = [
    0 if problems.list.isColumnHidden(column) else problems.list.columnWidth(column)
    for column in (0, 1)
]


def fitted(tree, texts, stretched, width):
    """Titles of the columns that are shown, and the width that each has."""
    tree.setHeaderLabels([f"column {i}" for i in range(len(texts))])
    tree.addTopLevelItem(QTreeWidgetItem(texts))
    tree.resize(width, 200)
    tree.show()
    tree.fit(range(len(texts)), stretched)
    return [0 if tree.isColumnHidden(i) else tree.columnWidth(i) for i in range(len(texts))]


found["log"] = fitted(FittingTree(), ["2026-07-01 08:30", "Move under Another Grid", "01-001"], 2,
                      letters(40))  # fmt: skip
found["long codes"] = fitted(FittingTree(), ["CODE-" + "320281" * 8, "公园" * 20, "+12.3%"], 1,
                             letters(80))  # fmt: skip
print(json.dumps(found))
