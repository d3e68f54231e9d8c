"""``kill -9`` in the middle of a save over an existing plan: old or new, nothing in between."""

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing, suppress

import numpy as np
import pytest
import saving_child

from gridplan.stores import atomic_files
from gridplan.stores.planfile.geopackage import open_plan, save_plan

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")

OLD, NEW = saving_child.version(0), saving_child.version(1)


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "plan.gpkg"
    save_plan(OLD, saving_child.LAND, path)
    return path


def duration(saver, target):
    """How long a save takes that nobody disturbs, in seconds."""
    copy = shutil.copy(target, target.with_name("clock.gpkg"))
    child = saver.begin(copy)
    start = time.monotonic()
    saver.let_go(child)
    assert saver.answer() == {"saved": True}
    os.unlink(copy)
    return time.monotonic() - start


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize("held", [False, True], ids=["alone", "held open by a reader"])
def test_a_killed_save_leaves_the_old_plan_or_the_new_one(kills, held, saver, target):
    old = target.read_bytes()
    span = duration(saver, target)
    moments = np.random.default_rng(kills)
    outcome = {OLD.hash: 0, NEW.hash: 0}
    saves = halfway = 0
    # A busy machine saves now faster, now slower than the one save that was timed, so the span in
    # which the kill falls follows: shorter after a save that came through, longer after a kill.
    while halfway < kills and saves < 5 * kills:
        target.write_bytes(old)
        with closing(sqlite3.connect(target)) as reader:
            if held:
                reader.execute("PRAGMA journal_mode = WAL")
                reader.execute("SELECT count(*) FROM units").fetchone()
            child = saver.begin(target)
            saver.let_go(child)
            time.sleep(moments.uniform(0, span))
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            killed = saver.answer() is None
        saves += 1
        halfway += killed
        span *= 1.1 if killed else 0.7
        outcome[open_plan(target)[0].hash] += 1
    assert sum(outcome.values()) == saves
    assert halfway == kills
    assert outcome[OLD.hash] >= 1
    # The next save that comes through tidies up after all that were killed.
    save_plan(NEW, saving_child.LAND, target)
    assert [path.name for path in target.parent.iterdir()] == ["plan.gpkg"]


def test_leftovers_of_living_processes_and_of_other_computers_stay(target):
    living = target.with_name(f".plan.saving.{atomic_files._host()}-{os.getppid()}-0.gpkg")
    elsewhere = target.with_name(".plan.saving.otherhost-1-0.gpkg")
    for path in (living, elsewhere):
        path.write_bytes(b"busy")
    save_plan(NEW, saving_child.LAND, target)
    assert living.exists()
    assert elsewhere.exists()
