"""Two plans compared: a small city drawn here, with every figure counted by hand."""

from __future__ import annotations

from dataclasses import replace

import handmade
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_city import CITY, QUARTERS, code_of, quarters, shifted
from toymap import toy

from gridplan.errors import InputError
from gridplan.output.content.change_tables import movements_table
from gridplan.plan.compare.compare import compare
from gridplan.plan.compare.succession import with_lasting_codes
from gridplan.plan.draft.save import retired_codes
from gridplan.plan.plan import Plan, Provenance


@pytest.fixture
def land():
    return handmade.territory(toy(CITY))


def test_an_area_concerns_the_half_that_loses_it_and_the_one_that_gains_it(land):
    plan = quarters(land)
    north, south = (int(plan.grid_of_unit(1)[plan.unit_ids.tolist().index(u)]) for u in "AI")
    for unit, home, target in (("C", north, south), ("I", south, north)):
        goal = code_of(plan, "I" if home == north else "C")
        found = compare(plan, shifted(plan, land, **{unit: goal}), land)
        (area,) = found.areas
        assert [found.concerns(area, grid) for grid in (home, target, 7)] == [True, True, False]
    # Inside the north nothing of it concerns the south.
    found = compare(plan, shifted(plan, land, B=code_of(plan, "E")), land)
    assert [found.concerns(found.areas[0], grid) for grid in (north, south)] == [True, False]


def test_nothing_moved_between_a_plan_and_itself(land):
    plan = quarters(land)
    found = compare(plan, plan, land)
    assert (found.moved.sum(), found.persons, len(found.areas)) == (0, 0.0, 0)
    assert found.matched_by == "code"


def test_a_unit_whose_grid_is_gone_and_that_has_none_now_has_moved(land):
    # Before, A was in no grid; afterwards those of its quarter are in none either.
    before = quarters(land)
    alone = handmade.plan(land, {unit: n - 1 for unit, n in QUARTERS.items()}, [0, 1, 1])
    leaf = before.leaf_of_unit.copy()
    leaf[before.unit_ids.tolist().index("A")] = -1
    found = compare(replace(before, leaf_of_unit=leaf), alone, land)
    assert sorted(before.unit_ids[found.levels[-1].moved]) == ["B", "C", "D"]


def test_units_persons_and_areas_of_an_edit(land):
    # C and D go south, M goes west inside the south: three units, two connected areas.
    plan = quarters(land)
    south_west, old_home = code_of(plan, "I"), code_of(plan, "A")
    edited = shifted(plan, land, C=south_west, D=south_west, M=south_west)
    found = compare(plan, edited, land)

    assert sorted(found.after.unit_ids[found.moved]) == ["C", "D", "M"]
    assert found.persons == 60
    assert found.area_m2 == pytest.approx(30_000)
    assert found.totals.tolist() == pytest.approx([30, 30, 30_000])
    assert [level.moved.sum() for level in found.levels] == [2, 3]

    north, east = found.areas
    assert sorted(edited.unit_ids[north.units]) == ["C", "D"]
    assert (north.persons, north.area_m2, north.level) == (40, pytest.approx(20_000), 1)
    assert plan.codes[1][north.old[1]] == old_home
    assert edited.codes[1][north.new[1]] == south_west
    assert edited.unit_ids[east.units].tolist() == ["M"]
    assert (east.persons, east.level) == (20, 2)


def test_areas_with_the_most_people_come_first(land):
    # A alone goes east, M and N go west; A stands before them in the territory.
    plan = quarters(land)
    east, west = code_of(plan, "E"), code_of(plan, "I")
    found = compare(plan, shifted(plan, land, A=east, M=west, N=west), land)
    assert [area.persons for area in found.areas] == [40, 20]
    assert [sorted(plan.unit_ids[area.units]) for area in found.areas] == [["M", "N"], ["A"]]


def test_deviation_before_and_after_of_grids_and_levels(land):
    plan = quarters(land)
    edited = shifted(plan, land, C=code_of(plan, "I"))
    halves, fourths = compare(plan, edited, land).levels
    assert halves.before.deviation == pytest.approx([0, 0])
    assert sorted(halves.after.deviation) == pytest.approx([-1 / 8, 1 / 8])
    assert sorted(fourths.after.deviation) == pytest.approx([-1 / 4, 0, 0, 1 / 4])


def test_correspondence_says_where_the_people_of_each_grid_are_now(land):
    plan = quarters(land)
    edited = shifted(plan, land, C=code_of(plan, "I"))
    flows = compare(plan, edited, land).levels[1].flows
    rows = {
        (plan.codes[1][old], edited.codes[1][new]): (units, of_old, of_new)
        for old, new, units, of_old, of_new in zip(
            flows.old, flows.new, flows.units, flows.of_old, flows.of_new
        )
    }
    home, south = code_of(plan, "A"), code_of(plan, "I")
    assert rows[home, home] == (3, 0.75, 1.0)
    assert rows[home, south] == (1, 0.25, 0.2)
    assert rows[south, south] == (4, 1.0, 0.8)
    assert len(rows) == 5


