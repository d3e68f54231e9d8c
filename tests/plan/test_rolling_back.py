"""Back to the plan as it was saved, from wherever the work has gone since."""

from crashing import crash, paint
from drawing_table import picture

SAVED = picture("AABB\nABBB\nCCDD\nCCDD")


def saved(table, file):
    """A session with two strokes, the second one saved."""
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    session.undo()
    paint(table, session, (1, 1))
    with session.saving():
        pass
    assert table.drawn() == SAVED
    return session


def test_steps_since_the_save_are_undone(table, file):
    session = saved(table, file)
    paint(table, session, (1, 0))
    session.lock(2, [0])
    assert [outcome.kind for outcome in session.roll_back()] == ["undo", "undo"]
    assert table.drawn() == SAVED
    assert not session.unsaved
    assert list(session.roll_back()) == []


def test_what_was_undone_behind_the_save_is_made_again(table, file):
    session = saved(table, file)
    session.undo()
    assert table.drawn() == picture("AABB\nAABB\nCCDD\nCCDD")
    assert [outcome.kind for outcome in session.roll_back()] == ["stroke"]
    assert table.drawn() == SAVED


def test_other_steps_that_were_made_instead_can_be_had_back(table, file):
    session = saved(table, file)
    session.undo()
    session.split(2, table.grid("A"), 2)
    instead = table.drawn()
    assert [outcome.kind for outcome in session.roll_back()] == ["undo", "stroke"]
    assert (table.drawn(), session.unsaved) == (SAVED, False)
    session.undo()
    session.undo()
    assert table.drawn() == instead


def test_after_a_crash_the_same_steps_lead_there(table, file):
    session = saved(table, file)
    plan = session.to_plan()
    session.undo()
    session.merge(2, table.grid("A"), table.grid("B"))
    assert list(session.roll_back())
    paint(table, session, (1, 0))
    crash(session)
    again = table.open(plan)
    assert again.keep_journal(file).steps == 5
    again.recover()
    assert again.to_plan().hash == session.to_plan().hash
    assert list(again.roll_back())
    assert table.drawn(again) == SAVED
