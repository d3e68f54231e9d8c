"""All planted faults.

    python tests/faults/all_faults.py DIR

writes them, for looking at in QGIS.
"""

from __future__ import annotations

import sys
from pathlib import Path

import fault_figures  # noqa: F401
import fault_files  # noqa: F401
import fault_outlines  # noqa: F401
from planting import FAULTS

if __name__ == "__main__":
    for name, one in FAULTS.items():
        target = Path(sys.argv[1]) / name
        target.mkdir(parents=True)
        print(one.build(target))
