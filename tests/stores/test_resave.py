"""A redrawn plan is saved into a copy of its file, with numpy and SQLite alone."""

import contextlib
import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import shapely

from gridplan.errors import StoreError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.redraw.session import EditSession
from gridplan.stores.planfile import resave
from gridplan.stores.planfile.backups import LATEST, copies_folder, keep_copy, outdated
from gridplan.stores.planfile.essentials import read_essentials
from gridplan.stores.planfile.geopackage import open_plan, read_log, save_plan
from gridplan.stores.planfile.outlines import as_blob, box_of
from gridplan.stores.planfile.resave import resave_plan

ROOT = Path(__file__).parents[2]


def union(parts):
    whole = shapely.union_all([shapely.from_wkb(part) for part in parts])
    multi = shapely.multipolygons([*getattr(whole, "geoms", [whole])])
    return shapely.to_wkb(multi, byte_order=1)


def session_on(path):
    known = read_essentials(path)
    return known, EditSession(
        known.plan, known.contiguity, loads=known.loads, criteria=known.criteria,
        area_m2=known.area_m2, perimeter_m=known.perimeter_m, author="Wang",
    )  # fmt: skip


def stroke(session):
    """One unit over the first border where that is allowed."""
    leaf = session.grid_of_unit(session.depth)
    edges = session.guard.edges(np.arange(len(leaf)))
    for source, target in zip(edges.source, edges.target, strict=True):
        if leaf[source] != leaf[target] and session.stroke([target], int(leaf[source])).allowed:
            return
    raise AssertionError("no unit can move")


def rows(path, table):
    with sqlite3.connect(path) as connection:
        return connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()  # noqa: S608


def test_what_is_saved_is_what_save_plan_would_have_saved(file, tmp_path):
    known, session = session_on(file)
    _, territory = open_plan(file)
    other = tmp_path / "other" / "plan.gpkg"
    other.parent.mkdir()
    other.write_bytes(file.read_bytes())
    stroke(session)
    assert session.merge(session.depth, *pair(session)).allowed
    plan = session.to_plan("reviewed")
    resave_plan(plan, known, file, file, union)
    save_plan(plan, territory, other)
    again, land = open_plan(file)
    assert again.hash == plan.hash
    assert [level.disconnected for level in check(again, land).levels] == [0, 0, 0]
    for table in ("units", "gridplan_log", "gridplan_arrays", "gpkg_ogr_contents"):
        assert rows(file, table) == rows(other, table), table
    for level in (1, 2, 3):
        mine, theirs = rows(file, f"grids_{level}"), rows(other, f"grids_{level}")
        assert [(row[0], *row[2:]) for row in mine] == [(row[0], *row[2:]) for row in theirs]
        for one, two in zip(mine, theirs, strict=True):
            shapes = [shapely.from_wkb(row[1][40:]) for row in (one, two)]
            assert shapes[0].equals(shapes[1])
            assert one[1][8:40] == two[1][8:40], "the same box"
        assert rows(file, f"rtree_grids_{level}_geom") == rows(other, f"rtree_grids_{level}_geom")
    assert read_log(file) == read_log(other)


def pair(session):
    leaf = session.grid_of_unit(session.depth)
    edges = session.guard.edges(np.arange(len(leaf)))
    for one, other in zip(leaf[edges.source].tolist(), leaf[edges.target].tolist(), strict=True):
        if one != other and session.parent(session.depth, one) == session.parent(
            session.depth, other
        ):
            return one, other
    raise AssertionError


def test_grids_that_did_not_change_keep_their_outlines_byte_by_byte(file):
    known, session = session_on(file)
    before = {row[2]: row[1] for row in rows(file, "grids_3")}
    stroke(session)
    resave_plan(session.to_plan(), known, file, file, union)
    after = {row[2]: row[1] for row in rows(file, "grids_3")}
    assert sum(before[code] != after[code] for code in before) == 2


def test_saved_again_and_again_and_to_another_file(file, tmp_path):
    known, session = session_on(file)
    there = tmp_path / "there.gpkg"
    for target in (file, file, there):
        stroke(session)
        with session.saving("why") as plan:
            resave_plan(plan, known, file, target, union)
    assert open_plan(there)[0].hash == session.to_plan().hash != open_plan(file)[0].hash
    # The log goes along: one line about the whole, and one for each unit that moved.
    assert [bool(entry.unit) for entry in read_log(there)] == [False, True, True, True]
    assert read_log(there)[:3] == read_log(file)
    assert len(list(copies_folder(file).iterdir())) >= 1
    assert not copies_folder(there).exists()


def test_an_old_version_that_is_put_back_leaves_a_copy_of_the_new_one(file):
    """Opened among the copies, saved under the name of the plan: both versions are there."""
    old = open_plan(file)[0]
    known, session = session_on(file)
    stroke(session)
    with session.saving() as new:
        resave_plan(new, known, file, file, union)
    (copy,) = copies_folder(file).iterdir()
    known, session = session_on(copy)
    with session.saving("put back", plan_file=file) as plan:
        resave_plan(plan, known, copy, file, union)
    session.close()
    assert open_plan(file)[0].hash == old.hash
    kept = {open_plan(path)[0].hash for path in copies_folder(file).iterdir()}
    assert kept == {old.hash, new.hash}


