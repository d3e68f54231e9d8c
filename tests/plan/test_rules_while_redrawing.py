"""The rules that a plan was made with, while it is redrawn: what is told, what help heeds."""

import numpy as np
import pytest
from drawing_table import CELL, CRITERIA, QUARTERS, UP, Table, chessboard
from random_planner import act

from gridplan.plan.redraw.problems import find_problems
from gridplan.plan.rules.kept_rules import kept_rules


def broken(table, settings, **columns):
    rules = kept_rules(
        settings, columns, CRITERIA, table.arrays["loads"], np.array(list(table.cells)) * CELL
    )
    problems = find_problems(table.session, rules=rules)
    return [(p.code, p.text) for p in problems if p.weight == 9.0]


def test_a_broken_limit_is_a_problem_that_names_the_grid(english):
    table = Table(QUARTERS, UP)
    settings = {"limits": ["homes=300..500", "registered+migrant=..80"]}
    homes = {"homes": [100] * 16}
    assert broken(table, settings, **homes) == []
    table.session.stroke(table.at((2, 0), (2, 1)), table.grid("A"))
    assert broken(table, settings, **homes) == [
        ("A", "600 (rule: homes=300..500)"),
        ("A", "90 (rule: registered+migrant=..80)"),
        ("B", "200 (rule: homes=300..500)"),
    ]


def test_cores_compounds_given_grids_and_distances_are_looked_after(english):
    table = Table(QUARTERS, UP)
    settings = {"cores": "station", "compounds": "yard", "given": "kept", "farthest_m": 210}
    columns = {
        "station": [1, 0, 1, 0, *[0] * 12],
        "yard": ["", "", "East", "East", *[""] * 12],
        "kept": ["", "", "", "", "", "", "", "", "", "", "D", "D", "", "", "D", "D"],
    }
    assert broken(table, settings, **columns) == []
    table.session.stroke(table.at((2, 0)), table.grid("A"))
    assert broken(table, settings, **columns) == [
        ("A", "cores: 2 (rule: one core in a grid)"),
        ("A", "224 m apart (rule: units at most 210 m apart)"),
        ("A", "compound East is cut (rule: compounds stay whole)"),
    ]
    table.session.stroke(table.at((2, 1)), table.grid("D"))
    changed = "given grid D has changed (rule: given grids stay as they are)"
    assert ("D", changed) in broken(table, settings, **columns)


def test_a_grid_that_reaches_into_another_town_is_a_problem_where_the_first_level_is_given(english):
    table = Table(QUARTERS, UP)
    settings, columns = {"fixed_level": "town"}, {"town": ["North"] * 8 + ["South"] * 8}
    assert broken(table, settings, **columns) == []
    table.session.stroke(table.at((0, 2), (1, 2)), table.grid("A"))
    assert broken(table, settings, **columns) == [
        ("A", "units of South: 2 (rule: the first level is given)")
    ]
    table.session.undo()
    # A whole grid under the other town is no less, and it is not the town's own grid that errs.
    table.session.adopt(2, [table.grid("C")], table.grid("1", level=1))
    assert broken(table, settings, **columns) == [
        ("C", "units of South: 4 (rule: the first level is given)")
    ]


# Help


def even_out(drawing, settings, **columns):
    """The drawing after all grids were evened out under rules."""
    table = Table(drawing)
    centre = np.array(list(table.cells)) * CELL
    rules = kept_rules(settings, columns, CRITERIA, table.arrays["loads"], centre)
    session = table.open(rules=rules)
    session.rebalance(session.grids(session.depth).tolist())
    return table.drawn(session)


LONG = "AAAAAAAABB\nAAAAAAAABB"


@pytest.mark.parametrize(
    ("settings", "columns"),
    [
        ({}, 5),
        # Two homes in each unit: ten units are 20 homes.
        ({"limits": ["homes=..20"]}, 5),
        ({"limits": ["homes=..12"]}, 3),
        ({"limits": ["homes=28.."]}, 3),
        ({"limits": ["homes=..28"]}, 5),
        # From the middle of the first column of B to that of the last is at most 300 m.
        ({"farthest_m": 320}, 4),
    ],
)
def test_evening_out_goes_as_far_as_the_rules_allow(settings, columns):
    drawn = even_out(LONG, settings, homes=[2] * 20)
    assert drawn.count("B") == 2 * columns


