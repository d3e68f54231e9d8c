"""Two planners of whom one split, merged or made grids: taken where the other left them alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from random_planner import KINDS, act
from toymap import toy

from gridplan import open_plan, read_territory, save_plan
from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.compare.merge import merge
from gridplan.plan.create.divide import divide
from gridplan.plan.draft.save import retired_codes
from gridplan.plan.redraw.session import EditSession

#: Two first-level grids of three grids each, each of 16 units of 1 × 1 cells.
CITY = "\n".join(["AAAABBBBCCCCDDDDEEEEFFFF"] * 4)


@pytest.fixture(scope="module")
def land():
    territory = read_territory(toy(CITY, cells=True))
    return divide(territory, (2, 6), seed=1), territory


def codes_at(land):
    """Codes of the last level from west to east, and of the first level."""
    base, territory = land
    west = [territory.centre[base.leaf_of_unit == grid, 0].mean() for grid in range(6)]
    return [base.codes[-1][grid] for grid in np.argsort(west)], base.codes[0]


def branch(land, *edits):
    """What a planner makes of the plan: each edit is called with the session and a number of."""
    base, territory = land
    session = EditSession.of(territory, base, author="somebody")
    for edit in edits:
        outcome = edit(session)
        assert outcome.allowed, outcome.refusal
    plan = session.to_plan()
    assert check(plan, territory).holds
    return plan


def split(code, level=2, parts=2):
    return lambda session: session.split(level, session.number(level, code), parts)


def united(keep, gone, level=2):
    return lambda s: s.merge(level, s.number(level, keep), s.number(level, gone))


def stroke(code, to, count=4):
    """Units of a grid that border on another one go there."""

    def edit(session):
        target = session.number(2, to)
        mine = session.units_of(2, session.number(2, code))
        edges = session.guard.edges(mine)
        near = np.unique(mine[edges.source[session.grid_of_unit(2)[edges.target] == target]])
        return session.stroke(near[:count], target)

    return edit


def held(plan):
    """The code of the last-level grid of each unit."""
    return np.array([*plan.codes[-1], ""], object)[plan.leaf_of_unit]


def made(plan, base):
    """Codes that came, and codes that went, of all levels."""
    now, then = ({c for level in p.codes for c in level} for p in (plan, base))
    return sorted(now - then), sorted(then - now)


def both_ways(land, ours, theirs):
    """The merged plan, which does not depend on who is named first."""
    base, territory = land
    found, other = merge(base, ours, theirs, territory), merge(base, theirs, ours, territory)
    assert found.plan.nesting_hash == other.plan.nesting_hash
    assert found.plan.codes == other.plan.codes
    assert found.plan.provenance.settings == other.plan.provenance.settings
    assert check(found.plan, territory).holds
    return found


def test_a_split_and_a_stroke_elsewhere_are_both_taken(land):
    west, _ = codes_at(land)
    ours, theirs = branch(land, split(west[0])), branch(land, stroke(west[3], west[4], 2))
    found = both_ways(land, ours, theirs)
    new = made(ours, land[0])[0]
    assert made(found.plan, land[0]) == (new, [])
    assert len(new) == 1
    was, north, south, now = map(held, (land[0], ours, theirs, found.plan))
    assert ((north != was).sum(), (south != was).sum()) == (8, 2)
    assert (now == np.where(north != was, north, south)).all()
    assert (found.conflicts, found.recoded) == ((), ())
    assert found.plan.counts == (2, 7)
    assert [e["kind"] for e in found.plan.provenance.settings["restructured"]] == ["split"]


def test_a_merge_and_a_split_of_other_grids_are_both_taken(land):
    west, _ = codes_at(land)
    found = both_ways(
        land, branch(land, united(west[0], west[1])), branch(land, split(west[4], parts=3))
    )
    came, went = made(found.plan, land[0])
    assert (len(came), went) == (2, [west[1]])
    assert found.plan.counts == (2, 7)
    assert retired_codes(found.plan)[1] == [west[1]]
    assert (found.plan.leaf_of_unit == found.plan.codes[1].index(west[0])).sum() == 32


def test_grids_that_both_gave_the_same_code_are_told_apart(land):
    """Both split a grid of the first level's western half: both get the next number there."""
    west, _ = codes_at(land)
    ours, theirs = branch(land, split(west[0])), branch(land, split(west[2]))
    (same,) = made(ours, land[0])[0]
    assert made(theirs, land[0])[0] == [same]
    found = both_ways(land, ours, theirs)
    (recoded,) = found.recoded
    assert made(found.plan, land[0])[0] == sorted([same, recoded.new])
    assert (recoded.level, recoded.old) == (2, same)
    assert found.plan.counts == (2, 8)
    names = dict(zip(found.plan.codes[1], found.plan.names[1]))
    assert names[recoded.new] == f"Grid {recoded.new}"
    # The four parts are those of the two planners.
    parts = {tuple(np.flatnonzero(p.leaf_of_unit == g)) for p in (ours, theirs) for g in range(7)}
    for grid in range(8):
        assert tuple(np.flatnonzero(found.plan.leaf_of_unit == grid)) in parts


def test_what_both_did_alike_is_done_once(land):
    west, _ = codes_at(land)
    one = branch(land, split(west[0]), united(west[3], west[4]))
    found = both_ways(land, one, branch(land, split(west[0]), united(west[3], west[4])))
    assert found.plan.nesting_hash == one.nesting_hash
    assert found.plan.counts == (2, 6)
    assert found.recoded == ()


