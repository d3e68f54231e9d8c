"""What the list of problems says while a plan is redrawn."""

from drawing_table import QUARTERS, UP, Table

from gridplan.plan.redraw.problems import find_problems


def said(table, **options):
    return [(p.level, p.code, p.text) for p in find_problems(table.session, **options)]


def test_an_even_plan_has_no_problems(table):
    assert said(table) == []


def test_a_grid_in_pieces_comes_first(english):
    table = Table("AABB\nAABB\nCCDD\nACDD", UP)
    assert (2, "A", "in 2 pieces") in said(table)
    assert said(table)[0][2] == "in 2 pieces"


def test_a_grid_out_of_tolerance_is_named_with_its_deviation(english):
    table = Table("AAAB\nAAAB\nCCDD\nCCDD", UP)
    assert (2, "A", "deviation +50.0%") in said(table)
    assert (2, "B", "deviation −50.0%") in said(table)


def test_a_unit_heavier_than_a_grid_is_told_beside_the_deviation(english):
    table = Table(QUARTERS, UP, persons="9000 0000 0000 0000")
    texts = [text for level, code, text in said(table) if code == "A" and level == 2]
    assert "one unit alone is heavier than a grid should be" in texts


def test_units_in_no_grid_are_told_piece_by_piece(english, table):
    """Two beside each other, and one far from them."""
    session = table.session
    for cells in (((1, 1), (0, 1)), ((3, 3),)):
        assert session.stroke(table.at(*cells), -1).allowed
    left = [p for p in find_problems(session) if p.number == -1]
    assert [p.text for p in left] == ["units in no grid: 2", "units in no grid: 1"]
    assert [sorted(p.units) for p in left] == [
        sorted(table.at((1, 1), (0, 1))),
        sorted(table.at((3, 3))),
    ]
    assert find_problems(session)[0].number == -1, "they come before all but grids in pieces"


def test_norms_of_people_and_households_hold_for_the_last_level(table):
    homes = table.session.unit_load * 0 + 126.0
    assert said(table, households=homes) == [
        (2, code, "504 households; the norm is 500") for code in "ABCD"
    ]
