"""The guard: which moves would cut a grid, and what would be cut off."""

import numpy as np
import pytest
from drawing_table import contiguity_of, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.partition.guard import Guard, joined


class Board:
    """A drawing of grids by letters; capitals and small letters of a grid are one grid, and the
    small ones are the units that leave."""

    def __init__(self, drawing, links=()):
        rows = picture(drawing).splitlines()
        found = [(x, y, c) for y, row in enumerate(rows) for x, c in enumerate(row)]
        self.cells = {(x, y): i for i, (x, y, _) in enumerate(found)}
        self.label = np.array(
            [-1 if c == "." else ord(c.upper()) - ord("A") for *_, c in found], np.int32
        )
        self.leaving = np.array([i for i, (*_, c) in enumerate(found) if c.islower()], np.int64)
        ends = [(self.cells[a], self.cells[b]) for a, b in links]
        self.contiguity = contiguity_of(self.cells, ends)
        self.guard = Guard(self.contiguity.indptr, self.contiguity.indices)
        self.weight = np.ones(len(found))

    def cut_off(self):
        """Cells of the pieces that would be lost, piece by piece."""
        where = {unit: cell for cell, unit in self.cells.items()}
        cuts = self.guard.cuts(self.label, self.leaving, self.weight)
        return [[where[u] for u in piece.tolist()] for cut in cuts for piece in cut.pieces]


def test_a_unit_at_the_border_may_leave():
    assert Board("AAAB\nAAaB\nAAAB").cut_off() == []


def test_a_neck_may_not_leave_and_the_smaller_side_is_named():
    board = Board("AAABB\nAAAaA\nAAABB")
    assert board.cut_off() == [[(4, 1)]]


def test_the_heavier_side_stays_the_grid_whatever_its_size():
    board = Board("AAABB\nAAAaA\nAAABB")
    board.weight[board.cells[4, 1]] = 100
    assert len(board.cut_off()[0]) == 9


def test_a_hole_does_not_cut():
    assert Board("AAA\nAaA\nAAA").cut_off() == []


def test_a_ring_opened_once_holds_and_opened_twice_falls_apart():
    assert Board("AaA\nABA\nAAA").cut_off() == []
    # The ring is longer than what the quick look around the unit sees.
    assert Board("AAAaAAA\nABBBBBA\nABBBBBA\nABBBBBA\nAAAAAAA").cut_off() == []
    assert Board("AaA\nABA\nAaA").cut_off() == [[(2, 0), (2, 1), (2, 2)]]


def test_corners_do_not_hold_a_grid_together():
    assert Board("Aa\nBA").cut_off() == [[(1, 1)]]


def test_links_hold_a_grid_together():
    assert Board("Aa\nBA", links=[((0, 0), (1, 1))]).cut_off() == []


def test_several_grids_are_cut_by_one_stroke():
    assert Board("AABB\naabb\nAAAB\nAABB").cut_off() == [[(0, 0), (1, 0)], [(2, 0), (3, 0)]]


def test_a_cut_into_three_names_two_pieces():
    assert Board("BAB\nAaA\nBAB").cut_off() == [[(0, 1)], [(2, 1)], [(1, 2)]]


def test_a_grid_that_leaves_as_a_whole_is_not_cut():
    assert Board("aa\nBB").cut_off() == []


def test_a_grid_in_pieces_is_only_guarded_against_more_pieces():
    # Two pieces from the beginning: neither counts as cut off, but a third one does.
    assert Board("AABAA\nAaBAA").cut_off() == []
    assert Board("AABAaA\nAABBBB").cut_off() == [[(5, 0)]]
    assert Board("AABaa\nAABBB").cut_off() == []


def test_units_in_no_grid_are_never_cut():
    board = Board("..B\n..B")
    board.leaving = np.array([0])
    assert board.cut_off() == []


def test_strays_touch_the_grid_neither_themselves_nor_through_others():
    board = Board("ABBBB\nABBBB")
    joining = np.array([board.cells[c] for c in [(1, 0), (2, 0), (4, 1)]])
    assert board.guard.strays(board.label, 0, joining).tolist() == [board.cells[4, 1]]


