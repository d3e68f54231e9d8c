"""Grids that came under another parent: their codes tell the old one until they are recoded."""

from dataclasses import replace

import numpy as np
import pytest
from crashing import crash
from drawing_table import Table
from random_planner import KINDS, act, state
from toymap import toy

from gridplan.i18n import choose_language
from gridplan.plan.certificate.certificate import check
from gridplan.plan.compare.succession import heirs_by_code
from gridplan.plan.create.divide import divide
from gridplan.plan.draft.recode import about_codes
from gridplan.plan.redraw.problems import find_problems
from gridplan.territory.read import read_territory

#: Two towns of two villages each, eight last-level grids.
DRAWING = """
ABEF
ABEF
CDGH
CDGH
"""
TOWNS = {"1": "1", "2": "1", "3": "2", "4": "2"}
VILLAGES = dict(zip("ABCDEFGH", "11223344"))


def towns(codes=None, names=None, **settings):
    """Towns 01 and 02, villages 01-001 to 02-002, grids 01-001-001 to 02-002-002."""
    table = Table(DRAWING, TOWNS, VILLAGES, **settings)
    villages = ("01-001", "01-002", "02-001", "02-002")
    leaves = tuple(f"{village}-00{k}" for village in villages for k in (1, 2))
    codes = codes or (("01", "02"), villages, leaves)
    names = names or tuple(tuple(f"Grid {code}" for code in level) for level in codes)
    table.plan = replace(table.plan, codes=codes, names=names)
    table.session = table.open()
    return table


def misplaced(session):
    return [session.code(n, g) for n in range(1, session.depth + 1) for g in session.misplaced(n)]


def codes(session, level):
    return [session.code(level, grid) for grid in session.grids(level)]


def test_a_village_that_came_under_another_town_is_recoded_with_what_is_inside():
    table = towns(names=(("东", "西"), ("甲村", "乙村", "丙村", "丁村"), tuple("abcdefgh")))
    session, before = table.session, table.session.grid_of_unit(3).copy()
    assert misplaced(session) == []
    assert session.adopt(2, [table.grid("01-002", 2)], table.grid("02", 1)).allowed
    assert misplaced(session) == ["01-002"]
    outcome = session.recode(why="by the book")
    assert outcome.allowed
    assert [grid.code for grid in outcome.opened] == ["02-003", "02-003-001", "02-003-002"]
    assert codes(session, 2) == ["01-001", "02-001", "02-002", "02-003"]
    assert codes(session, 3)[-2:] == ["02-003-001", "02-003-002"]
    assert session.name(2, table.grid("02-003", 2)) == "乙村"
    assert misplaced(session) == []
    after = session.grid_of_unit(3)
    assert sorted(np.bincount(after)[session.grids(3)]) == [2] * 8
    assert len({*zip(before.tolist(), after.tolist())}) == 8
    plan = session.to_plan()
    assert plan.provenance.settings["retired_codes"] == [
        [], ["01-002"], ["01-002-001", "01-002-002"]
    ]  # fmt: skip
    assert list(session.log())[-1].why == "by the book"
    session.undo()
    assert (session.grid_of_unit(3) == before).all()
    assert misplaced(session) == ["01-002"]


def test_inside_a_recoded_village_numbers_stay():
    table = towns()
    session = table.session
    assert session.merge(3, table.grid("01-002-002"), table.grid("01-002-001")).allowed
    assert session.adopt(2, [table.grid("01-002", 2)], 1).allowed
    outcome = session.recode()
    # The first grid of the village is gone, the second one stays the second.
    assert [grid.code for grid in outcome.opened] == ["02-003", "02-003-002"]


def test_names_that_speak_of_the_code_speak_of_the_new_one():
    table = towns()
    table.session.adopt(2, [table.grid("01-002", 2)], 1)
    table.session.recode()
    assert table.session.name(3, table.grid("02-003-001")) == "Grid 02-003-001"


