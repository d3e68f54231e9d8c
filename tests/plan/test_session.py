"""Strokes and locks: what a planner may paint, what is refused and why, and bad input."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawing_table import CELL, CRITERIA, QUARTERS, Table, picture

from gridplan.errors import InputError
from gridplan.i18n import choose_language
from gridplan.plan.codes.register import NO_GRID

# Strokes


def test_a_stroke_moves_units_and_every_level_follows(table):
    outcome = table.session.stroke(table.at((2, 2), (3, 2)), table.grid("B"), why="river")
    assert outcome.allowed
    assert outcome.step == 0
    assert table.drawn() == picture("AABB\nAABB\nCCBB\nCCDD")
    assert table.drawn(level=1) == picture("1111\n1111\n2211\n2222")
    assert [(c.level, c.code, c.before.units, c.after.units) for c in outcome.changes] == [
        (1, "1", 8, 10),
        (1, "2", 8, 6),
        (2, "B", 4, 6),
        (2, "D", 4, 2),
    ]


def test_units_that_stay_in_their_town_tear_no_town():
    # B takes a unit of its own town, through which that town holds together, and one of the other.
    table = Table("AAAB\nCDDD", {"A": "1", "B": "1", "C": "2", "D": "2"})
    outcome = table.session.stroke(table.at((2, 0), (3, 1)), table.grid("B"))
    assert outcome.allowed
    assert table.drawn() == picture("AABB\nCDDB")
    assert table.drawn(level=1) == picture("1111\n2221")


def test_a_preview_changes_nothing(table):
    outcome = table.session.preview(table.at((2, 2)), table.grid("B"))
    assert outcome.allowed
    assert outcome.step is None
    assert table.drawn() == picture(QUARTERS)
    assert list(table.session.log()) == []


def test_units_that_are_there_already_change_nothing(table):
    outcome = table.session.stroke(table.at((0, 0)), table.grid("A"))
    assert outcome.refusal.code == "nothing"
    assert not table.session.can_undo


def test_a_cut_is_refused_with_piece_and_persons():
    table = Table("AAAA\nBBBB")
    outcome = table.session.stroke(table.at((2, 0)), table.grid("B"))
    assert outcome.refusal.code == "cuts"
    assert outcome.refusal.message == (
        "This would cut grid A in two; cut off: units 1, persons 15."
    )
    assert outcome.refusal.units.tolist() == table.at((3, 0))
    assert table.drawn() == "AAAA\nBBBB"


def test_without_persons_a_cut_is_told_without_persons():
    table = Table("AAAA\nBBBB")
    households = tuple(replace(c, unit="households") for c in CRITERIA)
    session = table.open(criteria=households)
    outcome = session.stroke(table.at((2, 0)), 1)
    assert outcome.refusal.message == "Grid A would be in 2 pieces."


def test_the_cut_off_piece_comes_along_on_demand():
    table = Table("AAAA\nBBBB")
    outcome = table.session.stroke(table.at((2, 0)), table.grid("B"), take_along=True)
    assert outcome.units.tolist() == table.at((2, 0), (3, 0))
    assert outcome.taken_along.tolist() == table.at((3, 0))
    assert table.drawn() == "AABB\nBBBB"


def test_a_piece_that_cannot_come_along_is_named_as_the_reason():
    table = Table("AAAA\nBBBB")
    table.session.lock(0, table.at((3, 0)))
    outcome = table.session.stroke(table.at((2, 0)), table.grid("B"), take_along=True)
    assert outcome.refusal.code == "cuts"
    assert outcome.refusal.units.tolist() == table.at((3, 0))


def test_a_cut_above_the_last_level_is_seen():
    # Every last-level grid stays whole, but town 1 would fall apart into A and C.
    drawing = "AABBCC\nDDDDDD"
    table = Table(drawing, {"A": "1", "B": "1", "C": "1", "D": "2"})
    table.session.stroke(table.at((2, 0)), table.grid("A"))
    outcome = table.session.stroke(table.at((3, 0)), table.grid("D"))
    assert outcome.refusal.code == "empties"
    table = Table("AABBCC\nAABBCC\nDDDDDD", {"A": "1", "B": "1", "C": "1", "D": "2"})
    assert table.session.stroke(table.at((3, 1)), table.grid("D")).allowed
    outcome = table.session.stroke(table.at((2, 1), (3, 0)), table.grid("D"))
    assert (outcome.refusal.code, outcome.refusal.level) == ("cuts", 1)
    assert "cut grid 1" in outcome.refusal.message
    # So it would where D takes a unit of its own town along.
    table = Table("AABBCC\nAABBCC\nDDDDEE", dict(zip("ABCDE", "11122")))
    assert table.session.stroke(table.at((3, 1)), table.grid("D")).allowed
    outcome = table.session.stroke(table.at((2, 1), (3, 0), (4, 2)), table.grid("D"))
    assert (outcome.refusal.code, outcome.refusal.level) == ("cuts", 1)


def test_a_grid_is_never_emptied_by_a_stroke(table):
    rows = table.session.units_of(2, table.grid("D"))
    outcome = table.session.stroke(rows, table.grid("B"))
    assert outcome.refusal.code == "empties"
    assert outcome.refusal.message == "This would leave grid D without any unit."


def test_units_that_do_not_touch_the_grid_are_refused(table):
    outcome = table.session.stroke(table.at((2, 3), (3, 3)), table.grid("A"))
    assert (outcome.refusal.code, len(outcome.refusal.units)) == ("apart", 2)


def test_a_link_counts_as_touching():
    table = Table("AA BB", links=[("x1y0", "x3y0")])
    assert table.session.stroke(table.at((3, 0)), table.grid("A")).allowed
    assert table.drawn() == "AA AB"
    assert table.session.stroke(table.at((1, 0)), NO_GRID).refusal.code == "cuts"


def test_units_may_leave_every_grid_and_be_filled_in_again(table):
    session = table.session
    assert session.stroke(table.at((0, 0), (1, 0)), NO_GRID).allowed
    assert table.drawn() == picture("..BB\nAABB\nCCDD\nCCDD")
    assert session.pending().units.tolist() == table.at((0, 0), (1, 0))
    assert session.fill().allowed
    # The left one touches A only; the right one as much of A as of B: the smaller number wins.
    assert table.drawn() == picture(QUARTERS)


def test_filling_follows_the_longest_border():
    table = Table("A.B\nABB")
    assert table.session.fill().allowed
    assert table.drawn() == "ABB\nABB"


def test_a_plan_that_came_in_pieces_can_be_mended():
    table = Table("ABA\nABA\nBBB")
    assert table.session.stroke(table.at((0, 0)), table.grid("B")).allowed
    assert table.session.stroke(table.at((2, 0), (2, 1)), table.grid("B")).allowed
    assert table.drawn() == "BBB\nABB\nBBB"


# Locks


def test_a_locked_grid_neither_gives_nor_takes(table):
    session = table.session
    session.lock(2, [table.grid("A")])
    for cell, target in (((2, 0), "A"), ((1, 0), "B")):
        outcome = session.stroke(table.at(cell), table.grid(target))
        assert outcome.refusal.code == "locked-grid"
        assert outcome.refusal.message == "Grid A is locked."
    assert session.locked(2).tolist() == [table.grid("A")]


def test_a_locked_parent_keeps_its_outline_and_is_free_inside(table):
    session = table.session
    session.lock(1, [table.grid("1", 1)])
    assert session.stroke(table.at((2, 0)), table.grid("A")).allowed
    outcome = session.stroke(table.at((3, 2)), table.grid("B"))
    assert outcome.refusal.code == "locked-parent"
    assert outcome.refusal.message == "Grid 1 is locked; units that would cross its outline: 1."
    assert session.split(2, table.grid("B"), 2).allowed
    assert session.merge(2, table.grid("A"), table.grid("B")).allowed
    assert session.merge(2, table.grid("C"), table.grid("A")).refusal.code == "locked-parent"
    assert session.merge(1, 0, 1).refusal.code == "locked-parent"


def test_a_locked_unit_stays(table):
    session = table.session
    session.lock(0, table.at((1, 1)))
    outcome = session.stroke(table.at((1, 0), (1, 1)), table.grid("B"))
    assert outcome.refusal.code == "locked-unit"
    assert outcome.refusal.units.tolist() == table.at((1, 1))
    session.lock(0, table.at((1, 1)), False)
    assert session.stroke(table.at((1, 0), (1, 1)), table.grid("B")).allowed


def test_locks_are_steps_like_all_others(table):
    session = table.session
    session.stroke(table.at((1, 0)), table.grid("B"))
    session.lock(2, [table.grid("B")])
    assert session.can_undo == "lock"
    session.undo()
    assert not len(session.locked(2))
    session.undo()
    assert table.drawn() == picture(QUARTERS)
    session.redo()
    session.redo()
    assert session.locked(2).tolist() == [table.grid("B")]


def test_locks_travel_with_the_plan(table):
    table.session.lock(2, [table.grid("B")])
    table.session.lock(0, table.at((0, 0)))
    again = table.open(table.session.to_plan())
    assert again.locked(2).tolist() == [1]
    assert again.locked(0).tolist() == table.at((0, 0))


# Bad input


def test_arrays_of_another_territory_are_refused(table):
    with pytest.raises(InputError, match="same number of units"):
        table.open(area_m2=np.ones(3))


def test_values_that_are_not_numbers_are_refused(table):
    loads = table.arrays["loads"].copy()
    loads[0, 0] = np.nan
    with pytest.raises(InputError, match="not numbers"):
        table.open(loads=loads)


def test_neighbours_that_stand_in_one_row_only_are_refused():
    table = Table("AB")
    one_way = type(table.contiguity)(np.array([0, 1, 1]), np.array([1], np.int32), np.array([CELL]))
    table.contiguity = one_way
    with pytest.raises(InputError, match="one row only"):
        table.open()


def test_rows_and_grids_that_do_not_exist_are_mistakes_of_the_caller(table):
    with pytest.raises(ValueError, match="no such unit"):
        table.session.stroke([99], 0)
    with pytest.raises(ValueError, match="no grid 9"):
        table.session.stroke([0], 9)


def test_sentences_come_in_chinese(table):
    choose_language("zh_CN")
    table.session.lock(2, [0])
    outcome = table.session.stroke(table.at((1, 0)), table.grid("B"))
    assert outcome.refusal.message == "网格 A 已锁定。"


def test_names_that_gridplan_gave_are_said_in_the_language_in_force(table):
    level1, level2 = table.plan.names
    names = (level1, ("Grid A", "网格B", "Grid of C", *level2[3:]))
    session = table.open(replace(table.plan, names=names))
    choose_language("zh_CN")
    assert [session.name(2, n) for n in range(3)] == ["网格A", "网格B", "Grid of C"]
    outcome = session.stroke(table.at((2, 0)), 0)
    assert [(c.level, c.name) for c in outcome.changes] == [(2, "网格A"), (2, "网格B")]
    assert session.to_plan().names == names
    choose_language("en")
    assert [session.name(2, n) for n in range(3)] == ["Grid A", "Grid B", "Grid of C"]


def test_painting_needs_numpy_alone():
    """Whatever else is installed is hidden; a plan is opened, painted, split, explained."""
    program = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"scipy", "pandas", "geopandas", "shapely", "pyproj",
                                      "pyogrio", "numba", "matplotlib", "rich", "click"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hide())
import tempfile, pathlib
sys.path[:0] = sys.argv[1:]
from drawing_table import Table
from gridplan.plan.explain.explain import explain_grid
table = Table("AABB\\nAABB", {"A": "1", "B": "1"})
with tempfile.TemporaryDirectory() as folder:
    table.session.keep_journal(pathlib.Path(folder) / "plan.gpkg")
    assert table.session.stroke(table.at((1, 0)), 1).allowed
    assert table.session.split(2, 1, 2).allowed
    assert table.session.merge(2, 0, 1).allowed or True
    table.session.suggest(2, 0), table.session.rebalance([0]), table.session.smooth(2, 0, 1)
    assert explain_grid(table.session, table.contiguity, 2, 0, table.plan.unit_ids).heading
    table.session.undo(), table.session.to_plan().hash
    table.session.close()
# Here chains of moves are needed: see test_local_repair.
lumpy = Table("AAABBBCCC\\nAAABBBCCC", dict.fromkeys("ABC", "1"), persons="895797877593678654")
lumpy.session.rebalance([0, 1, 2])
assert max(abs(totals.deviation) for totals in lumpy.session.totals(2)) < 0.05
print("painted")
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, root / "tests" / "support", root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "painted\n", done.stderr