def test_two_patches_of_one_pair_of_grids_are_two_areas(land):
    # B and H do not touch but go the same way.
    plan = quarters(land)
    target = code_of(plan, "M")
    found = compare(plan, shifted(plan, land, E=target, H=target), land)
    assert [found.after.unit_ids[area.units].tolist() for area in found.areas] in (
        [["E"], ["H"]],
        [["H"], ["E"]],
    )


def test_a_plan_with_new_codes_only_has_not_moved_anybody(land):
    plan = quarters(land)
    renamed = replace(plan, codes=(("X", "Y"), ("X1", "X2", "Y1", "Y2")))
    found = compare(plan, renamed, land)
    assert found.matched_by == "people"
    assert found.persons == 0


def test_codes_that_changed_places_are_seen_through(land):
    plan = quarters(land)
    mixed = replace(plan, leaf_of_unit=np.array([1, 0, 3, 2], np.int32)[plan.leaf_of_unit])
    found = compare(plan, mixed, land)
    assert (found.matched_by, found.persons) == ("people", 0)


def test_a_grid_under_another_parent_moves_its_units_at_the_upper_level_only(land):
    plan = quarters(land)
    adopted = replace(plan, parents=(np.array([0, 1, 1, 1], np.int32),))
    found = compare(plan, adopted, land)
    assert [level.moved.sum() for level in found.levels] == [4, 0]
    (area,) = found.areas
    assert (area.level, area.persons) == (1, 80)


def test_a_unit_that_loses_its_grid_has_moved(land):
    plan = quarters(land)
    leaf = plan.leaf_of_unit.copy()
    leaf[0] = -1
    found = compare(plan, replace(plan, leaf_of_unit=leaf), land)
    assert found.after.unit_ids[found.moved].tolist() == ["A"]
    assert found.areas[0].new == (-1, -1)


def test_rows_in_another_order_change_nothing(land):
    plan = quarters(land)
    edited = shifted(plan, land, C=code_of(plan, "I"))
    turned = replace(
        plan, unit_ids=plan.unit_ids[::-1].copy(), leaf_of_unit=plan.leaf_of_unit[::-1].copy()
    )
    assert compare(turned, edited, land).moved.tolist() == compare(
        plan, edited, land
    ).moved.tolist()  # fmt: skip


def test_other_base_units_are_refused_by_name(land):
    plan = quarters(land)
    other = handmade.territory(toy(CITY.replace("P", "Q")))
    there = handmade.plan(other, {**QUARTERS, "Q": 3}, [0, 0, 1, 1])
    with pytest.raises(InputError, match="different base units") as caught:
        compare(plan, there, other)
    assert caught.value.where == "P, Q"


def test_merged_and_renumbered_units_were_where_most_of_their_area_was(land):
    changed = handmade.territory(toy(CITY.replace("ABEF", "aaeF")))  # A and B are one now
    plan = quarters(land)
    there = handmade.plan(changed, {**QUARTERS, "a": 0, "e": 0}, [0, 0, 1, 1])
    found = compare(plan, there, changed, earlier=land)
    assert (found.same_units, found.same_figures) == (False, False)
    assert found.after.unit_ids[found.moved].tolist() == ["e"]
    (row,) = movements_table(found).rows
    assert row[2:8] == (
        code_of(plan, "E"), f"Grid {code_of(plan, 'E')}",
        code_of(plan, "A"), f"Grid {code_of(plan, 'A')}", 1, 20,
    )  # fmt: skip
    assert "the base units have changed" in movements_table(found).heading


def test_units_that_took_the_name_of_others_are_recognised_by_their_place(land):
    renamed = handmade.territory(toy(CITY.replace("ABEF", "EBAF")))
    there = handmade.plan(renamed, QUARTERS | {"E": 0, "A": 1}, [0, 0, 1, 1])
    found = compare(quarters(land), there, renamed, earlier=land)
    assert (found.same_units, found.persons) == (False, 0)


def test_a_plan_without_some_of_the_units_is_refused_by_their_names(land):
    rest = handmade.territory(toy(CITY.replace("P", ".")))
    there = quarters(rest)
    with pytest.raises(InputError, match="no new unit covers: 1") as caught:
        compare(quarters(land), there, rest, earlier=land)
    assert (caught.value.where, caught.value.cure) == ("P", "Compare plans of the same territory.")