def test_a_grid_under_another_village_goes_on_from_the_numbers_there():
    table = towns()
    table.session.adopt(3, [table.grid("01-001-002")], table.grid("02-001", 2))
    assert misplaced(table.session) == ["01-001-002"]
    table.session.recode()
    assert codes(table.session, 3)[-1] == "02-001-003"
    assert table.session.recode().refusal.message == "No code tells another parent."


def test_a_village_that_took_in_a_grid_of_another_one_before_it_came_under_another_town():
    table = towns()
    session = table.session
    session.adopt(3, [table.grid("01-001-002")], table.grid("01-002", 2))
    session.adopt(2, [table.grid("01-002", 2)], 1)
    session.recode()
    assert codes(session, 3)[-3:] == ["02-003-001", "02-003-002", "02-003-003"]
    assert session.grid_of_unit(3)[table.at((1, 0))] == table.grid("02-003-003")


def test_merged_towns_and_split_ones():
    table = towns()
    session = table.session
    assert session.merge(1, 0, 1).allowed
    assert misplaced(session) == ["02-001", "02-002"]
    session.recode()
    assert codes(session, 2) == ["01-001", "01-002", "01-003", "01-004"]
    assert codes(session, 3)[-1] == "01-004-002"
    assert session.split(1, 0, 2).allowed
    assert len(misplaced(session)) == 2
    session.recode()
    assert sorted(codes(session, 2))[-2:] == ["03-001", "03-002"]  # 02 is retired
    assert misplaced(session) == []


def test_locks_stay_and_are_no_obstacle():
    table = towns()
    session = table.session
    session.adopt(2, [table.grid("01-002", 2)], 1)
    session.lock(0, [0, 8])
    session.lock(3, [table.grid("01-002-001")])
    session.lock(2, [table.grid("01-002", 2)])
    session.recode()
    assert session.locked(0).tolist() == [0, 8]
    assert session.locked(3).tolist() == [table.grid("02-003-001")]
    assert session.locked(2).tolist() == [table.grid("02-003", 2)]
    session.undo()
    assert session.locked(3).tolist() == [table.grid("01-002-001")]


def test_special_grids_keep_to_their_numbers():
    codes = (("01", "02"), ("01-001", "01-002", "02-001", "02-002"),
             ("01-001-001", "01-001-901", *(f"x{k}" for k in range(6))))  # fmt: skip
    table = towns(codes=codes, special_grids=["01-001-901"])
    session = table.session
    assert session.special(1)
    session.merge(2, table.grid("01-002", 2), table.grid("01-001", 2))
    assert misplaced(session) == []  # too few codes of the level begin with those of parents
    codes = (*codes[:2], ("01-001-001", "01-001-901", *(f"{c}-00{k}" for c in codes[1][1:]
                                                       for k in (1, 2))))  # fmt: skip
    table = towns(codes=codes, special_grids=["01-001-901"])
    session = table.session
    session.merge(2, table.grid("01-002", 2), table.grid("01-001", 2))
    session.recode()
    assert [session.code(3, g) for g in session.grids(3)][-2:] == ["01-002-003", "01-002-901"]
    assert session.special(table.grid("01-002-901"))


@pytest.mark.parametrize(
    "codes",
    [
        # Numbered straight through: 12 lies under 2, and has nothing to do with 1.
        (("1", "2"), ("1", "2", "11", "12"), tuple("ABCDEFGH")),
        (("01", "02"), ("001", "002", "003", "004"), tuple("ABCDEFGH")),
        (("east", "west"), ("e1", "e2", "w1", "w2"), tuple("ABCDEFGH")),
    ],
)
def test_codes_that_tell_no_parent_are_left_alone(codes):
    table = towns(codes=codes)
    table.session.adopt(2, [1], 1)
    assert misplaced(table.session) == []
    assert about_codes(table.session.to_plan()) == []


