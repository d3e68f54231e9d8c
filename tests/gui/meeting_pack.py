"""The meeting pack by its button: preview, stopped half-way, made; inside QGIS."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import LEFT, OUT, iface, log, picture, plugin, press_button, run, wait_for
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QCheckBox, QDialog, QLabel, QLineEdit, QPushButton

#: Kinds of pages, each with a template.
KINDS = ("cover", "overview", "balance", "grid", "lists", "events", "change", "text")


def dialog():
    shown = [w for w in QApplication.topLevelWidgets() if w.objectName() == "gridplanPack"]
    return shown[-1] if shown else iface.mainWindow().findChild(QDialog, "gridplanPack")


def click_on(name):
    button = dialog().findChild(QPushButton, name)
    assert button.isEnabled(), name
    QTest.mouseClick(button, LEFT)
    QApplication.processEvents()


def shot(name):
    QApplication.processEvents()
    dialog().grab().save(str(OUT / f"{name}.png"))


def told():
    return dialog().findChild(QLabel, "gridplanPackMessage").text()


def all_parts(ask, pack):
    """Slides, workbook and web page too; what cannot be made is said, and the rest is there."""
    for name in ("Deck", "Workbook", "Web"):
        ask.findChild(QCheckBox, f"gridplanPack{name}").setChecked(True)
    ask.findChild(QCheckBox, "gridplanPackPdf").setChecked(False)
    click_on("gridplanPackMake")
    wait_for(ask.make.isEnabled, 120, "the pack with slides")
    shot("07_all_parts")
    log(told())
    assert not list(pack.rglob("*.pdf")), "the pack before is still there"
    assert len(list(pack.glob("*.html"))) == 1
    for ending, package in ((".pptx", "python-pptx"), (".xlsx", "XlsxWriter")):
        assert len(list(pack.glob(f"*{ending}"))) == (package not in told()), ending


def grids_and_pictures(ask, pack, pages):
    """A PDF for each first-level grid, and a picture of each page, without the whole atlas."""
    for name in ("Deck", "Workbook", "Web"):
        ask.findChild(QCheckBox, f"gridplanPack{name}").setChecked(False)
    for name in ("Parts", "Png"):
        ask.findChild(QCheckBox, f"gridplanPack{name}").setChecked(True)
    ask.findChild(QLineEdit, "gridplanPackReview").setText("GS (2026) 1")
    click_on("gridplanPackMake")
    wait_for(ask.make.isEnabled, 120, "the files of the grids")
    log(told())
    files = list(pack.rglob("*.pdf"))
    assert len(files) == 3, files
    assert len(list(pack.rglob("*.png"))) == pages
    text = subprocess.run(["pdftotext", files[0], "-"], capture_output=True, text=True, check=True)
    assert "GS (2026) 1" in text.stdout
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parts"] == {"grids": 3, "pictures": pages}


def templates(ask):
    """Each kind of page is saved as a template, once."""
    click_on("gridplanPackTemplates")
    first = told()
    styles = Path(QgsApplication.qgisSettingsDirPath()) / "gridplan" / "styles"
    saved = sorted(styles.glob("*.qpt"))
    log("templates", [file.name for file in saved])
    assert str(styles) in first, first
    assert len(saved) == len(KINDS)
    before = [file.read_bytes() for file in saved]
    click_on("gridplanPackTemplates")
    assert told() != first
    assert [file.read_bytes() for file in saved] == before
    shot("08_templates")


def unsaved(ask):
    """The file is packed and not the map: where they differ, that is said."""
    note = ask.findChild(QLabel, "gridplanUnsaved")
    assert not note.isVisible()
    plugin().desk.lock(1, [0], True)
    wait_for(note.isVisible, 5, "the note")
    shot("01_unsaved")
    plugin().desk.undo()
    wait_for(lambda: not note.isVisible(), 5, "the plan as it was saved")


def refused(ask, folder):
    """Files that are none of what is wanted: told by their names, and nothing is written."""
    (folder / "letter.gpkg").write_text("no database")
    shutil.copy(Path(os.environ["GUI_TESTS"]).parents[1] / "LICENSE", folder / "events.csv")
    before = sorted(folder.iterdir())
    for field, name, words in (
        (ask.events, "events.csv", "Load Events"),
        (ask.earlier, "letter.gpkg", "not a plan"),
        (ask.heads, "gone.csv", "no such file"),
    ):
        field.setFilePath(str(folder / name))
        click_on("gridplanPackMake")
        wait_for(ask.make.isEnabled, 30, "the refusal")
        assert name in told(), told()
        assert words in told(), told()
        assert sorted(folder.iterdir()) == before
        field.setFilePath("")


def script():
    folder = OUT / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plan = Path(shutil.copy(os.environ["GUI_PLAN"], folder / "plan.gpkg"))
    plugin().open_plan(plan)
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    picture("01_open")
    press_button("pack")
    wait_for(lambda: dialog() is not None, 10, "the dialog")
    ask = dialog()
    unsaved(ask)
    for name in ("Deck", "Workbook", "Web", "Bundle"):
        ask.findChild(QCheckBox, f"gridplanPack{name}").setChecked(False)
    ask.findChild(QCheckBox, "gridplanPackSecond").setChecked(True)

    refused(ask, folder)
    click_on("gridplanPackPreview")
    wait_for(lambda: ask.content is not None, 60, "the preview")
    assert (told(), ask.bar.value()) == ("", -1), "what was refused before is still told"
    pages = len(ask.content.pages)
    shot("02_preview_cover")
    for _ in range(3):
        click_on("gridplanPackForth")
    shot("03_preview_grid")
    assert ask.findChild(QLabel, "gridplanPackPlace").text() == f"4 / {pages}"
    seen = ask.picture.pixmap().toImage()
    colours = {seen.pixel(x, y) for x in range(0, seen.width(), 3) for y in range(60, 300, 3)}
    assert len(colours) > 20, "the preview is blank"

    before = sorted(path.name for path in folder.iterdir())
    pack = Path(ask.folder.filePath())
    assert pack == folder / "plan_pack"
    click_on("gridplanPackMake")
    wait_for(lambda: ask.bar.value() >= 50, 60, "half of the pages")
    shot("04_half_way")
    click_on("gridplanPackStop")
    wait_for(ask.make.isEnabled, 30, "the end of the stopped work")
    log("stopped at", ask.bar.value(), told())
    shot("05_stopped")
    left = sorted(path.name for path in folder.iterdir())
    assert left == before, f"left behind: {left}"

    click_on("gridplanPackMake")
    wait_for(ask.make.isEnabled, 120, "the pack")
    shot("06_made")
    log(told())
    made = list(pack.rglob("*.pdf"))
    assert len(made) == 1, list(pack.rglob("*"))
    info = subprocess.run(["pdfinfo", made[0]], capture_output=True, text=True, check=True).stdout
    assert int(next(line for line in info.splitlines() if line[:6] == "Pages:")[6:]) == pages
    log("pages", pages)
    all_parts(ask, pack)
    grids_and_pictures(ask, pack, pages)
    templates(ask)
    QTest.keyClick(ask, Qt.Key.Key_Escape)


run(script)
