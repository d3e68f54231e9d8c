"""Dividing again while a rule is not kept: which attempt and why is told, a stop is heard."""

from __future__ import annotations

import handmade
import pytest
from test_rebalance import board
from toymap import toy

from gridplan.cli import console
from gridplan.errors import Cancelled, InputError
from gridplan.findings import Finding, Severity
from gridplan.plan.create import divide as dividing
from gridplan.plan.create import retries
from gridplan.plan.create.divide import divide
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.territory.criteria import Criterion
from gridplan.territory.read import read_territory

#: Of twelve cells of 100 m, as 20 grids of 240 have, some grids are wider than that.
NEAR = Rules(farthest_m=480.0, limits=(Limit("homes", 90, 160),))


class Watching:
    """What is told, without repetitions; a stop is asked for after the text that begins so."""

    def __init__(self, stop_after: str = "nothing") -> None:
        self.texts: list[str] = []
        self.stop_after, self.stopped = stop_after, False

    def report(self, fraction: float, text: str = "") -> None:
        if text:
            self.texts.append(text)
            self.stopped |= text.startswith(self.stop_after)

    def cancelled(self) -> bool:
        return self.stopped


def ground():
    return read_territory(board(20, 12, seed=2).assign(homes=10))


@pytest.fixture
def nothing_helps(monkeypatch):
    """As if nothing could be narrowed or mended."""
    monkeypatch.setattr(dividing, "_narrowed", lambda *asked: asked[3])
    monkeypatch.setattr(retries, "mend", lambda plan, *_: plan.leaf_of_unit.astype("int64"))
    monkeypatch.setattr(retries, "even_out", lambda plan, land, bound, leaf, *_: leaf)


def test_the_attempt_that_falls_short_least_is_the_one_of_fewest_broken_rules_then_grids():
    # Grids of one, one, two and four cells where two are a share: 50 %, 50 %, 0 % and 100 % off.
    land = handmade.territory(toy("ABCCDDDD"), (Criterion("registered", "registered"),))
    plan = handmade.plan(land, dict(zip("ABCD", range(4))))
    broken = [
        Finding("x", Severity.ERROR, "", "", count=2),
        Finding("y", Severity.ERROR, "", "", count=1),
    ]
    short = [retries._shortfall(plan, land, share, broken) for share in (0.2, 0.5, 1.0)]
    assert short == [(3, 3, pytest.approx(1.4)), (3, 1, pytest.approx(0.5)), (3, 0, 0.0)]


def unreachable(*_):
    raise AssertionError("a stop was not heard")


def test_each_attempt_is_told_with_what_was_not_kept_before(nothing_helps, english):
    progress = Watching()
    with pytest.raises(InputError, match="keeps the rules"):
        divide(ground(), (2, 6, 20), rules=NEAR, progress=progress)
    first, *rest = progress.texts
    assert first == "Dividing"
    begin = [text.split(" Grids that break")[0] for text in rest]
    assert begin == ["Mending.", "Attempt 2 of 4.", "Mending.", "Attempt 3 of 4.",
                     "Mending.", "Attempt 4 of 4.", "Mending."]  # fmt: skip
    assert all("the rule “units at most 480 m apart”: " in text for text in rest)


def test_a_stop_between_two_attempts_is_heard(nothing_helps, english, monkeypatch):
    progress, solve, made = Watching("Attempt 2"), dividing.solve, []

    def counted(*asked, **more):
        found = solve(*asked, **more)
        made.append(found)
        return found

    monkeypatch.setattr(dividing, "solve", counted)
    with pytest.raises(Cancelled):
        divide(ground(), (2, 6, 20), rules=NEAR, progress=progress)
    assert len(made) == 1


def test_a_stop_is_heard_while_grids_are_narrowed(monkeypatch):
    progress, solve = Watching(), dividing.solve

    def stopped_afterwards(*asked, **more):
        found = solve(*asked, **more)
        progress.stopped = True
        return found

    monkeypatch.setattr(dividing, "solve", stopped_afterwards)
    monkeypatch.setattr(dividing, "put_back", unreachable)
    with pytest.raises(Cancelled):
        divide(ground(), (2, 6, 20), rules=NEAR, progress=progress)


@pytest.mark.parametrize("left", ["mend", "even_out"])
def test_a_stop_is_heard_while_a_plan_is_mended(nothing_helps, english, monkeypatch, left):
    """In either of the two steps; what would follow is not reached."""
    from gridplan.plan.update import uphold_limits

    monkeypatch.setattr(retries, left, getattr(uphold_limits, left))
    monkeypatch.setattr(retries, "even_out" if left == "mend" else "_shortfall", unreachable)
    with pytest.raises(Cancelled):
        divide(ground(), (2, 6, 20), rules=NEAR, progress=Watching("Mending"))


def test_the_command_line_keeps_a_text_until_the_next_one(monkeypatch, capsys):
    """Without a terminal a line is written now and then: it says what is done at that time."""
    monkeypatch.setattr(console, "QUIET_SECONDS", 0.0)
    with console.progress_bar("Dividing city.gpkg") as progress:
        progress.report(0.0, "Dividing")
        progress.report(0.8, "Attempt 2 of 4. Grids: 3.")
        progress.report(0.9)
    assert capsys.readouterr().err.splitlines() == [
        "Dividing city.gpkg 0%",
        "Dividing city.gpkg 80% Attempt 2 of 4. Grids: 3.",
        "Dividing city.gpkg 90% Attempt 2 of 4. Grids: 3.",
    ]
