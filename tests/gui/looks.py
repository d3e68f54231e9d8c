"""Panel and dialogs, looked at with a critical eye: nothing cut off, contrast, every key."""

import inspect
import os
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])
from pathlib import Path

from eyes import cut_off, out_of_reach, weak_contrast
from hands import OUT, in_dialog, log, picture, plugin, press_button, run, settle, wait_for
from qgis.core import QgsProject
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDialog, QWidget
from qgis.utils import iface

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"
troubles: list[str] = []


def look(widget, title):
    """Judge a window or panel, and keep its picture."""
    settle()
    widget.grab().save(str(OUT / f"{title}.png"))
    for judge in (cut_off, weak_contrast, out_of_reach):
        found = [f"{title}: {trouble}" for trouble in judge(widget)]
        for trouble in found:
            log(trouble)
        troubles.extend(found)
    room = widget.screen().availableGeometry()
    if widget.isWindow() and (widget.width() > room.width() or widget.height() > room.height()):
        troubles.append(f"{title}: {widget.size()} is larger than the screen, {room.size()}")


def script():
    pl = plugin()
    iface.mainWindow().activateWindow()
    pl.events.dock.setUserVisible(False)
    look(pl.dock, "empty")
    if os.environ.get("GUI_THEME", "default") != "default":
        iface.mapCanvas().setCanvasColor(QColor("#101214"))
        QgsProject.instance().setBackgroundColor(QColor("#101214"))
    press_button("sample")
    wait_for(lambda: pl.desk is not None, 60, "the sample plan")
    picture("window")
    for level in range(3):
        pl.dock.grids.levels.setCurrentIndex(level)
        look(pl.dock, f"level_{level + 1}")
    pl.dock.grids.choose(3, [4, 5])
    look(pl.dock, "chosen")
    pl.desk.do("lock", "lock", 3, [4], True)
    pl.dock.grids.choose(3, [5])
    in_dialog(lambda dialog: (look(dialog, "split"), dialog.accept()))
    press_button("split")
    wait_for(lambda: len(pl.desk.session.grids(3)) == 151, 10, "the split")
    for tab in range(pl.dock.tabs.count()):
        pl.dock.tabs.setCurrentIndex(tab)
        look(pl.dock, f"tab_{tab}")
    pl.dock.tabs.setCurrentIndex(0)
    pl.dock.grids.choose(3, [5])
    press_button("explain")
    look(pl.dock, "explained")
    picture("window_split")

    in_dialog(lambda dialog: dialog.reject())  # the question for a folder
    press_button("frontier")
    look(pl.frontier, "frontier_empty")
    pl.frontier.open_folder(Path(os.environ["GUI_FRONT"]))
    look(pl.frontier, "frontier")
    pl.frontier.setUserVisible(False)

    in_dialog(lambda dialog: (look(page(dialog), "options"), dialog.reject()))
    iface.showOptionsDialog(iface.mainWindow(), "gridplanOptions")

    dialogs()
    keys_and_help(pl)
    for trouble in troubles:
        log(trouble)
    assert not troubles, f"{len(troubles)} troubles"


def dialogs():
    """The windows that buttons open."""
    press_button("new")
    dialog = iface.mainWindow().findChild(QDialog, "gridplanNewPlan")
    wait_for(dialog.isVisible, 5, "the dialog")
    look(dialog, "new_plan_empty")
    dialog.source.file.setFilePath(str(UNITS))
    wait_for(lambda: dialog.units is not None, 60, "the units")
    dialog.target.setFilePath(str(OUT / "made.gpkg"))
    dialog.grids.levels.setText("2,9,12")
    look(dialog, "new_plan")
    dialog.reject()

    for action, title in (
        ("adopt", "gridplanAdoptPlan"),
        ("compare", "gridplanComparison"),
        ("rebalanceplan", "gridplanRebalancePlan"),
        ("pack", "gridplanPack"),
    ):
        press_button(action)
        dialog = iface.mainWindow().findChild(QDialog, title)
        wait_for(dialog.isVisible, 5, title)
        look(dialog, action)
        dialog.reject()


def keys_and_help(pl):
    """Every action has keys of its own or stands in the menu; the help tells of it."""
    menu = {a for a in iface.pluginMenu().actions() if a.menu()}
    entries = {action for top in menu for action in top.menu().actions()}
    chinese = os.environ.get("GUI_LOCALE", "").startswith("zh")
    folder = Path(inspect.getfile(type(pl))).parent / "help"
    english_page, chinese_page = (
        (folder / name).read_text(encoding="utf-8") for name in ("index.html", "zh_CN.html")
    )
    assert english_page.count("<dt>") == chinese_page.count("<dt>")
    actions = pl.actions if chinese else pl.actions | pl.events.actions
    for name, action in actions.items():
        if action.shortcut().isEmpty() and action not in entries:
            troubles.append(f"no key leads to {name}")
        if f"<dt>{action.text()}<" not in (chinese_page if chinese else english_page):
            troubles.append(f"the help does not tell what {action.text()} does")


def page(dialog):
    """The page of the plugin among the options."""
    return dialog.findChild(QWidget, "gridplanOptions")


run(script)
