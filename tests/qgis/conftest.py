"""Where the staged plugin lies, and the end of QGIS."""

import gc
import os
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "tools")]
from stage import ROOT, stage  # noqa: E402

PLUGINS = ROOT / "build" / "plugins"
# Once for all: workers are started afterwards.
if "PYTEST_XDIST_WORKER" not in os.environ:
    stage(PLUGINS)
sys.path.insert(0, str(PLUGINS))


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_collected_after_qgis_has_ended(qgis_app):
    """What nobody holds goes before QGIS does; later it would take the process with it."""
    yield
    gc.collect()
    gc.disable()
