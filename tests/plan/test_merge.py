"""Two planners edit one plan; what contradicts is kept as it was and told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone

import numpy as np
import pytest
from toymap import toy

from gridplan import __version__, open_plan, read_territory, save_plan
from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.compare.merge import Conflict, merge
from gridplan.plan.create.divide import divide
from gridplan.stores.planfile.geopackage import read_log

#: Nine columns of three units: grids 01-001 … of three columns each.
CITY = "\n".join(["AAABBBCCC"] * 3)


@pytest.fixture(scope="module")
def land():
    """One first-level grid of three grids side by side, each of three columns."""
    territory = read_territory(toy(CITY, cells=True))
    column = np.array([int(unit[1]) for unit in territory.unit_ids])
    plan = divide(territory, (1, 3), seed=1)
    return replace(plan, leaf_of_unit=(column // 3).astype(np.int32)), territory


def edited(plan, **moves):
    """The plan with units moved: ``x3y0="01-001"``."""
    leaf = plan.leaf_of_unit.copy()
    for unit, code in moves.items():
        leaf[list(plan.unit_ids).index(unit)] = plan.codes[-1].index(code)
    return replace(plan, leaf_of_unit=leaf)


def code_of(plan, unit):
    return plan.codes[-1][plan.leaf_of_unit[list(plan.unit_ids).index(unit)]]


def test_edits_of_both_are_taken(land):
    base, territory = land
    one, other = edited(base, x3y0="01-001"), edited(base, x6y2="01-002")
    found = merge(base, one, other, territory)
    assert (code_of(found.plan, "x3y0"), code_of(found.plan, "x6y2")) == ("01-001", "01-002")
    assert (found.from_ours, found.from_theirs, found.conflicts) == (1, 1, ())
    told = found.plan.provenance
    assert (told.parent_hash, told.version) == (base.hash, __version__)
    assert told.reason == f"Merged {one.hash[:12]} and {other.hash[:12]}"
    made = datetime.fromisoformat(told.created)
    assert abs((datetime.now(timezone.utc) - made).total_seconds()) < 60


def test_a_conflict_about_a_unit_in_no_grid_has_a_dash_for_it():
    told = Conflict(2, "x1", base="", ours="01-001", theirs="", why="both").in_words()
    assert told == "x1 stays in –: it was to go to 01-001 and to –."
    told = Conflict(2, "x1", base="01-001", ours="", theirs="01-002", why="both").in_words()
    assert told == "x1 stays in 01-001: it was to go to – and to 01-002."


def test_what_both_moved_alike_is_no_conflict(land):
    base, territory = land
    one = edited(base, x3y0="01-001")
    found = merge(base, one, one, territory)
    assert (found.from_ours, found.from_theirs, found.conflicts) == (1, 1, ())
    assert found.plan.hash == one.hash


def test_a_unit_that_both_moved_elsewhere_stays_and_is_told(land):
    base, territory = land
    # x4y0 lies in the middle; each planner also moves what leads there.
    ours = edited(base, x3y0="01-001", x4y0="01-001")
    theirs = edited(base, x5y0="01-003", x4y0="01-003")
    found = merge(base, ours, theirs, territory)
    assert code_of(found.plan, "x4y0") == "01-002"
    assert (code_of(found.plan, "x3y0"), code_of(found.plan, "x5y0")) == ("01-001", "01-003")
    (conflict,) = found.conflicts
    assert conflict.in_words() == (
        "x4y0 stays in 01-002: it was to go to 01-001 and to 01-003."
    )  # fmt: skip


def test_edits_that_tear_a_grid_together_stay_as_they_were(land):
    """Ours takes the lower two of a row of three, theirs the upper ones of the next row."""
    base, territory = land
    ours = edited(base, x3y0="01-001", x3y1="01-001", x4y1="01-001")
    theirs = edited(base, x5y1="01-003")
    for plan in (ours, theirs):
        assert check(plan, territory).holds
    found = merge(base, ours, theirs, territory)
    assert check(found.plan, territory).holds
    assert found.plan.hash == base.hash
    assert {c.what: c.why for c in found.conflicts} == dict.fromkeys(
        ["x3y0", "x3y1", "x4y1", "x5y1"], "pieces"
    )


def test_a_grid_that_both_emptied_by_halves_is_kept(land):
    base, territory = land
    middle = [unit for unit in base.unit_ids if unit[1] in "345"]
    ours = edited(base, **{u: "01-001" for u in middle if u[1] in "34"})
    theirs = edited(base, **{u: "01-003" for u in middle if u[1] in "5"})
    found = merge(base, ours, theirs, territory)
    assert found.plan.hash == base.hash
    assert len(found.conflicts) == 9


def test_the_order_of_the_two_changes_nothing_in_300_pairs():
    territory = read_territory(toy("\n".join(["AABBCC"] * 6), cells=True))
    base = divide(territory, (2, 4, 9), seed=1)
    pairs = territory.contiguity
    rng = np.random.default_rng(5)
    kept = lost = 0
    for _ in range(300):
        plans = []
        for _side in "ab":
            leaf = base.leaf_of_unit.copy()
            for unit in rng.integers(0, len(leaf), 4):
                around = pairs.indices[pairs.indptr[unit] : pairs.indptr[unit + 1]]
                leaf[unit] = leaf[rng.choice(around)]
            plans.append(replace(base, leaf_of_unit=leaf))
        whole = [p for p in plans if check(p, territory).holds]
        if len(whole) < 2:
            continue
        found = merge(base, *whole, territory)
        other = merge(base, *whole[::-1], territory)
        assert found.plan.nesting_hash == other.plan.nesting_hash
        assert len(found.conflicts) == len(other.conflicts)
        assert check(found.plan, territory).holds
        told = {conflict.what for conflict in found.conflicts}
        for plan in whole:
            for row in np.flatnonzero(plan.leaf_of_unit != base.leaf_of_unit):
                taken = found.plan.leaf_of_unit[row] == plan.leaf_of_unit[row]
                assert taken or base.unit_ids[row] in told
        kept += found.from_ours + found.from_theirs
        lost += len(told)
    assert kept > 200
    assert lost > 5


def test_grids_under_other_parents_are_merged_too():
    territory = read_territory(toy("\n".join(["AABBCC"] * 4), cells=True))
    base = divide(territory, (2, 6), seed=1)
    leaves = [
        (leaf, other)
        for leaf, parent in enumerate(base.parents[0])
        for other in (1 - parent,)
        if check(_moved(base, leaf, other), territory).holds
    ]
    (leaf, other), *_ = leaves
    found = merge(base, _moved(base, leaf, other), base, territory)
    assert found.plan.parents[0][leaf] == other
    assert found.conflicts == ()


def _moved(plan, leaf, parent):
    parents = plan.parents[0].copy()
    parents[leaf] = parent
    return replace(plan, parents=(parents,))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: replace(p, unit_ids=p.unit_ids[::-1]), "different base units"),
        (lambda p: replace(p, codes=(p.codes[0], ("x", *p.codes[1][1:]))), "different grids"),
        (lambda p: replace(p, codes=p.codes[1:], names=p.names[1:], parents=()), "different grids"),
        (
            lambda p: replace(p, provenance=replace(p.provenance, territory_digest="other")),
            "different figures",
        ),
    ],
)
def test_plans_that_do_not_belong_together_are_refused(land, change, said):
    base, territory = land
    with pytest.raises(InputError, match=said):
        merge(base, base, change(base), territory)


def test_the_command_continues_the_log_and_ends_with_1_where_there_is_something_to_decide(
    land, tmp_path, capsys
):
    base, territory = land
    files = [tmp_path / name for name in ("plan.gpkg", "north.gpkg", "south.gpkg")]
    save_plan(base, territory, files[0])
    save_plan(edited(base, x3y0="01-001", x4y0="01-001"), territory, files[1])
    save_plan(edited(base, x5y0="01-003", x4y0="01-003"), territory, files[2])
    with pytest.raises(SystemExit) as done:
        main(["merge", *map(str, files), "-o", str(tmp_path / "merged.gpkg"), "--json"])
    assert done.value.code == 1
    said = json.loads(capsys.readouterr().out)
    assert [conflict["what"] for conflict in said["conflicts"]] == ["x4y0"]
    assert (said["units_from_ours"], said["units_from_theirs"]) == (1, 1)
    assert check(*open_plan(tmp_path / "merged.gpkg")).holds
    before = files[0].read_bytes()
    with pytest.raises(SystemExit) as done:
        main(["--lang", "en", "merge", *map(str, files), "-o", str(files[0]), "--author", "Li"])
    assert (done.value.code, files[0].read_bytes()) == (2, before)
    assert "over one that is read" in capsys.readouterr().err
    found = merge(base, *(open_plan(file)[0] for file in files[1:]), territory, "Li")
    save_plan(found.plan, territory, files[0])
    assert {(line.unit, line.who) for line in read_log(files[0]) if line.unit} == {
        ("x3y0", "Li"), ("x5y0", "Li"),
    }  # fmt: skip
