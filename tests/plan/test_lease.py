"""Two writers on one plan: the second is told, and so is whoever was taken over."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from crashing import crash, paint
from drawing_table import QUARTERS, picture

from gridplan.errors import StoreError
from gridplan.plan.draft import lease as lease_module
from gridplan.plan.draft.lease import Lease, PlanInUse

ROOT = Path(__file__).parents[2]


def test_the_second_writer_is_told_who_the_first_is(table, file):
    table.session.keep_journal(file)
    second = table.open(author="Wang")
    with pytest.raises(PlanInUse, match="This plan is open for editing here") as told:
        second.keep_journal(file)
    assert told.value.holder.pid == os.getpid()
    table.session.close()
    assert second.keep_journal(file) is None


def test_a_second_process_is_told(table, file):
    table.session.keep_journal(file)
    program = f"""
import sys; sys.path[:0] = {[str(ROOT / "tests" / "support"), str(ROOT)]!r}
from gridplan.plan.draft.lease import Lease, PlanInUse
from pathlib import Path
try:
    Lease(Path({str(file)!r}), "Wang")
except PlanInUse as told:
    print(told.holder.owner, told.holder.pid, "Li has had this plan open" in str(told))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["Li", str(os.getpid()), "True"]


def test_the_lease_of_a_dead_process_is_taken_and_reported(table, file):
    table.session.keep_journal(file)
    crash(table.session)
    again = table.open(author="Wang")
    again.keep_journal(file)
    assert again._journal.lease.left_behind.owner == "Li"


def elsewhere(file, seen):
    """A lease file that was copied here from another machine."""
    holder = {"owner": "Zhao", "host": "far", "pid": 1, "since": seen, "seen": seen, "token": "t"}
    file.with_name(file.name + ".lease").write_text(json.dumps(holder))


def test_somebody_on_another_machine_counts_while_there_are_signs_of_life(table, file):
    elsewhere(file, lease_module._now())
    with pytest.raises(PlanInUse, match="Zhao"):
        table.session.keep_journal(file)
    elsewhere(file, "2020-01-01T00:00:00+08:00")
    assert table.session.keep_journal(file) is None
    table.session.close()
    elsewhere(file, lease_module._now())
    assert table.session.keep_journal(file, take_over=True) is None


def test_who_was_taken_over_is_told_before_anything_is_written(table, file):
    table.session.keep_journal(file)
    elsewhere(file, lease_module._now())
    with pytest.raises(PlanInUse, match="Zhao"):
        paint(table, table.session, (1, 0))
    assert table.drawn() == picture(QUARTERS)
    with pytest.raises(PlanInUse, match="Zhao"):
        table.session.keep_alive()


def test_a_lease_file_that_somebody_removed_comes_back(table, file):
    table.session.keep_journal(file)
    file.with_name("plan.gpkg.lease").unlink()
    paint(table, table.session, (1, 0))
    with pytest.raises(PlanInUse):
        table.open().keep_journal(file)


def test_a_folder_that_is_gone_is_told_each_time_and_work_goes_on_when_it_is_back(table, file):
    folder, away = file.parent, file.parent.with_name("away")
    table.session.keep_journal(file)
    paint(table, table.session, (1, 0))
    folder.rename(away)
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be written"):
            paint(table, table.session, (1, 1))
    away.rename(folder)
    paint(table, table.session, (1, 1))
    assert len(list(table.session.log())) == 2


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"owner": 1}', "\x00" * 40])
def test_a_damaged_lease_file_does_not_stop_anybody(file, text):
    damaged = file.with_name("plan.gpkg.lease")
    damaged.write_text(text)
    lease = Lease(file, "Li")
    assert lease.left_behind is None
    assert json.loads(damaged.read_text())["owner"] == "Li"
    with pytest.raises(PlanInUse):
        Lease(file, "Wang")
    lease.release()
    Lease(file, "Wang").release()
