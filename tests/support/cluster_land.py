"""A real cluster on this machine, a territory for it, and work that goes wrong on purpose."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from toymap import toy

from gridplan.errors import InputError
from gridplan.findings import Finding, Severity
from gridplan.progress import step
from gridplan.territory.read import read_territory

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOWNS = "北南东西"
COUNTS = (4, 9, 40)


class Machines:
    """A scheduler and workers, each a process of its own, started by hand as users do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        place = folder / "scheduler.json"
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(place),
        )  # fmt: skip
        while not place.exists() or not place.read_text().strip().endswith("}"):
            time.sleep(0.05)
        import json

        self.address = json.loads(place.read_text())["address"]

    def start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        """Start ``dask scheduler`` or ``dask worker``."""
        log = (self.folder / f"{what}-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", what, *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": f"{HERE}:{ROOT}", "OMP_NUM_THREADS": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.running.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, with no nanny that would start it again."""
        return self.start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--host", "127.0.0.1", "--local-directory", str(self.folder),
        )  # fmt: skip

    def stop(self) -> None:
        """End all that was started."""
        for process in self.running:
            process.kill()
            process.wait()


@contextmanager
def machines(folder: Path, workers: int) -> Iterator[Machines]:
    """A scheduler with so many workers."""
    made = Machines(folder)
    try:
        for _ in range(workers):
            made.worker()
        yield made
    finally:
        made.stop()


def land(side: int = 24, **columns):
    """Four towns of uneven population in a square; cells of 100 m."""
    half = side // 2
    top, bottom = "A" * half + "B" * (side - half), "C" * half + "D" * (side - half)
    units = toy("\n".join([top] * half + [bottom] * (side - half)), cells=True)
    dice = np.random.default_rng(5)
    units["registered"] = dice.integers(5, 40, len(units))
    units["migrant"] = dice.integers(0, 9, len(units))
    units["households"] = dice.integers(2, 9, len(units))
    units["town"] = units["town"].map(dict(zip("ABCD", TOWNS)))
    units["village"] = units["town"] + (dice.random(len(units)) < 0).astype(int).astype(str)
    for name, marks in columns.items():
        units[name] = [marks.get(unit, "") for unit in units.unit_id]
    return read_territory(units)


class Through:
    """Workers that do other work in place of what they are asked for."""

    def __init__(self, workers, other) -> None:
        self.workers, self.other = workers, other

    def map(self, work, orders, sizes, progress):
        return self.workers.map(partial(self.other, work), orders, sizes, progress)


class Stopper:
    """Progress that is stopped once something is there."""

    def __init__(self, there):
        self.there = there

    def report(self, fraction, text=""):
        pass

    def cancelled(self):
        return self.there()


def dying(marker, work, order, progress):
    """The work; but the first worker that comes here is killed in the middle of it."""
    if not os.path.exists(marker):
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(order, progress)


def deadly(work, order, progress):
    """No worker outlives this."""
    os.kill(os.getpid(), signal.SIGKILL)


def refusing(work, order, progress):
    """An error of ours, with all that belongs to it."""
    finding = Finding("x", Severity.ERROR, "x1y1", "No.", "Yes.")
    raise InputError("It cannot be.", where="x1y1", cure="Leave it.", findings=[finding])


def failing(work, order, progress):
    """A fault, of one kind or another."""
    raise (FileNotFoundError("no file") if order == "file" else ZeroDivisionError("a fault"))


def patient(folder, work, order, progress):
    """Works until it is told that nobody wants it any more; says so in a file."""
    Path(folder, f"begun-{os.getpid()}").touch()
    try:
        for _ in range(1200):
            time.sleep(0.05)
            step(progress, 0.5)
    except BaseException as error:
        Path(folder, f"stopped-{type(error).__name__}").touch()
        raise
