"""On what a record was measured, and where records are kept."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import shutil
import subprocess
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .alone import ROOT
from .territories import BUILD

RESULTS = BUILD / "results.jsonl"
_PACKAGES = (
    "numpy", "scipy", "pandas", "geopandas", "shapely", "pyogrio", "kahip", "gerrychain", "spopt",
    "libpysal",
)  # fmt: skip


@lru_cache(maxsize=1)
def describe() -> dict[str, Any]:
    """Processor, memory, system and versions; nothing that names the machine or its folders."""
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory_gb": round(int(_field("/proc/meminfo", "MemTotal").split()[0]) / 2**20),
        "system": _field("/etc/os-release", "PRETTY_NAME", "=").strip('"'),
        "python": platform.python_version(),
        "versions": {name: found for name in _PACKAGES if (found := _version(name))}
        | ({"metis": "5.1 (system library)"} if _has_metis() else {}),
        "commit": _commit(),
    }


def keep(record: dict[str, Any]) -> None:
    """Append a record to ``build/bench/results.jsonl``, with the day and the machine."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    whole = {**record, "date": date.today().isoformat(), "machine": describe()}
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(json.dumps(whole, ensure_ascii=False) + "\n")


def kept() -> list[dict[str, Any]]:
    """All records, oldest first."""
    if not RESULTS.exists():
        return []
    return [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]


def _field(path: str, name: str, separator: str = ":") -> str:
    """The value of the first line with that name in a file of names and values."""
    lines = Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
    values = [line.partition(separator)[2].strip() for line in lines if line.startswith(name)]
    return values[0] if values else "0"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _has_metis() -> bool:
    try:
        ctypes.CDLL("libmetis.so.5")
    except OSError:
        return False
    return True


def _commit() -> str:
    """Short hash of the commit measured, with a plus when files of the package differ from it.

    Empty where there is no git, as in an unpacked archive.
    """
    if not shutil.which("git"):
        return ""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "-s", "gridplan") else "")
