"""What the tests of stores share: a small plan in a file, and a process that saves one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from handmade import chessboard, plan

from gridplan.stores.planfile.geopackage import save_plan

SUPPORT = Path(__file__).parents[1] / "support"
CREATED = "2026-03-05T08:00:00+08:00"


@pytest.fixture(scope="session")
def land():
    return chessboard(6, 4)


@pytest.fixture(scope="session")
def made(land):
    """Three levels: halves, quarters, and six columns of which each is cut in two."""
    leaf = {u: int(u[1]) * 2 + int(u[3]) // 2 for u in land.unit_ids}
    return plan(land, leaf, [0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], created=CREATED)


@pytest.fixture(scope="session")
def saved(made, land, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "plan.gpkg"
    save_plan(made, land, path, author="Li", reason="first draft")
    return path


@pytest.fixture
def file(saved, tmp_path):
    return Path(shutil.copy(saved, tmp_path))


class Saver:
    """The process of ``saving_child.py``."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(SUPPORT / "saving_child.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{SUPPORT}{os.pathsep}{SUPPORT.parents[1]}"},
        )

    def begin(self, target, limit=0):
        """Have a fork stand ready to save; its process number."""
        self.process.stdin.write(f"{target} {limit}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def let_go(self, child):
        os.kill(child, signal.SIGCONT)

    def answer(self):
        """What the fork said before its end; None when it was killed."""
        said = None
        while (line := self.process.stdout.readline().strip()) != "end":
            assert line, "the process of the saver died"
            said = json.loads(line)
        return said

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="session")
def saver():
    process = Saver()
    yield process
    process.close()