def test_grids_inside_whose_codes_tell_no_parent_keep_them():
    codes = (("01", "02"), ("01-001", "01-002", "02-001", "02-002"), tuple("ABCDEFGH"))
    table = towns(codes=codes)
    table.session.adopt(2, [1], 1)
    table.session.recode()
    plan = table.session.to_plan()
    assert plan.codes[1:] == (("01-001", "02-001", "02-002", "02-003"), tuple("ABCDEFGH"))
    assert plan.parents[1].tolist() == [0, 0, 3, 3, 1, 1, 2, 2]


def test_after_a_crash_a_recoding_comes_back(file):
    table = towns()
    session = table.session
    session.keep_journal(file)
    session.adopt(2, [1], 1)
    session.lock(3, [table.grid("01-002-001")])
    session.recode()
    assert session.stroke([0], table.grid("01-001-002")).allowed
    crash(session)
    again = table.open()
    assert again.keep_journal(file).steps == 4
    again.recover()
    assert state(again) == state(session)
    while again.undo():
        pass
    assert again.to_plan().hash == table.plan.hash


@pytest.mark.parametrize("seed", range(6))
def test_anything_may_be_done_before_and_after(seed):
    table, rng = towns(), np.random.default_rng(seed)
    session, first = table.session, state(table.session)
    recoded = 0
    for _ in range(200):
        if rng.random() < 0.2:
            recoded += session.recode().allowed
            assert misplaced(session) == []
        else:
            act(session, rng, KINDS)
        assert len({*codes(session, 3)}) == len(codes(session, 3))
    assert recoded
    last = state(session)
    while session.undo():
        pass
    assert state(session) == first
    while session.redo():
        pass
    assert state(session) == last


def test_problems_and_findings_name_them():
    choose_language("en")
    table = towns()
    table.session.adopt(2, [1], 1)
    (problem,) = [p for p in find_problems(table.session) if "Recode" in p.text]
    assert (problem.level, problem.code) == (2, "01-002")
    (finding,) = about_codes(table.session.to_plan())
    assert (finding.severity.value, finding.where, finding.count) == ("warning", "01-002", 1)
    assert finding.message == "Grids whose codes begin with that of another parent: 1."
    table.session.merge(1, 1, 0)
    assert about_codes(table.session.to_plan())[0].where == "01-001, 01-002"  # 01 is retired


def test_the_certificate_names_them_and_holds_all_the_same():
    territory = read_territory(toy("AAAA\nAAAA", cells=True))
    plan = divide(territory, (2, 4), effort="fast")
    assert plan.codes == (("01", "02"), ("01-001", "01-002", "02-001", "02-002"))
    moved = replace(plan, parents=(np.array([0, 1, 1, 1], np.int32),))
    certificate = check(moved, territory)
    found = {finding.code: finding for finding in certificate.findings}
    assert found["code-of-other-parent"].where == "01-002"
    assert "code-of-other-parent" not in {f.code for f in check(plan, territory).findings}
    assert certificate.holds == all(f.severity.value != "error" for f in certificate.findings)


def test_comparing_takes_a_recoded_grid_for_the_same_one():
    table = towns()
    session, first = table.session, table.plan
    session.adopt(2, [table.grid("01-002", 2)], 1)
    kept = session.to_plan()
    session.recode()
    recoded = session.to_plan()
    session.merge(3, table.grid("02-003-001"), table.grid("02-003-002"))
    merged = session.to_plan()
    for before, after in ((first, recoded), (kept, recoded), (recoded, kept), (recoded, first)):
        for level in (1, 2, 3):
            heirs = heirs_by_code(before, after, level)
            assert sorted(heirs) == list(range(before.counts[level - 1]))
    village = kept.codes[1].index("01-002")
    assert recoded.codes[1][heirs_by_code(kept, recoded, 2)[village]] == "02-003"
    lost = [code for code, heir in zip(kept.codes[2], heirs_by_code(kept, merged, 3)) if heir < 0]
    assert lost == ["01-002-002"]
    assert heirs_by_code(merged, kept, 3).min() >= 0
