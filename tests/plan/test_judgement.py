"""Changes of units alone are judged without being made, and the verdict is the same."""

import numpy as np
from drawing_table import chessboard

from gridplan.plan.change import Change, Locking, moved
from gridplan.plan.draft.judgement import judge_change


def judged(session, change):
    draft = session._draft
    before = draft.labels.tobytes(), [draft.ledger.totals(level).tobytes() for level in (1, 2)]
    verdict = judge_change(draft, change)
    after = draft.labels.tobytes(), [draft.ledger.totals(level).tobytes() for level in (1, 2)]
    assert before == after
    return verdict


def test_the_verdict_is_that_of_making_it_and_taking_it_back(monkeypatch):
    session, rng = chessboard(12, 12, [(2, 2), (2, 2)]), np.random.default_rng(5)
    draft = session._draft
    draft.apply(Change(locks=(Locking(2, (3,), True), Locking(1, (2,), True))))
    changes = []
    for _ in range(150):
        # Some units of a grid go to a grid beside it, be it reasonable or not.
        grid, other = rng.choice([(0, 1), (1, 0), (0, 4), (1, 4), (0, 3), (5, 8), (6, 7), (2, 3)])
        units = rng.permutation(draft.members(2, [grid]))[: rng.integers(1, 4)]
        if rng.random() < 0.1:
            units = draft.members(2, [grid])
        units = np.sort(units)
        changes.append(moved(units, draft.leaf[units], np.full(len(units), other)))
    quick = [judged(session, change) for change in changes]
    monkeypatch.setattr(Change, "moves_only", False)
    kinds = set()
    for change, verdict in zip(changes, quick):
        slow = judged(session, change)
        kinds.add(slow.refusal.code if slow.refusal else "")
        assert (verdict.refusal is None) == (slow.refusal is None)
        if verdict.refusal:
            assert verdict.refusal.message == slow.refusal.message
            assert verdict.refusal.grids == slow.refusal.grids
            assert verdict.refusal.units.tolist() == slow.refusal.units.tolist()
        for one, other in zip(verdict.rows, slow.rows, strict=True):
            assert one.level == other.level
            for mine, its in zip(one[1:], other[1:], strict=True):
                assert mine.tobytes() == its.tobytes()
    assert kinds == {"", "cuts", "empties", "locked-grid", "locked-parent"}
