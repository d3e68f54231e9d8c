"""What the plugin loads when it is switched on: nothing heavy, and nothing that may be missing."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
import gridplan_qgis.plugin, gridplan_qgis.actions.toolbar, gridplan_qgis.docks.plan_dock
import gridplan_qgis.actions.plan_actions, gridplan_qgis.actions.dialog_actions
import gridplan_qgis.events.event_controller
from gridplan_qgis.processing.provider import GridplanProvider
provider = GridplanProvider()
assert QgsApplication.processingRegistry().addProvider(provider)
print(len(provider.algorithms()), "algorithms")
"""


def test_actions_and_algorithms_need_qgis_and_numpy_alone():
    """With the libraries for maps and tables blocked; QGIS would show an error window for hours."""
    ran = subprocess.run(
        ["/usr/bin/python3", "-c", SCRIPT, str(ROOT / "build" / "plugins")],
        capture_output=True, text=True, check=False, timeout=60,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "tests" / "gui" / "blocked"),
            "QT_QPA_PLATFORM": "offscreen",
        },
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert int(ran.stdout.split()[0]) > 15


def test_libraries_that_are_too_old_are_named_with_the_version_that_is_needed(monkeypatch):
    from gridplan_qgis.platform import libraries

    libraries._lack.cache_clear()
    monkeypatch.setattr(libraries, "version", lambda name: "2.0.6" if name == "shapely" else "9.1")
    assert libraries.missing_libraries("xlsxwriter") == ("shapely ≥ 2.1",)
    libraries._lack.cache_clear()
    assert "shapely ≥ 2.1" in libraries.how_to_install(("shapely ≥ 2.1",))


def test_the_plugin_and_the_package_need_the_same_versions():
    from gridplan_qgis.platform.libraries import LIBRARIES

    wanted = dict(re.findall(r'"([a-z]+)>=([\d.]+)', (ROOT / "pyproject.toml").read_text("utf-8")))
    assert {name: wanted[name] for name in LIBRARIES} == LIBRARIES
