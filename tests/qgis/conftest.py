"""Where the staged plugin lies."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "tools")]
from stage import ROOT, stage  # noqa: E402

sys.path.insert(0, str(stage(ROOT / "build" / "plugins").parent))