def test_somebody_else_has_saved_in_between(file, tmp_path):
    """Both versions stay: theirs in the file, ours where we save it then."""
    known, mine = session_on(file)
    _, theirs = session_on(file)
    stroke(theirs)
    stroke(theirs)
    with theirs.saving() as plan:
        resave_plan(plan, known, file, file, union)
    kept = file.read_bytes()
    stroke(mine)
    ours = mine.to_plan()
    with pytest.raises(StoreError, match="Somebody else has saved this plan"):
        resave_plan(ours, known, file, file, union)
    assert file.read_bytes() == kept
    resave_plan(ours, known, file, tmp_path / "ours.gpkg", union)
    assert open_plan(tmp_path / "ours.gpkg")[0].hash == ours.hash
    assert open_plan(file)[0].hash == plan.hash


def test_a_plan_file_that_is_gone_is_named_and_saved_when_it_is_back(file, tmp_path):
    known, session = session_on(file)
    stroke(session)
    away = file.rename(tmp_path / "away.gpkg")
    for target in (file, tmp_path / "elsewhere.gpkg"):
        with pytest.raises(StoreError, match="not there any more"), session.saving() as plan:
            resave_plan(plan, known, file, target, union)
        assert not target.exists()
    away.rename(file)
    with session.saving() as plan:
        resave_plan(plan, known, file, file, union)
    assert open_plan(file)[0].hash == plan.hash


@pytest.mark.parametrize("place", ["teach", "write_meta", "keep_copy", "hand_over"])
def test_a_full_disk_leaves_the_plan_and_no_rubbish(file, monkeypatch, place):
    known, session = session_on(file)
    kept, beside = file.read_bytes(), sorted(file.parent.iterdir())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(resave, place, full)
    stroke(session)
    with pytest.raises(StoreError, match="The disk is full"), session.saving() as plan:
        resave_plan(plan, known, file, file, union)
    assert file.read_bytes() == kept
    assert sorted(set(file.parent.iterdir()) - {copies_folder(file)}) == beside
    assert session.unsaved


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_while_saving(file, kills):
    """Old or new, nothing in between; what the killed ones left is tidied up."""
    known, session = session_on(file)
    stroke(session)
    plan, old = session.to_plan(), file.read_bytes()
    begun = time.monotonic()
    resave_plan(plan, known, file, file, union)
    took = time.monotonic() - begun
    found = set()
    for kill in range(kills):
        file.write_bytes(old)
        shutil.rmtree(copies_folder(file))
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                resave_plan(plan, known, file, file, union)
            os._exit(0)
        time.sleep(1.2 * took * (kill + 0.5) / kills)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found.add(open_plan(file)[0].hash)
        for copy in copies_folder(file).glob("[0-9]*.gpkg"):
            assert open_plan(copy)[0].hash == known.plan.hash
        copies_folder(file).mkdir(exist_ok=True)
    assert found <= {known.plan.hash, plan.hash}
    file.write_bytes(old)
    resave_plan(plan, known, file, file, union)
    assert not [f for f in file.parent.rglob("*") if "saving" in f.name and f.suffix == ".gpkg"]


def test_no_library_for_maps_is_needed(file):
    """The stores are imported and a plan is saved with numpy and SQLite alone."""
    code = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"geopandas", "pandas", "shapely", "pyogrio", "scipy", "numba"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocker())
from gridplan.plan.redraw.session import EditSession
from gridplan.stores.planfile.essentials import read_essentials
from gridplan.stores.planfile.resave import resave_plan
known = read_essentials(sys.argv[1])
session = EditSession(known.plan, known.contiguity, loads=known.loads, criteria=known.criteria,
                      area_m2=known.area_m2, perimeter_m=known.perimeter_m)
with session.saving() as plan:
    resave_plan(plan, known, sys.argv[1], sys.argv[1], lambda parts: parts[0])
"""
    ran = subprocess.run(  # noqa: PLW1510
        [sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    open_plan(file)


def test_the_box_of_an_outline():
    shape = shapely.MultiPolygon([shapely.box(1, 2, 3, 4), shapely.box(-5, 7, 6, 8)])
    wkb = shapely.to_wkb(shape, byte_order=1)
    assert box_of(wkb) == (-5, 2, 6, 8)
    assert box_of(shapely.to_wkb(shapely.box(0, 0, 1, 9), byte_order=1)) == (0, 0, 1, 9)
    assert as_blob(wkb, 4549)[40:] == wkb
    with pytest.raises(ValueError, match="two dimensions"):
        box_of(shapely.to_wkb(shapely.Point(1, 2), byte_order=1))


def test_ten_copies_and_the_last_of_each_day(file):
    """Twelve saves on the fifth, one on the third and one on the fourth."""
    for moment in ("03T10:00:00", "04T10:00:00", *(f"05T10:00:{i:02}" for i in range(12))):
        copy = keep_copy(file, f"2026-03-{moment}+08:00")
        assert copy.read_bytes()[:15] == b"SQLite format 3"
    names = sorted(copy.stem for copy in copies_folder(file).iterdir())
    assert names[:2] == ["2026-03-03_10-00-00", "2026-03-04_10-00-00"]
    assert names[2:] == [f"2026-03-05_10-00-{i:02}" for i in range(2, 12)]
    assert len(names) == LATEST + 2
    assert open_plan(copy)[0].hash == open_plan(file)[0].hash


def test_days_are_forgotten_too():
    many = [Path(f"2026-{1 + d // 28:02}-{1 + d % 28:02}_08-00-00.gpkg") for d in range(80)]
    assert outdated(many) == sorted(many)[:50][::-1]