def test_a_plan_of_another_territory_or_datum_is_refused(land):
    for metres, words in ((50_000.0, "lie in no grid of the plan: 16"), (300.0, "300 m off")):
        away = toy(CITY)
        away["geometry"] = away.geometry.translate(metres)
        elsewhere = handmade.territory(away)
        with pytest.raises(InputError, match=words) as caught:
            compare(quarters(land), quarters(elsewhere), elsewhere, earlier=land)
        assert caught.value.cure == "Compare plans of the same territory."
        assert "--" not in str(caught.value)


def test_a_plan_made_from_the_other_is_told_by_its_codes(land):
    plan = quarters(land)
    mixed = replace(plan, leaf_of_unit=np.array([1, 0, 3, 2], np.int32)[plan.leaf_of_unit])
    made = replace(mixed, provenance=Provenance(parent_hash=plan.hash))
    for pair in ((plan, made), (made, plan)):
        found = compare(*pair, land)
        assert (found.matched_by, found.persons) == ("code", 320)


def test_new_figures_of_the_same_units_are_told(land):
    grown = handmade.territory(toy(CITY, registered={"A": 500}))
    plan = quarters(land)
    found = compare(plan, quarters(grown), grown, earlier=land)
    assert (found.same_figures, found.moved.sum()) == (False, 0)


def test_other_numbers_of_levels_are_refused(land):
    flat = handmade.plan(land, QUARTERS)
    with pytest.raises(InputError, match="2 and 1 levels"):
        compare(quarters(land), flat, land)


# Codes that live on -----------------------------------------------------------------------------


def test_codes_live_on_where_more_than_half_of_the_people_stay(land):
    plan = quarters(land)
    # The new plan is a quite new division: E and F have joined the north-west, G and H are alone.
    new = quarters(land, E=0, F=0)
    kept = with_lasting_codes(plan, new, land)
    assert code_of(kept, "A") == code_of(plan, "A")
    assert code_of(kept, "M") == code_of(plan, "M")
    # Half of the people of the north-east stayed in G and H, which is not more than half.
    assert code_of(kept, "G") not in plan.codes[1]
    assert code_of(kept, "G").startswith(code_of(kept, "A", 1))
    assert kept.counts == new.counts
    again = compare(new, kept, land)
    assert again.persons == 0


def test_retired_codes_are_never_given_again(land):
    plan = quarters(land)
    new = quarters(land, E=0, F=0)
    first = code_of(with_lasting_codes(plan, new, land), "G")
    second = code_of(with_lasting_codes(plan, new, land, [(), (first,)]), "G")
    assert second not in {first, *plan.codes[1]}


def test_a_plan_remembers_the_codes_that_it_gave_up(land):
    plan = quarters(land)
    kept = with_lasting_codes(plan, quarters(land, E=0, F=0), land, [(), ("01-009",)])
    given_up = sorted({*plan.codes[1], "01-009"} - set(kept.codes[1]))
    assert retired_codes(kept) == [[], given_up]
    assert len(given_up) == 2


def test_official_codes_stay_nine_and_twelve_digits(land):
    def official(plan: Plan) -> Plan:
        towns = ("320281100", "320281101")
        leaves = tuple(towns[above] + f"{601 + k % 2}" for k, above in enumerate(plan.parents[0]))
        return replace(plan, codes=(towns, leaves))

    kept = with_lasting_codes(official(quarters(land)), official(quarters(land, E=0, F=0)), land)
    assert sorted({len(code) for code in kept.codes[1]}) == [12]
    assert kept.codes[0] == ("320281100", "320281101")


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.integers(0, 3), min_size=16, max_size=16),
    after=st.lists(st.integers(0, 3), min_size=16, max_size=16),
)
def test_for_any_two_plans_the_sums_agree(before, after):
    land = handmade.territory(toy(CITY))
    base = quarters(land)
    old, new = (replace(base, leaf_of_unit=np.array(leaf, np.int32)) for leaf in (before, after))
    found = compare(old, new, land)
    # Areas share out the moved units, each unit in exactly one of them.
    in_areas = np.sort(np.concatenate([area.units for area in found.areas] or [[]]))
    assert in_areas.tolist() == np.flatnonzero(found.moved).tolist()
    assert sum(area.persons for area in found.areas) == pytest.approx(found.persons)
    for level in found.levels:
        assert level.flows.persons.sum() == pytest.approx(320)
        assert level.flows.units.sum() == 16
        kept = level.heir[level.heir >= 0]
        assert len(set(kept.tolist())) == len(kept)
    # Codes that live on stand for one grid each, and the division is the same.
    lasting = with_lasting_codes(old, new, land)
    assert [len(set(codes)) for codes in lasting.codes] == [2, 4]
    groups = {}
    for was, now in zip(new.leaf_of_unit, lasting.leaf_of_unit):
        assert groups.setdefault(int(was), int(now)) == now
