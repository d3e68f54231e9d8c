"""Scripts of tests/gui run in a real QGIS, each once however many tests ask for it."""

import json
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUI = ROOT / "tests" / "gui"
SHOTS = ROOT / "build" / "shots"


@cache
def gui(script):
    """What a script found: its result with its output under "said"."""
    where = SHOTS / script
    ran = subprocess.run(  # noqa: PLW1510
        ["sh", GUI / "run.sh", GUI / f"{script}.py", where],
        capture_output=True, text=True,
    )  # fmt: skip
    result = where / "result.json"
    found = json.loads(result.read_text()) if result.exists() else {"passed": False}
    return {**found, "said": ran.stdout[-4000:] + ran.stderr[-2000:]}
