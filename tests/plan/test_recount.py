"""Grids that come and go by hand are the plan's numbers from then on; others are not."""

from dataclasses import replace

import numpy as np
import pytest
from drawing_table import QUARTERS, UP, Table
from handmade import chessboard, plan

from gridplan.findings import Severity
from gridplan.plan.certificate.certificate import check
from gridplan.plan.codes.grid_names import renamed
from gridplan.plan.compare.succession import with_lasting_codes
from gridplan.plan.plan import Provenance
from gridplan.plan.rebalance import rebalance
from gridplan.plan.recount import RESTRUCTURED, agreed_counts, asked_for
from gridplan.plan.redraw.session import EditSession

LAND = chessboard(6, 4)
#: Halves, quarters, and twelve grids of two units.
MADE = plan(
    LAND,
    {u: int(u[1]) * 2 + int(u[3]) // 2 for u in LAND.unit_ids},
    [0, 0, 1, 1],
    [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3],
)


pytestmark = pytest.mark.usefixtures("english")


def found(made):
    certificate = check(made, LAND)
    return certificate, {f.code: f for f in certificate.findings if f.code.endswith("-count")}


def edited(*steps, base=MADE):
    session = EditSession.of(LAND, base, author="Li")
    for name, *arguments in steps:
        outcome = getattr(session, name)(*arguments)
        assert outcome is None or outcome.allowed, outcome.refusal
    return session


def test_a_split_grid_is_one_more_and_the_certificate_says_so():
    certificate, said = found(edited(("split", 3, 0, 2)).to_plan())
    assert certificate.holds
    assert list(said) == ["changed-count"]
    told = said["changed-count"]
    assert told.severity is Severity.INFO
    assert told.values == {"asked": [2, 4, 12], "now": [2, 4, 13]}
    assert told.count == 1
    assert "Asked for were 2 / 4 / 12 grids; now there are 2 / 4 / 13." in told.message
    assert told.where.startswith("level 3: +01-001-00")
    assert [(level.count, level.expected) for level in certificate.levels] == [
        (2, 2), (4, 4), (13, 13),
    ]  # fmt: skip


def test_splits_and_merges_of_every_level_hold_and_so_does_what_is_saved_and_edited_again():
    first = edited(("split", 2, 0, 2), ("split", 3, 5, 2), ("merge", 3, 0, 1)).to_plan()
    assert first.counts == agreed_counts(first) == (2, 5, 12)
    certificate, said = found(first)
    assert certificate.holds
    assert said["changed-count"].count == 3
    again = edited(("split", 1, 0, 2), base=first).to_plan()
    assert again.counts == agreed_counts(again) == (3, 5, 12)
    assert again.provenance.counts == (2, 4, 12)
    assert [entry["kind"] for entry in again.provenance.settings[RESTRUCTURED]] == [
        "split", "split", "merge", "split",
    ]  # fmt: skip
    assert found(again)[0].holds


def test_what_is_undone_counts_no_more_even_after_it_was_saved():
    session = edited(("split", 3, 0, 2))
    with session.saving():
        pass
    session.undo()
    back = session.to_plan()
    assert RESTRUCTURED not in back.provenance.settings
    assert (found(back)[0].holds, found(back)[1]) == (True, {})
    session.redo()
    assert agreed_counts(session.to_plan()) == (2, 4, 13)


def test_a_number_that_no_edit_explains_stays_wrong():
    split = edited(("split", 3, 0, 2)).to_plan()
    silent = dict(split.provenance.settings)
    del silent[RESTRUCTURED]
    certificate, said = found(replace(split, provenance=replace(split.provenance, settings=silent)))
    assert not certificate.holds
    assert list(said) == ["wrong-count"]
    assert said["wrong-count"].message == "Grids that hold units: 13; asked for: 12."
    both = edited(("split", 3, 5, 2), base=split).to_plan()
    both = replace(both, provenance=replace(both.provenance, settings=split.provenance.settings))
    assert list(found(both)[1]) == ["wrong-count"], "two more grids, one on record"


def test_plans_made_from_it_know_what_was_asked_for():
    split = edited(("split", 3, 0, 2)).to_plan()
    assert asked_for(split) == (2, 4, 12)
    silent = replace(split, provenance=replace(split.provenance, settings={}))
    assert asked_for(silent) == (2, 4, 13)
    assert asked_for(replace(split, provenance=Provenance())) == (2, 4, 13)


@pytest.mark.parametrize(
    ("name", "old", "new", "is_called"),
    [
        ("Grid 01-003", "01-003", "01-004", "Grid 01-004"),
        ("网格01-003", "01-003", "01-004", "网格01-004"),
        ("虞门镇 003-012", "01-003-012", "01-003-013", "虞门镇 003-013"),
        ("虞门镇 003", "320281101603", "320281101615", "虞门镇 015"),
        ("虞门镇 003-012", "320281101603012", "320281101603013", "虞门镇 003-013"),
        ("Harbour 7", "01-003", "01-004", "Harbour 7"),
        ("老港", "01-003", "01-004", "老港"),
        ("No. 999", "01-999", "01-1000", "No. 999"),
    ],
)
def test_a_name_follows_the_code_where_it_speaks_of_it(name, old, new, is_called):
    assert renamed(name, old, new) == is_called


def names_after(names, *steps, drawing=QUARTERS):
    table = Table(drawing, UP)
    codes = (("01", "02"), ("01-001", "01-002", "02-001", "02-002"))
    made = replace(table.plan, codes=codes, names=names)
    session = table.open(made)
    for name, *arguments in steps:
        assert getattr(session, name)(*arguments).allowed
    after = session.to_plan()
    return [
        [name for name, code in zip(after.names[i], after.codes[i]) if code not in codes[i]]
        for i in range(2)
    ]


def test_new_grids_are_named_as_those_beside_them():
    towns = (("东镇", "西镇"), ("东镇 001", "东镇 002", "西镇 001", "西镇 002"))
    assert names_after(towns, ("split", 2, 0, 3)) == [[], ["东镇 003", "东镇 004"]]
    assert names_after(towns, ("split", 1, 0, 2)) == [["东镇 2"], []]
    by_hand = (towns[0], ("老港", "东镇 002", "西镇 001", "西镇 002"))
    assert names_after(by_hand, ("split", 2, 0, 2)) == [[], ["东镇 003"]]
    all_by_hand = (towns[0], ("老港", "新港", "山前", "山后"))
    assert names_after(all_by_hand, ("split", 2, 0, 3)) == [[], ["老港 2", "老港 3"]]
    assert names_after(all_by_hand, ("new_grid", [0])) == [[], ["Grid 01-003"]]
    none = (("", ""), ("", "", "", ""))
    assert names_after(none, ("split", 2, 0, 2)) == [[], ["Grid 01-003"]]
    taken = (towns[0], ("东镇 001", "东镇 003", "西镇 001", "西镇 002"))
    assert len(set(names_after(taken, ("split", 2, 0, 2))[1])) == 1
    assert names_after(taken, ("split", 2, 0, 2))[1] != ["东镇 003"]


def test_a_special_grid_falls_into_special_grids_with_names_like_its_own():
    table = Table(QUARTERS, UP, special_grids=["B"])
    made = replace(table.plan, names=(("1", "2"), ("grid A", "Park", "grid C", "grid D")))
    session = table.open(made)
    assert session.split(2, 1, 2).opened[0].name == "Park 2"
    assert np.array(session.to_plan().special).sum() == 2


def test_a_rebalanced_plan_and_one_with_lasting_codes_keep_the_record():
    split = edited(("split", 3, 0, 2), ("split", 2, 2, 2)).to_plan()
    after = rebalance(split, LAND, LAND).after
    assert (after.provenance.counts, agreed_counts(after)) == ((2, 4, 12), split.counts)
    assert check(after, LAND).holds
    lasting = with_lasting_codes(MADE, after, LAND)
    assert agreed_counts(lasting) == lasting.counts
    opened = {
        (level, code)
        for entry in lasting.provenance.settings[RESTRUCTURED]
        for level, code in entry["opened"]
    }
    assert all(code in lasting.codes[level - 1] for level, code in opened)
    silent = replace(split, provenance=replace(split.provenance, settings={}))
    again = rebalance(silent, LAND, LAND).after
    assert again.provenance.counts == again.counts == (2, 5, 13)
    assert RESTRUCTURED not in again.provenance.settings
