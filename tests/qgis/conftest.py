"""Where the staged plugin lies, and the end of QGIS."""

import gc
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "tools")]
from stage import ROOT, stage  # noqa: E402

sys.path.insert(0, str(stage(ROOT / "build" / "plugins").parent))


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_collected_after_qgis_has_ended(qgis_app):
    """What nobody holds goes before QGIS does; later it would take the process with it."""
    yield
    gc.collect()
    gc.disable()
