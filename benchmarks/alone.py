"""A piece of work in a process of its own, so that its seconds and its memory are its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from .arguments import Arguments

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Stopwatch:
    """CPU seconds (of this process and its children) and wall seconds since it was made."""

    def __init__(self) -> None:
        self._start = self._now()

    def read(self) -> dict[str, float]:
        """``cpu_s`` and ``wall_s`` until now."""
        cpu, wall = (now - then for now, then in zip(self._now(), self._start, strict=True))
        return {"cpu_s": round(cpu, 3), "wall_s": round(wall, 3)}

    @staticmethod
    def _now() -> tuple[float, float]:
        used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(u.ru_utime + u.ru_stime for u in used), time.perf_counter()


def run_alone(module: str, order: dict[str, Any], limit: float) -> dict[str, Any]:
    """Have ``benchmarks.<module>.obey(order)`` done by a fresh process.

    Parameters
    ----------
    module : str
        Module of this package with a function ``obey(order) -> dict``: ``partition.solve``.
    order : dict
        What to do, as JSON values.
    limit : float
        Seconds after which the process is ended.

    Returns
    -------
    dict
        ``outcome``: ``"ok"``, ``"not installed"``, ``"no result in N s"`` or ``"failed: …"``; for
        ``"ok"`` also what the function returned and ``peak_mb``.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        try:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.alone", module, json.dumps(order), answer],
                cwd=ROOT,
                env=os.environ | ONE_THREAD,
                timeout=limit,
                capture_output=True,
                text=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"outcome": f"no result in {limit:.0f} s"}
        if answer.exists():
            return {"outcome": "ok", **json.loads(answer.read_text(encoding="utf-8"))}
    last = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
    return {"outcome": "not installed" if "ModuleNotFoundError" in last else f"failed: {last}"}


def _peak_mb() -> int:
    """Most memory this process has held (not `ru_maxrss`, which starts at the parent's)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    parser = Arguments(__spec__.name, __doc__)
    parser.add_argument("module", help="the benchmark whose `obey` does the work")
    parser.add_argument("order", type=json.loads, help="what to do, as JSON")
    parser.add_argument("answer", type=Path, help="file that gets the answer, as JSON")
    asked = parser.parse_args()
    result = import_module(f"benchmarks.{asked.module}").obey(asked.order)
    asked.answer.write_text(json.dumps({**result, "peak_mb": _peak_mb()}), encoding="utf-8")