@pytest.mark.parametrize("level", [1, 2])
def test_split_grids_that_the_other_changed_are_refused_by_name(land, level):
    base, territory = land
    west, above = codes_at(land)
    place = base.codes[1].index(west[0])
    code = west[0] if level == 2 else above[base.parents[0][place]]
    ours = branch(land, split(code, level))
    # At the first level it is a split of one of the grids inside that changes it.
    theirs = branch(land, stroke(west[1], west[0]) if level == 2 else split(west[0]))
    with pytest.raises(InputError, match="One planner has split, merged, made or recoded") as said:
        merge(base, ours, theirs, territory)
    assert code in said.value.where
    assert west[3] not in said.value.where
    with pytest.raises(InputError):
        merge(base, theirs, ours, territory)


def test_upper_grids_are_split_although_borders_inside_them_change(land):
    west, above = codes_at(land)
    base = land[0]
    code = above[base.parents[0][base.codes[1].index(west[0])]]
    ours, theirs = branch(land, split(code, 1)), branch(land, stroke(west[0], west[1], 2))
    found = both_ways(land, ours, theirs)
    assert found.plan.counts == (3, 6)
    assert (found.from_ours, found.from_theirs) == (0, 2)
    assert found.conflicts == ()


def test_grids_merged_differently_are_refused(land):
    base, territory = land
    west, _ = codes_at(land)
    ours, theirs = branch(land, united(west[0], west[1])), branch(land, united(west[2], west[1]))
    with pytest.raises(InputError) as said:
        merge(base, ours, theirs, territory)
    assert west[1] in said.value.where


def test_the_merged_plan_can_be_redrawn_and_merged_again(land, tmp_path):
    base, territory = land
    west, _ = codes_at(land)
    ours, theirs = branch(land, split(west[0])), branch(land, united(west[3], west[4]))
    files = [tmp_path / name for name in ("plan.gpkg", "north.gpkg", "south.gpkg", "both.gpkg")]
    for plan, file in zip((base, ours, theirs), files):
        save_plan(plan, territory, file)
    with pytest.raises(SystemExit) as done:
        main(["--lang", "en", "merge", *map(str, files[:3]), "-o", str(files[3])])
    assert done.value.code == 0
    both, _ = open_plan(files[3])
    assert both.codes == merge(base, ours, theirs, territory).plan.codes
    # A third planner, who began with the same plan, and one who goes on with both.
    third = branch(land, stroke(west[5], west[4], 2)) if west[4] in both.codes[1] else base
    again = merge(base, both, third, territory)
    assert again.plan.nesting_hash == both.nesting_hash
    session = EditSession.of(territory, both, author="somebody")
    assert session.split(2, 0, 2).allowed
    assert check(session.to_plan(), territory).holds
    new = set(session.to_plan().codes[1]) - set(both.codes[1])
    assert not new & {west[4], *made(ours, base)[0]}


def test_the_command_tells_new_codes(land, tmp_path, capsys):
    base, territory = land
    west, _ = codes_at(land)
    files = [tmp_path / name for name in ("plan.gpkg", "north.gpkg", "south.gpkg")]
    for plan, file in zip(
        (base, branch(land, split(west[0])), branch(land, split(west[1]))), files
    ):
        save_plan(plan, territory, file)
    words = ["merge", *map(str, files), "-o", str(tmp_path / "merged.gpkg")]
    with pytest.raises(SystemExit) as done:
        main([*words, "--json"])
    assert done.value.code == 0
    (told,) = json.loads(capsys.readouterr().out)["recoded"]
    with pytest.raises(SystemExit):
        main(["--lang", "en", *words])
    name = {"ours": "north.gpkg", "theirs": "south.gpkg"}[told["plan"]]
    assert f"{told['old']} of {name} is {told['new']} here" in capsys.readouterr().err


def test_random_planners_lose_nothing_and_the_order_does_not_matter():
    """Every edit is in the merged plan, or told, or the grids are named that stand in the way."""
    territory = read_territory(toy("\n".join(["AABBCCDD"] * 8), cells=True))
    base = divide(territory, (2, 8), seed=1)
    rng = np.random.default_rng(7)
    kinds = [kind for kind in KINDS if "lock" not in kind and kind != "release"]
    merged = refused = restructured = 0
    for _ in range(200):
        plans = []
        for _side in "ab":
            session = EditSession.of(territory, base, author="somebody")
            for _edit in range(2):
                act(session, rng, kinds)
            plans.append(session.to_plan())
        if not all(check(plan, territory).holds for plan in plans):
            continue
        grids = {c for plan in (base, *plans) for level in plan.codes for c in level}
        try:
            found = both_ways((base, territory), *plans)
        except InputError:
            refused += 1
            for order in (plans, plans[::-1]):
                with pytest.raises(InputError) as said:
                    merge(base, *order, territory)
                assert set(said.value.where.split(", ")) <= grids
            continue
        merged += 1
        restructured += any(plan.codes != base.codes for plan in plans)
        told = {conflict.what for conflict in found.conflicts}
        now = {(r.plan, r.old): r.new for r in found.recoded}
        for name, plan in zip(("ours", "theirs"), plans):
            was, there, here = map(held, (base, plan, found.plan))
            for row in np.flatnonzero(there != was):
                code = now.get((name, there[row]), there[row])
                assert here[row] == code or base.unit_ids[row] in told
    assert merged > 60
    assert restructured > 30
    assert refused > 9
