"""The journal of strokes when the plan is saved or closed."""

import pytest
from crashing import crash, paint
from drawing_table import picture
from random_planner import state

from gridplan.plan.draft.journal import journal_path


def test_after_saving_the_journal_begins_anew(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    with session.saving() as plan:
        file.write_text(plan.hash)
    assert len(journal_path(file).read_bytes().splitlines()) == 1
    session.undo()
    paint(table, session, (1, 1))
    crash(session)
    again = table.open(plan)
    assert again.keep_journal(file).steps == 2
    again.recover()
    assert again.to_plan().hash == session.to_plan().hash
    assert table.drawn(again) == picture("AABB\nABBB\nCCDD\nCCDD")


def test_a_crash_between_saving_and_the_new_journal_offers_nothing_twice(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    with pytest.raises(KeyboardInterrupt), session.saving() as plan:
        raise KeyboardInterrupt  # the file is saved; the process ends here
    crash(session)
    assert table.open(plan).keep_journal(file) is None
    # And when it was not saved after all, everything is offered.
    session = table.open()
    session.keep_journal(file)
    paint(table, session, (1, 0))
    with pytest.raises(OSError, match="full"), session.saving():
        raise OSError("full")
    paint(table, session, (1, 1))
    crash(session)
    assert table.open().keep_journal(file).steps == 2


@pytest.mark.parametrize("step", ["lock", "adopt"])
def test_steps_that_leave_the_hash_as_it_is_survive_a_crash_while_saving(table, file, step):
    """A lock and another parent are no part of the hash of a plan."""
    session = table.session
    session.keep_journal(file)
    if step == "lock":
        assert session.lock(2, [table.grid("A")]).allowed
    else:
        assert session.adopt(2, [table.grid("A")], table.grid("2", level=1)).allowed
    with pytest.raises(KeyboardInterrupt), session.saving() as plan:
        raise KeyboardInterrupt  # before anything was written
    assert plan.hash == table.plan.hash
    crash(session)
    again = table.open()
    assert again.keep_journal(file).steps == 1
    again.recover()
    assert state(again) == state(session)
    crash(again)
    assert table.open(plan).keep_journal(file) is None


def test_steps_after_a_save_that_reported_an_error_but_was_made(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    with pytest.raises(OSError, match="late"), session.saving() as plan:
        raise OSError("late")
    paint(table, session, (1, 1))
    crash(session)
    again = table.open(plan)
    assert again.keep_journal(file).steps == 1
    again.recover()
    assert again.to_plan().hash == session.to_plan().hash


def test_save_as_takes_the_journal_along(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    other = file.with_name("other.gpkg")
    with session.saving(plan_file=other) as plan:
        pass
    assert not journal_path(file).exists()
    paint(table, session, (1, 1))
    crash(session)
    assert table.open(plan).keep_journal(other).steps == 1
    assert table.open().keep_journal(file) is None


def test_closing_keeps_unsaved_steps_and_leaves_nothing_else(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    session.close()
    assert sorted(p.name for p in file.parent.iterdir()) == ["plan.gpkg.journal"]
    again = table.open()
    assert again.keep_journal(file).steps == 1
    again.recover()
    again.undo()
    again.close()
    assert list(file.parent.iterdir()) == []
    third = table.open()
    third.keep_journal(file)
    paint(table, third, (1, 0))
    third.close(discard=True)
    assert list(file.parent.iterdir()) == []