def test_an_empty_grid_is_founded_by_the_first_piece():
    board = Board("BBBB")
    strays = board.guard.strays(board.label, 7, np.array([0, 1, 3]))
    assert strays.tolist() == [3]


def pieces_by_walking(contiguity, units):
    """Connected pieces by a plain walk from unit to unit."""
    left, pieces = set(units), []
    while left:
        piece, front = set(), [min(left)]
        while front:
            unit = front.pop()
            if unit in left:
                left.discard(unit)
                piece.add(unit)
                front += contiguity.neighbours(unit).tolist()
        pieces.append(piece)
    return pieces


def cuts_by_walking(board):
    """What `Guard.cuts` promises, found without any cleverness."""
    lost = []
    for grid in sorted({int(g) for g in board.label[board.leaving]} - {-1}):
        members = set(np.flatnonzero(board.label == grid).tolist())
        after = pieces_by_walking(board.contiguity, members - set(board.leaving.tolist()))
        for before in pieces_by_walking(board.contiguity, members):
            inside = [piece for piece in after if piece <= before]
            inside.sort(key=lambda piece: (-len(piece), min(piece)))
            lost += inside[1:]
    return {frozenset(piece) for piece in lost}


@st.composite
def boards(draw):
    width, height = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    letters = draw(st.lists(st.sampled_from("AaBbC."), min_size=width * height, max_size=99))
    rows = ["".join(letters[y * width : (y + 1) * width]) for y in range(height)]
    return Board("\n".join(rows))


def agree(board):
    found = board.guard.cuts(board.label, board.leaving, board.weight)
    assert {frozenset(p.tolist()) for cut in found for p in cut.pieces} == cuts_by_walking(board)


@settings(max_examples=300, deadline=None)
@given(boards())
def test_the_guard_agrees_with_a_plain_walk(board):
    agree(board)


@settings(max_examples=300, deadline=None)
@given(boards(), st.data())
def test_the_quick_look_never_lets_a_cut_pass(board, data):
    unit = data.draw(st.integers(0, len(board.label) - 1))
    board.leaving = np.array([unit])
    if board.label[unit] >= 0 and board.guard.holds_nearby(board.label, unit):
        assert not cuts_by_walking(board)


def test_a_guard_that_looks_only_nearby_is_found_out(monkeypatch):
    """Planted fault: neighbours that do not meet nearby count as held together."""
    monkeypatch.setattr(Guard, "_met_nearby", lambda self, label, leaving, ring: 0 * ring)
    with pytest.raises(AssertionError):
        agree(Board("AABB\naaBB\nAAAB\nAABB"))


def test_holes_apart_from_one_another_need_no_look_at_the_whole_grid(monkeypatch):
    def no_look(*_):
        raise AssertionError("the whole grid was looked at")

    monkeypatch.setattr(Guard, "_cut", no_look)
    row, holes = "A" * 40, "AAaaA" + "A" * 30 + "AaaAA"
    assert Board("\n".join([row, row, holes, holes, row, row])).cut_off() == []
    with pytest.raises(AssertionError, match="whole grid"):
        Board("AAAaAAA\nABBBBBA\nABBBBBA\nABBBBBA\nAAAAAAA").cut_off()


def test_a_chain_of_any_length_takes_few_rounds(monkeypatch):
    """A spiral: searches that go step by step would need thousands of rounds."""
    import gridplan.partition.guard as module

    rounds = 0

    class Counting:
        def __getattr__(self, name):
            nonlocal rounds
            rounds += name == "minimum"
            return getattr(np, name)

    monkeypatch.setattr(module, "np", Counting())
    n = 20_000
    shuffled = np.random.default_rng(1).permutation(n)
    root = joined(n, shuffled[:-1], shuffled[1:])
    assert not root.any()
    assert 0 < rounds < 60


def test_scratch_is_clean_after_every_call():
    board = Board("AAABB\nAABaA\nAAABB")
    for _ in range(2):
        board.cut_off()
        board.guard.strays(board.label, 1, board.leaving)
        board.guard.holds_nearby(board.label, int(board.leaving[0]))
        assert (board.guard._place == -1).all()
