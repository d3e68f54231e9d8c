"""Disks that are full, read-only or broken at any step of a save: the old plan stays whole."""

import errno
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import saving_child

from gridplan.errors import StoreError
from gridplan.stores.atomic_files import refuse_target, write_bytes
from gridplan.stores.atomic_folders import check_place
from gridplan.stores.planfile.geopackage import open_plan, refuse_place, save_plan

OLD, NEW, LAND = saving_child.version(0), saving_child.version(1), saving_child.LAND
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")


@pytest.fixture(scope="module")
def old_bytes(tmp_path_factory):
    path = tmp_path_factory.mktemp("old") / "plan.gpkg"
    save_plan(OLD, LAND, path)
    return path.read_bytes()


@pytest.fixture
def target(old_bytes, tmp_path):
    path = tmp_path / "plan.gpkg"
    path.write_bytes(old_bytes)
    return path


def is_old_and_alone(target, old_bytes):
    """The plan is the old one to the last byte, and nothing else lies in the folder."""
    return target.read_bytes() == old_bytes and os.listdir(target.parent) == [target.name]


def fail_at(monkeypatch, name, call, code):
    """Let the n-th call (from 0) of a function of `os` fail; tell how often it was called."""
    real, calls = getattr(os, name), []

    def failing(*args, **kwargs):
        calls.append(args)
        if len(calls) - 1 == call:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, failing)
    return calls


