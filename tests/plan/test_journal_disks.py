"""The journal of strokes on disks that are full, slow or shut, and files that go."""

import os
import threading
import time

import pytest
from crashing import crash, paint
from drawing_table import picture

from gridplan.errors import StoreError
from gridplan.plan.draft import journal as journal_module


def test_a_journal_that_somebody_removed_comes_back_with_all_steps(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    file.with_name("plan.gpkg.journal").unlink()
    paint(table, session, (1, 1))
    crash(session)
    again = table.open()
    assert again.keep_journal(file).steps == 2
    assert again.recover() == 2
    assert again.to_plan().hash == session.to_plan().hash


def test_a_full_disk_stops_the_step_and_not_the_work(table, file, monkeypatch):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))

    def half(opened, data):
        opened.write(data[:20])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_module, "_write_all", half)
    with pytest.raises(StoreError, match="the disk is full"):
        session.stroke(table.at((1, 1)), session.number(2, "B"))
    monkeypatch.undo()
    assert table.drawn() == picture("ABBB\nAABB\nCCDD\nCCDD")
    assert len(list(session.log())) == 1
    paint(table, session, (1, 1))
    crash(session)
    found = table.open().keep_journal(file)
    assert (found.steps, found.lost_bytes) == (2, 0)


class SlowDisk:
    """In place of `os.fsync`: takes until it is let go, and may then fail."""

    def __init__(self, monkeypatch):
        self.forced, self.gate, self.fails = 0, threading.Event(), False
        self.sync = os.fsync
        monkeypatch.setattr(os, "fsync", self)

    def __call__(self, number):
        if threading.current_thread() is not threading.main_thread():
            self.gate.wait(10)
            if self.fails:
                raise OSError(5, "Input/output error")
        self.sync(number)
        self.forced += 1


def test_a_slow_disk_is_waited_for_by_the_next_step(table, file, monkeypatch):
    session = table.session
    session.keep_journal(file)
    disk = SlowDisk(monkeypatch)
    paint(table, session, (1, 0))  # does not wait for the gate
    assert disk.forced == 0
    written = file.with_name("plan.gpkg.journal").read_bytes()
    assert len(written.splitlines()) == 2
    threading.Timer(0.2, disk.gate.set).start()
    begun = time.monotonic()
    paint(table, session, (1, 1))
    assert time.monotonic() - begun > 0.1
    assert disk.forced == 2
    crash(session)
    assert table.open().keep_journal(file).steps == 2


def test_what_a_slow_disk_did_not_keep_is_written_again_by_the_next_step(table, file, monkeypatch):
    session = table.session
    session.keep_journal(file)
    disk = SlowDisk(monkeypatch)
    paint(table, session, (1, 0))
    disk.fails = True
    disk.gate.set()
    with pytest.raises(
        StoreError, match="the disk reports an error"
    ):  # of the second step, told at once
        session.stroke(table.at((1, 1)), session.number(2, "B"))
    assert disk.forced == 1  # the first one, in the main thread
    assert table.drawn() == picture("ABBB\nAABB\nCCDD\nCCDD")
    disk.fails = False
    paint(table, session, (1, 1))
    crash(session)
    again = table.open()
    assert (again.keep_journal(file).steps, again.recover()) == (2, 2)
    assert again.to_plan().hash == session.to_plan().hash


def test_closing_waits_for_a_slow_disk(table, file, monkeypatch):
    session = table.session
    session.keep_journal(file)
    disk = SlowDisk(monkeypatch)
    paint(table, session, (1, 0))
    threading.Timer(0.1, disk.gate.set).start()
    session.close()
    assert disk.forced == 1


def test_a_folder_that_cannot_be_written_to_is_said_in_words(table, tmp_path):
    with pytest.raises(StoreError, match=r"cannot be written.*folder that you can write to"):
        table.session.keep_journal(tmp_path / "missing" / "plan.gpkg")