def test_grids_that_break_a_rule_already_get_no_worse():
    # A holds 32 homes of at most 24, B 8: A gives until both are even, and takes nothing from B.
    assert even_out(LONG, {"limits": ["homes=..24"]}, homes=[2] * 20).count("B") == 10
    # B lacks homes: A may give, B may not.
    assert even_out(LONG, {"limits": ["homes=10.."]}, homes=[2] * 20).count("B") == 10
    before = "AABBBBBBBB\nAABBBBBBBB"
    assert even_out(before, {"limits": ["homes=18.."]}, homes=[2] * 20).count("A") == 10


@pytest.mark.parametrize(("settings", "grid"), [({}, "A"), ({"walls": "village"}, "C")])
def test_smoothing_between_parents_leaves_areas_whole(settings, grid):
    """A notch in the border of two parents is filled, unless that would cut a village."""
    table = Table(
        """
        AAACCC
        AACCCC
        AAACCC
        BBBDDD
        """,
        {"A": "1", "B": "1", "C": "2", "D": "2"},
    )
    columns = {"village": ["north" if cell in ((2, 1), (3, 1)) else "" for cell in table.cells]}
    rules = kept_rules(settings, columns, CRITERIA, table.arrays["loads"], np.empty(0))
    session = table.open(rules=rules)
    assert session.smooth(1, 0, 1).allowed
    assert table.drawn(session).splitlines()[1] == f"AA{grid}CCC"


#: On a board of 16 × 16 cells with grids of 4 × 4: pairs of cells, a given grid, a core in each
#: grid, four towns, villages of 2 × 2, homes.
COLUMNS = {
    "compounds": [f"yard {u // 2}" if u // 2 % 3 == 0 else "" for u in range(256)],
    "given": ["kept" if u % 16 < 4 and u < 64 else "" for u in range(256)],
    "cores": [int(u % 16 in (3, 4, 11, 12) and u // 16 % 4 == 1) for u in range(256)],
    "fixed_level": [f"town {u % 16 // 8}{u // 128}" for u in range(256)],
    "walls": [f"village {u % 16 // 2} {u // 32}" for u in range(256)],
    "homes": [1] * 256,
}
SETTINGS = {
    **{rule: rule for rule in ("compounds", "given", "cores", "fixed_level", "walls")},
    "limits": ["homes=15..17"],
    "farthest_m": 480.0,
}


@pytest.mark.parametrize("rule", list(SETTINGS))
def test_help_keeps_the_rules_of_the_plan(rule):
    """Evening out, smoothing and splitting break none; what the planner paints is his own."""
    places = np.array([(u % 16, u // 16) for u in range(256)]) * CELL
    settings = {rule: SETTINGS[rule]}
    kept = kept_rules(settings, COLUMNS, CRITERIA, np.ones((256, 3)), places)
    session = chessboard(16, 16, [(2, 2), (2, 2)], rules=kept)
    splits = rule in ("compounds", "farthest_m")  # the others may be broken by the wish itself
    rng, made = np.random.default_rng(8), 0
    ordinary = np.arange(40) < (40 if splits else 16)

    def broken():
        yield from kept.breaches(session.grid_of_unit(2), ordinary, session.grid_of_unit(1))
        if rule == "walls":
            for village in range(len(kept.walls.names)):
                inside = session.grid_of_unit(1)[kept.walls.of_unit == village]
                if len(set(inside.tolist())) > 1:
                    yield village

    assert list(broken()) == []
    for _ in range(40):
        kinds = ["rebalance", "smooth", *(["split"] if splits else [])]
        made += act(session, rng, kinds)
        assert list(broken()) == []
        for grid in map(int, session.grids(2)[:4]):
            for move in session.suggest(2, grid):
                session.stroke([move.unit], move.target)
                assert list(broken()) == []
                session.undo()
    assert made > 5


def test_no_rule_holds_for_special_grids_and_none_that_cannot_be_read(english):
    table = Table("AAPPBB\nAAPPBB", special_grids=["P"])
    homes = {"homes": [100] * 12, "name": ["x"] * 12}
    settings = {"limits": ["homes=500..600", "name=1..2", "gone=1..2", "nonsense"]}
    assert [code for code, _ in broken(table, settings, **homes)] == ["A", "B"]
