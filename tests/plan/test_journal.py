"""The journal of strokes: what a crash leaves, what is offered, and what is refused."""

import hashlib
import json

import pytest
from crashing import crash, paint
from drawing_table import QUARTERS, picture
from random_planner import state

from gridplan.errors import StoreError
from gridplan.plan.draft import journal as journal_module
from gridplan.plan.draft.journal import journal_path


def test_after_a_crash_the_steps_are_offered_and_come_back(table, file):
    session = table.session
    assert session.keep_journal(file) is None
    paint(table, session, (1, 0))
    session.split(2, session.number(2, "C"), 2)
    session.lock(1, [0])
    session.undo()
    crash(session)

    again = table.open()
    found = again.keep_journal(file)
    assert (found.steps, found.last, found.lost_bytes) == (4, "2026-01-02T03:04:05+08:00", 0)
    assert found.obstacle == ""
    assert set(table.at((1, 0))) < set(found.units.tolist())
    assert again.recover() == 4
    assert state(again) == state(session)
    assert (again.can_undo, again.can_redo) == ("split", "lock")
    assert next(row.why for row in again.log()) == "test"
    again.redo()
    assert again.locked(1).tolist() == [0]


def test_the_journal_goes_on_after_a_recovery(table, file):
    for cells in ((1, 0), (1, 1)):
        session = table.open()
        if session.keep_journal(file):
            session.recover()
        paint(table, session, cells)
        crash(session)
    last = table.open()
    assert last.keep_journal(file).steps == 2
    last.recover()
    assert table.drawn(last) == picture("ABBB\nABBB\nCCDD\nCCDD")


def test_discarded_steps_are_set_aside_not_destroyed(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    lines = journal_path(file).read_bytes()
    crash(session)
    again = table.open()
    again.keep_journal(file)
    again.discard_recovery()
    assert table.drawn(again) == picture(QUARTERS)
    assert (file.parent / "plan.gpkg.journal.discarded").read_bytes() == lines
    paint(table, again, (1, 1))
    crash(again)
    assert table.open().keep_journal(file).steps == 1


def test_nothing_is_written_before_the_decision(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    crash(session)
    again = table.open()
    again.keep_journal(file)
    with pytest.raises(ValueError, match="resume or begin"):
        again.stroke(table.at((1, 1)), again.number(2, "B"))
    assert table.drawn(again) == picture(QUARTERS)


@pytest.mark.parametrize("kept", range(0, 100, 7))
def test_a_torn_last_line_is_ignored(table, file, kept):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    whole = len(journal_path(file).read_bytes())
    paint(table, session, (1, 1))
    crash(session)
    torn = journal_path(file).read_bytes()[: whole + kept]
    journal_path(file).write_bytes(torn)
    again = table.open()
    found = again.keep_journal(file)
    assert (found.steps, found.lost_bytes) == (1, kept)
    again.recover()
    paint(table, again, (1, 1))
    crash(again)
    assert table.open().keep_journal(file).steps == 2


def test_every_changed_byte_is_noticed(table, file):
    session = table.session
    session.keep_journal(file)
    for cell in ((1, 0), (1, 1)):
        paint(table, session, cell)
    session.close()
    path = journal_path(file)
    raw = path.read_bytes()
    head = session_head(table)
    ends = [i + 1 for i, byte in enumerate(raw) if byte == ord("\n")]
    for place in range(0, len(raw), 3):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        found = journal_module.read_journal(path, head)
        sound = sum(end <= place for end in ends)
        assert found.steps == max(sound - 1, 0)
        assert found.lost_bytes == len(raw) - ([0, *ends][sound])


def session_head(table):
    return journal_module.fingerprint(table.plan, "d" * 64)


def test_lines_in_another_order_or_left_out_are_noticed(table, file):
    session = table.session
    session.keep_journal(file)
    for cell in ((1, 0), (1, 1), (2, 2)):
        paint(table, session, cell)
    session.close()
    path = journal_path(file)
    head, *steps = path.read_bytes().splitlines(keepends=True)
    for order, sound in (([1, 0, 2], 0), ([0, 2], 1), ([1, 2], 0), ([0, 0, 1], 1)):
        path.write_bytes(head + b"".join(steps[i] for i in order))
        assert journal_module.read_journal(path, session_head(table)).steps == sound


def test_a_journal_without_its_checksum_would_not_notice(table, file, monkeypatch):
    """Planted fault: lines are believed whatever their checksum says."""

    def gullible(line, seal):
        try:
            return "", json.loads(line[17:])
        except ValueError:
            return None

    monkeypatch.setattr(journal_module, "_unsealed", gullible)
    with pytest.raises(AssertionError):
        test_lines_in_another_order_or_left_out_are_noticed(table, file)


def test_changed_data_and_changed_plans_are_refused_with_the_reason(table, file):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    crash(session)

    other_data = table.open(data_digest="e" * 64)
    assert other_data.keep_journal(file).obstacle == "The base units have changed since."
    with pytest.raises(StoreError, match="base units have changed"):
        other_data.recover()
    assert table.drawn(other_data) == picture(QUARTERS)
    other_data.close()

    changed = table.open()
    changed.stroke(table.at((2, 2)), changed.number(2, "B"))
    other_plan = table.open(changed.to_plan())
    found = other_plan.keep_journal(file)
    assert found.obstacle == "The plan has been saved by somebody else since."
    other_plan.close()
    assert table.open().keep_journal(file).steps == 1


def test_a_journal_of_another_version_is_refused(table, file, monkeypatch):
    monkeypatch.setattr(journal_module, "FORMAT", 2)
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    crash(session)
    monkeypatch.setattr(journal_module, "FORMAT", 1)
    assert "another version" in table.open().keep_journal(file).obstacle


def resealed(path, change):
    """Write a journal anew with other contents and right checksums."""
    contents = [json.loads(line[17:]) for line in path.read_bytes().splitlines()]
    change(contents)
    seal, lines = "", []
    for content in contents:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        seal = hashlib.sha256((seal + text).encode()).hexdigest()[:16]
        lines.append(f"{seal} {text}\n")
    path.write_text("".join(lines))


@pytest.mark.parametrize(
    "move", [["Z", "B", [1]], ["C", "B", [1]], ["A", "B", [99]], ["A", "B", "x"], 7]
)
def test_steps_that_do_not_fit_change_nothing(table, file, move):
    session = table.session
    session.keep_journal(file)
    paint(table, session, (1, 0))
    paint(table, session, (1, 1))
    crash(session)
    resealed(journal_path(file), lambda lines: lines[2]["change"]["moves"].__setitem__(0, move))
    again = table.open()
    again.keep_journal(file)
    before = state(again)
    with pytest.raises(StoreError, match="do not fit"):
        again.recover()
    assert state(again) == before
    assert not again.can_undo
    assert list(again.log()) == []
