"""The meeting pack: what it is to hold, how a page looks, and making it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsLayoutExporter, QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.errors import Cancelled, GridplanError
from ..gridplan.findings import in_a_row
from ..gridplan.i18n import speaking
from ..gridplan.output.atlas.paper import PAPERS
from ..gridplan.output.pack.parts import PARTS, PRINTED
from ..layers.plan_layers import PLAN
from ..layouts.atlas import Content, Order, read, sheets_of
from ..layouts.fonts import Type, chosen_family
from ..layouts.press import Press
from ..layouts.printing import Outputs
from ..layouts.sheets import Sheets
from ..layouts.templates import save_templates
from ..platform.readable_colours import make_readable
from ..platform.tasks import start
from ..platform.words import plain, tr
from ..widgets.unsaved_note import UnsavedNote

if TYPE_CHECKING:
    from ..gridplan.output.pack.pack import Pack
    from ..gridplan.progress import Progress
    from ..platform.tasks import CoreTask

#: Width of the preview, dots.
PREVIEW = 520


class PackDialog(QDialog):
    """Asks for all that a pack needs, shows its pages, makes it in the background.

    Parameters
    ----------
    parent : QWidget
    plan : Path or None
        The plan that is open.
    is_changed : callable
        See `UnsavedNote`.
    """

    def __init__(
        self, parent: QWidget, plan: Path | None, is_changed: Callable[[Path], bool]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gridplanPack")
        self.setWindowTitle(tr("Meeting Pack"))
        make_readable(self)
        self.type = Type(chosen_family())
        self.press = Press(self.type)
        self.content: Content | None = None
        self.page = 0
        self._sheets: Sheets | None = None
        self._task: CoreTask | None = None
        left = QVBoxLayout()
        for group in (self._source_group(plan), self._pages_group(), self._files_group()):
            left.addWidget(group)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.addLayout(left, 1)
        middle.addWidget(self._preview_group())
        page = QVBoxLayout(self)
        page.addWidget(
            UnsavedNote(is_changed, lambda: (self.plan.filePath(), self.earlier.filePath()))
        )
        page.addLayout(middle, 1)
        self.message = QLabel()
        self.message.setObjectName("gridplanPackMessage")
        self.message.setWordWrap(True)
        page.addWidget(self.message)
        page.addLayout(self._buttons())
        self._set_working(False)

    # What is wanted -------------------------------------------------------------------------

    def _source_group(self, plan: Path | None) -> QGroupBox:
        self.plan = _file("gridplanPackPlan", "GeoPackage (*.gpkg)", str(plan or ""))
        self.heading = QLineEdit()
        self.heading.setObjectName("gridplanPackHeading")
        self.events = _file("gridplanPackEvents", "", "")
        self.earlier = _file("gridplanPackEarlier", "GeoPackage (*.gpkg)", "")
        self.heads = _file("gridplanPackHeads", f"{tr('Tables')} (*.csv *.xlsx)", "")
        self.review = QLineEdit()
        self.review.setObjectName("gridplanPackReview")
        group = QGroupBox(tr("What"))
        form = QFormLayout(group)
        form.addRow(tr("Plan file"), self.plan)
        form.addRow(tr("Heading"), self.heading)
        form.addRow(tr("Events"), self.events)
        form.addRow(tr("Earlier plan to compare with"), self.earlier)
        form.addRow(tr("Heads of grids: code, head"), self.heads)
        form.addRow(tr("Map review number"), self.review)
        return group

    def _pages_group(self) -> QGroupBox:
        self.language = QComboBox()
        self.language.setObjectName("gridplanPackLanguage")
        for text, code in ((tr("As messages"), ""), ("English", "en"), ("中文", "zh_CN")):
            self.language.addItem(text, code)
        self.paper = QComboBox()
        self.paper.setObjectName("gridplanPackPaper")
        for text, name in (("A3", "a3"), ("A4", "a4"), (tr("Slide, 16:9"), "slide")):
            self.paper.addItem(text, name)
        self.second = _box("gridplanPackSecond", tr("A page for each second-level grid"), False)
        self.layers = QListWidget()
        self.layers.setObjectName("gridplanPackLayers")
        self.layers.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 12)
        for node in QgsProject.instance().layerTreeRoot().findLayers():
            layer = node.layer()
            if layer is None or layer.customProperty(PLAN):
                continue
            item = QListWidgetItem(layer.name(), self.layers)
            item.setData(Qt.ItemDataRole.UserRole, layer.id())
            item.setCheckState(Qt.CheckState.Unchecked)
        templates = QPushButton(tr("Save the Templates for Editing"))
        templates.setObjectName("gridplanPackTemplates")
        templates.clicked.connect(self._save_templates)
        group = QGroupBox(tr("Pages"))
        form = QFormLayout(group)
        row = QHBoxLayout()
        row.addWidget(self.language, 1)
        row.addWidget(QLabel(tr("Paper")))
        row.addWidget(self.paper, 1)
        form.addRow(tr("Language"), row)
        form.addRow("", self.second)
        form.addRow(tr("Layers to draw over the grids"), self.layers)
        form.addRow("", templates)
        return group

    def _files_group(self) -> QGroupBox:
        self.files = {
            name: _box(f"gridplanPack{name.capitalize()}", text, on)
            for name, text, on in (
                ("pdf", tr("Atlas: one PDF with bookmarks"), True),
                ("parts", tr("A PDF for each first-level grid"), False),
                ("png", tr("Pictures of all pages"), False),
                ("deck", tr("Slides"), True),
                ("workbook", tr("Workbook"), True),
                ("web", tr("Web page"), True),
                ("bundle", tr("Hand-over files"), True),
            )
        }
        self.folder = QgsFileWidget()
        self.folder.setObjectName("gridplanPackFolder")
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.plan.fileChanged.connect(self._propose_folder)
        self._propose_folder(self.plan.filePath())
        group = QGroupBox(tr("Files"))
        grid = QGridLayout(group)
        for place, box in enumerate(self.files.values()):
            grid.addWidget(box, place // 2, place % 2)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Folder")))
        row.addWidget(self.folder, 1)
        grid.addLayout(row, 4, 0, 1, 2)
        return group

    def _propose_folder(self, plan: str) -> None:
        if plan:
            path = Path(plan)
            self.folder.setFilePath(str(path.with_name(f"{path.stem}_pack")))

    def order(self) -> Order:
        """What is chosen now."""
        chosen = []
        for row in range(self.layers.count()):
            item = self.layers.item(row)
            layer = QgsProject.instance().mapLayer(item.data(Qt.ItemDataRole.UserRole))
            if item.checkState() == Qt.CheckState.Checked and layer is not None:
                chosen.append(layer.clone())
        return Order(
            plan=Path(self.plan.filePath()),
            language=self.language.currentData() or None,
            paper=self.paper.currentData(),
            second_level=self.second.isChecked(),
            events=_path(self.events),
            compare=_path(self.earlier),
            heads=_path(self.heads),
            title=self.heading.text(),
            review=self.review.text(),
            overlays=tuple(chosen),
        )

    # Preview --------------------------------------------------------------------------------

    def _preview_group(self) -> QGroupBox:
        self.picture = QLabel(tr("The preview shows the pages before they are made."))
        self.picture.setObjectName("gridplanPackPicture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setMinimumSize(PREVIEW, 380)
        self.show_preview = _button("gridplanPackPreview", tr("Preview"), self.preview)
        self.back = _button("gridplanPackBack", "‹", lambda: self.turn(-1))
        self.forth = _button("gridplanPackForth", "›", lambda: self.turn(1))
        self.place = QLabel()
        self.place.setObjectName("gridplanPackPlace")
        row = QHBoxLayout()
        for widget in (self.show_preview, self.back, self.place, self.forth):
            row.addWidget(widget)
        group = QGroupBox(tr("Preview"))
        column = QVBoxLayout(group)
        column.addWidget(self.picture, 1)
        column.addLayout(row)
        return group

    def preview(self) -> None:
        """Read the plan in the background and show its first page."""
        order = self.order()
        self.message.clear()
        self._set_working(True)
        self._task = start(
            tr("Preview"),
            lambda progress: read(order, self.type.family, self.type.can_write, progress),
            lambda content: self._previewed(order, content),
            self._failed,
            self,
        )
        self._follow(self._task)

    def _previewed(self, order: Order, content: Content) -> None:
        self.content, self.page = content, 0
        self._sheets = sheets_of(order, content, self.type)
        self._set_working(False)
        self.bar.reset()
        self.turn(0)

    def turn(self, by: int) -> None:
        """Show the page before or after."""
        if self.content is None or self._sheets is None:
            return
        count = len(self.content.pages)
        self.page = min(max(self.page + by, 0), count - 1)
        paper = PAPERS[self.paper.currentData()]
        try:
            layout = self._sheets.lay_out(self.content.pages[self.page], self.page + 1, count)
        except GridplanError as error:
            self._failed(error)
            return
        scale = 2  # drawn larger than shown: small text stays readable
        size = QSize(PREVIEW * scale, round(PREVIEW * scale * paper.height / paper.width))
        image = QgsLayoutExporter(layout).renderPageToImage(0, size)
        smooth = Qt.TransformationMode.SmoothTransformation
        self.picture.setPixmap(QPixmap.fromImage(image.scaledToWidth(PREVIEW, smooth)))
        self.place.setText(f"{self.page + 1} / {count}")

    def _save_templates(self) -> None:
        project = QgsProject()
        paper = PAPERS[self.paper.currentData()]
        written = save_templates(project, paper, self.type.family)
        folder = str(written[0].parent) if written else ""
        self.message.setText(
            tr("Templates saved in {folder}. Edit them in the layout designer of QGIS, save them "
               "under the same names; delete them to have the built-in ones again.", folder=folder)
            if written else tr("All templates of this paper are saved already.")
        )  # fmt: skip

    # Making ---------------------------------------------------------------------------------

    def _buttons(self) -> QHBoxLayout:
        self.bar = QProgressBar()
        self.bar.setObjectName("gridplanPackProgress")
        self.make = _button("gridplanPackMake", tr("Make the Pack"), self.make_pack)
        self.stop = _button("gridplanPackStop", tr("Stop"), self.stop_work)
        self.shut = _button("gridplanPackClose", tr("Close"), self.reject)
        self.make.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        for button in (self.make, self.stop, self.shut):
            row.addWidget(button)
        return row

    def make_pack(self) -> None:
        """Make what is ticked, in the background."""
        order, folder = self.order(), Path(self.folder.filePath())
        chosen = [name for name, box in self.files.items() if box.isChecked()]
        outputs = Outputs.of(chosen)
        parts = [part for part in PARTS if PRINTED.get(part, part) in chosen]
        if not parts or not self.plan.filePath() or not self.folder.filePath():
            self.message.setText(tr("Choose a plan, a folder, and at least one kind of file."))
            return

        def draw(_order: Any, place: Path, progress: Progress) -> list[Path]:
            from ..gridplan.progress import Span

            head = Span(progress, 0.0, 0.3)
            content = read(order, self.type.family, self.type.can_write, head)
            return self.press.print(order, content, place, outputs, Span(progress, 0.3, 1.0))

        def work(progress: Progress) -> Pack:
            from ..gridplan.output.pack.pack import write_pack

            with speaking(order.language):
                return write_pack(
                    order.plan, folder, parts=parts, title=order.title, paper=order.paper,
                    second_level=order.second_level, events=order.events,
                    compare_with=order.compare, heads=order.heads, review=order.review,
                    atlas=draw, progress=progress,
                )  # fmt: skip

        self.message.clear()
        self._set_working(True)
        self._task = start(tr("Making the meeting pack"), work, self._made, self._failed, self)
        self._follow(self._task)

    def stop_work(self) -> None:
        """Stop what is at work; nothing is left of it."""
        if self._task is not None:
            self._task.cancel()
            self.message.setText(tr("Stopping…"))

    def _follow(self, task: CoreTask) -> None:
        task.moved.connect(self.bar.setValue)

    def _made(self, pack: Pack) -> None:
        self._set_working(False)
        self.bar.setValue(100)
        words = [tr("The pack is in {folder}.", folder=str(pack.folder))]
        words += [in_a_row(missing.why, missing.cure) for missing in pack.missing]
        self.message.setText("\n".join(words))

    def _failed(self, error: Exception) -> None:
        self._set_working(False)
        self.bar.reset()
        stopped = isinstance(error, Cancelled)
        self.message.setText(
            tr("Stopped at your request; nothing was written.") if stopped else plain(error)
        )

    def _set_working(self, working: bool) -> None:
        if not working:
            self._task = None
        self.make.setEnabled(not working)
        self.show_preview.setEnabled(not working)
        self.stop.setEnabled(working)

    def done(self, result: int) -> None:
        """Esc and the close button: work is stopped, layouts go while QGIS is still there."""
        self.stop_work()
        self._sheets = self.content = None
        super().done(result)


def _file(name: str, kinds: str, path: str) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setObjectName(name)
    widget.setFilter(kinds)
    widget.setFilePath(path)
    # The name at the end of a path is to be seen.
    widget.setMinimumWidth(widget.fontMetrics().averageCharWidth() * 34)
    return widget


def _path(widget: QgsFileWidget) -> Path | None:
    return Path(widget.filePath()) if widget.filePath() else None


def _box(name: str, text: str, on: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(name)
    box.setChecked(on)
    return box


def _button(name: str, text: str, act: Any) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: act())
    return button