@pytest.mark.parametrize("code", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize(
    ("name", "call", "saved"),
    [("fsync", 0, False), ("replace", 0, False), ("fsync", 1, True), ("open", 0, True)],
)
def test_every_step_of_putting_a_file_in_its_place_can_fail(
    name, call, saved, code, target, old_bytes, monkeypatch
):
    """After the rename the new plan stands there; the error says that it is not confirmed."""
    with monkeypatch.context() as patch:
        fail_at(patch, name, call, code)
        with pytest.raises(StoreError) as caught:
            save_plan(NEW, LAND, target)
    assert caught.value.cure
    assert caught.value.where == str(target)
    if saved:
        assert "does not confirm" in caught.value.message
        assert open_plan(target)[0].hash == NEW.hash
        assert os.listdir(target.parent) == [target.name]
    else:
        assert "as it was before" in caught.value.cure
        assert is_old_and_alone(target, old_bytes)


def test_a_save_has_no_further_steps_than_those_made_to_fail(target, monkeypatch):
    syncs = fail_at(monkeypatch, "fsync", -1, 0)
    renames = fail_at(monkeypatch, "replace", -1, 0)
    save_plan(NEW, LAND, target)
    assert (len(syncs), len(renames)) == (2, 1)


@forks
@pytest.mark.parametrize("points", [8, pytest.param(120, marks=pytest.mark.slow)])
def test_a_disk_that_takes_no_more_at_any_point_of_the_file(points, saver, target, old_bytes):
    """No file may grow beyond a limit: every write is once the first that fails."""
    for limit in np.linspace(1, len(old_bytes) - 1, points).astype(int):
        child = saver.begin(target, limit)
        saver.let_go(child)
        answer = saver.answer()
        assert set(answer) == {"error", "cure", "where"}, f"limit {limit}: {answer}"
        assert "as it was before" in answer["cure"]
        assert is_old_and_alone(target, old_bytes), f"limit {limit}"


@contextmanager
def small_disk(folder, size):
    """A disk of so many bytes in memory; only the administrator may make one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    made = subprocess.run(command, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("may not mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
@pytest.mark.parametrize("points", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_a_full_disk(points, tmp_path, old_bytes):
    """A real disk that has room for the old plan and only a part of the new one."""
    page = 4096
    for room in np.linspace(0, 0.95 * len(old_bytes), points).astype(int):
        disk = tmp_path / f"disk{room}"
        disk.mkdir()
        with small_disk(disk, (len(old_bytes) + room) // page * page + page):
            target = disk / "plan.gpkg"
            target.write_bytes(old_bytes)
            with pytest.raises(StoreError, match="disk is full") as caught:
                save_plan(NEW, LAND, target)
            assert "Free some space" in caught.value.cure
            assert is_old_and_alone(target, old_bytes), f"room for {room} bytes"


def test_a_folder_without_the_right_to_write(target, old_bytes):
    if os.geteuid() == 0:
        pytest.skip("the administrator may write everywhere")
    target.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="no right to write"):
            save_plan(NEW, LAND, target)
    finally:
        target.parent.chmod(0o700)
    assert is_old_and_alone(target, old_bytes)


def test_a_small_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "certificate.json"
    write_bytes(path, b"old")
    with monkeypatch.context() as patch:
        fail_at(patch, "replace", 0, errno.ENOSPC)
        with pytest.raises(StoreError, match="disk is full"):
            write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["certificate.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize(
    "write",
    [lambda path: write_bytes(path, b"new"), refuse_target, lambda path: save_plan(NEW, LAND, path),
     refuse_place],
    ids=["small file", "before the work", "plan", "before dividing"],
)  # fmt: skip
def test_a_pipe_or_device_is_not_replaced_by_a_file(write, tmp_path):
    path = tmp_path / "plan.gpkg"
    os.mkfifo(path)
    with pytest.raises(StoreError, match="a device or a pipe"):
        write(path)
    assert path.is_fifo()


@pytest.mark.skipif(os.name != "posix", reason="other systems do not tell")
@pytest.mark.parametrize("refuse", [refuse_target, refuse_place, check_place])
def test_a_disk_that_is_read_only_is_told_before_the_work(refuse, tmp_path, monkeypatch):
    fixed = SimpleNamespace(f_flag=os.ST_RDONLY)
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda *_: fixed)
    with pytest.raises(StoreError, match="disk is read-only"):
        refuse(tmp_path / "plan.gpkg")


# Every system call -----------------------------------------------------------------------------

CALLS = ("openat", "pread64", "pwrite64", "fsync", "fdatasync", "rename")


def traced(saver, target, *options):
    """Save while strace looks on or injects faults; the answer, and the calls it saw."""
    log = Path(target).parents[1] / "strace.log"
    child = saver.begin(target)
    command = ["strace", "-f", "-p", str(child), "-o", str(log), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        line = tracer.stderr.readline()
        if "attached" not in line:
            os.kill(child, signal.SIGKILL)
            saver.answer()
            pytest.skip(f"may not trace processes: {line.strip()}")
        saver.let_go(child)
        answer = saver.answer()
        tracer.wait(30)
    return answer, log.read_text(encoding="utf-8", errors="replace")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
@pytest.mark.parametrize("call", CALLS)
@forks
def test_every_system_call_of_a_save_can_fail(call, saver, tmp_path, old_bytes):
    """Each call fails once; after it the plan is the old or the new one and nothing lies about."""
    target = tmp_path / "here" / "plan.gpkg"
    target.parent.mkdir()
    target.write_bytes(old_bytes)
    answer, log = traced(saver, target, "-e", f"trace={call}")
    assert answer == {"saved": True}
    count = len(re.findall(rf"\b{call}\(", log))
    picked = sorted(set(np.linspace(1, count, min(count, 12)).astype(int)))
    faults = 0
    for code in ("ENOSPC", "EIO", "EACCES"):
        for number in picked:
            target.write_bytes(old_bytes)
            rule = f"inject={call}:error={code}:when={number}"
            answer, _ = traced(saver, target, "-e", f"trace={call}", "-e", rule)
            context = f"{call} {number} of {count}: {code}: {answer}"
            if answer is None:
                # PROJ ends the process when its own database cannot be read: as if it were killed.
                assert call == "pread64", context
                assert open_plan(target)[0].hash == OLD.hash, context
                save_plan(OLD, saving_child.LAND, target)  # tidies up after the killed
                assert os.listdir(target.parent) == ["plan.gpkg"], context
                continue
            assert set(answer) in ({"saved"}, {"error", "cure", "where"}), context
            found = open_plan(target)[0].hash
            faults += "error" in answer
            if "saved" in answer or "confirm" in answer.get("error", ""):
                assert found == NEW.hash, context
            else:
                assert found == OLD.hash, context
                assert answer["cure"], context
            assert os.listdir(target.parent) == ["plan.gpkg"], context
    assert faults


WRITERS = {
    "picture.pdf": ["show", "{plan}", "-o", "{out}"],
    "picture.png": ["show", "{plan}", "-o", "{out}"],
    "changes.pdf": ["compare", "{plan}", "{plan}", "-o", "{out}"],
    "changes.xlsx": ["compare", "{plan}", "{plan}", "-o", "{out}"],
    "changes.gpkg": ["compare", "{plan}", "{plan}", "-o", "{out}"],
    "certificate.json": ["check", "{plan}", "-o", "{out}"],
    "sample": ["sample", "{out}", "--units", "5000"],
    "pack": ["pack", "{plan}", "-o", "{out}", "--parts", "workbook,bundle"],
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("room", [0, 500])
def test_commands_whose_files_may_not_grow(name, room, target, tmp_path):
    """Every writer of a format says it in one sentence, and leaves nothing half done."""

    def confine():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    out = tmp_path / "out" / name
    out.parent.mkdir()
    words = [word.format(plan=target, out=out) for word in WRITERS[name]]
    ran = subprocess.run(
        [sys.executable, "-m", "gridplan.cli", *words], capture_output=True, text=True,
        preexec_fn=confine, check=False, env={**os.environ, "GRIDPLAN_LANG": "en"},
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Cure:" in ran.stderr
    assert ".saving." not in ran.stderr
    assert not out.exists() or not any(out.iterdir())
    assert [entry for entry in out.parent.iterdir() if entry != out] == []


def test_a_full_disk_is_told_in_one_sentence_in_the_background_too(target, tmp_path):
    """Where a shell starts a command behind `&`, it ignores Ctrl-C; that changes nothing else."""

    def confine():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    words = ["compare", target, target, "-o", tmp_path / "x.xlsx"]
    ran = subprocess.run(
        [sys.executable, "-m", "gridplan.cli", *words], capture_output=True, text=True,
        preexec_fn=confine, check=False, env={**os.environ, "GRIDPLAN_LANG": "en"},
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert ran.stderr.splitlines()[0].startswith("Error: The file cannot be written")
    assert "Traceback" not in ran.stderr
