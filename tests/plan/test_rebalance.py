"""Least-change rebalancing: new figures, changed units, locks, a budget, the impossible."""

import re
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import shifted
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.partition.bounds.transshipment import Window, least_flow
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.draft.save import LOCKS
from gridplan.plan.rebalance import rebalance
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.read import read_territory, terms_of


def board(columns, rows, seed=None, scale=1.0):
    """Cells with people; with a seed they are uneven."""
    units = toy("\n".join(["A" * columns] * rows), cells=True)
    if seed is not None:
        rng = np.random.default_rng(seed)
        units["registered"] = rng.integers(50, 150, len(units))
        units["migrant"] = rng.integers(50, 150, len(units))
    units["registered"] = (units["registered"] * scale).round().astype(int)
    return units


def grown(units, seed=1, hot=1.6):
    """People after some years: noise everywhere, and one corner that grew."""
    units = units.copy()
    rng = np.random.default_rng(seed)
    x = units.unit_id.str.extract(r"x(\d+)y(\d+)").astype(int)
    corner = (x[0] < 5) & (x[1] < 5)
    for column in ("registered", "migrant"):
        noise = rng.lognormal(0, 0.1, len(units))
        units[column] = (units[column] * noise * np.where(corner, hot, 1.0)).round().astype(int)
    return units


def worst(plan, territory):
    return np.abs(check(plan, territory).measures[-1].deviation).max()


@pytest.fixture(scope="module")
def city():
    old = board(18, 12, seed=3)
    known = read_territory(old)
    return old, known, divide(known, (2, 5, 18))


def test_the_least_flow_passes_load_through_a_grid_that_is_content():
    # 1.4 | 1.0 | 0.6: three tenths cross each of the two borders.
    load = np.array([1.4, 1.0, 0.6])
    borders = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1])
    window = Window(np.arange(3), np.ones(3), 0.1, np.zeros(3, bool))
    flow = least_flow(load, borders, [window], 1.0)
    assert flow.amount.sum() == pytest.approx(0.3 + 0.3)


def test_no_more_flows_than_may():
    load = np.array([1.4, 1.0])
    window = Window(np.arange(2), np.ones(2), 0.1, np.zeros(2, bool))
    assert least_flow(load, (np.array([0]), np.array([1])), [window], 1.0, 0.05).amount == (
        pytest.approx([0.05])
    )


def test_balance_is_restored_and_codes_and_most_units_stay(city):
    old, known, plan = city
    new = read_territory(grown(old))
    assert worst(replace(plan, provenance=replace(plan.provenance, territory_digest="")), new) > 0.2
    found = rebalance(plan, known, new, tolerance=0.1)
    assert worst(found.after, new) <= 0.1 + 1e-9
    assert check(found.after, new).holds
    assert found.after.codes == plan.codes
    assert found.bound <= found.passed_on <= found.moved_load <= 2.0 * found.passed_on
    assert found.findings == ()
    assert found.after.provenance.parent_hash == plan.hash


def test_the_list_of_movements_adds_up(city):
    old, known, plan = city
    found = rebalance(plan, known, read_territory(grown(old)), tolerance=0.1)
    movements = found.movements()
    assert sum(m.units for m in movements) == found.moved.sum() > 0
    assert sum(m.persons for m in movements) == pytest.approx(found.persons)
    assert sum(m.load for m in movements) == pytest.approx(found.moved_load)
    assert [m.persons for m in movements] == sorted((m.persons for m in movements), reverse=True)


def test_nothing_moves_where_nothing_has_to(city):
    _, known, plan = city
    found = rebalance(plan, known, known, tolerance=0.2)
    assert found.moved.sum() == 0
    assert found.bound == 0


def test_the_budget_is_kept_and_what_is_left_is_told(city):
    old, known, plan = city
    new = read_territory(grown(old))
    free = rebalance(plan, known, new, tolerance=0.1)
    budget = 0.8 * free.moved_load
    tight = rebalance(plan, known, new, tolerance=0.1, budget=budget)
    assert 0 < tight.moved_load <= budget + 1e-12
    assert {finding.code for finding in tight.findings} == {"still-uneven"}


def test_with_upper_levels_kept_it_says_what_is_impossible(city):
    old, known, plan = city
    new = read_territory(grown(old))
    found = rebalance(plan, known, new, tolerance=0.1, keep_levels=2)
    for level in (1, 2):
        assert (found.before.grid_of_unit(level) == found.after.grid_of_unit(level)).all()
    before, after = (
        np.maximum(np.abs(check(plan, new).measures[-1].deviation) - 0.1, 0.0).sum()
        for plan in (found.before, found.after)
    )
    assert after < before, "all grids together are less outside, the worst one need not be"
    second = next(f for f in found.findings if f.values["level"] == 2)
    assert second.values["never"] == second.count > 0


def test_locked_grids_and_units_stay(city):
    old, known, plan = city
    unit = str(plan.unit_ids[0])
    code = plan.codes[-1][int(plan.leaf_of_unit[40])]
    settings_ = {**plan.provenance.settings, LOCKS: {"units": [unit], "grids": [[], [], [code]]}}
    locked = replace(plan, provenance=replace(plan.provenance, settings=settings_))
    found = rebalance(locked, known, read_territory(grown(old, hot=3.0)), tolerance=0.1)
    grid = plan.codes[-1].index(code)
    before, after = found.before.leaf_of_unit, found.after.leaf_of_unit
    assert found.moved.sum() > 0
    assert ((before == grid) == (after == grid)).all()
    assert after[0] == before[0]


def merged_and_split(units):
    """Two cells become one unit, another is cut in two, and all are renumbered."""
    changed = units.copy()
    shapes = changed.geometry.to_numpy().copy()
    shapes[0] = shapes[0].union(shapes[1])
    west, south, east, north = shapes[5].bounds
    half = toy("AB", cell=50.0).geometry.iloc[0]
    from shapely import box

    assert half.area == 2500
    shapes[5] = box(west, south, (west + east) / 2, north)
    extra = changed.iloc[[5]].copy()
    changed["geometry"] = shapes
    extra["geometry"] = [box((west + east) / 2, south, east, north)]
    changed = pd.concat([changed.drop(index=changed.index[1]), extra], ignore_index=True)
    changed["unit_id"] = [f"new{i}" for i in range(len(changed))]
    return changed


def test_split_merged_and_renumbered_units_are_carried_over_by_overlap(city):
    old, known, plan = city
    new = read_territory(merged_and_split(old))
    found = rebalance(plan, known, new, tolerance=0.3)
    assert len(found.before) == len(plan)
    assert check(found.before, new).holds
    corner = {g for u, g in zip(plan.unit_ids, plan.leaf_of_unit) if u == "x8y4"}
    place = new.centre[:, 0].round(), new.centre[:, 1].round()
    row = np.flatnonzero((place[0] == 500_850) & (place[1] == 3_520_450))
    assert set(found.before.leaf_of_unit[row]) == corner


def test_units_of_elsewhere_are_refused(city):
    _, known, plan = city
    elsewhere = board(18, 12)
    elsewhere["geometry"] = elsewhere.geometry.translate(50_000, 0)
    with pytest.raises(InputError, match="in no grid"):
        rebalance(plan, known, read_territory(elsewhere))
    with pytest.raises(InputError, match="cannot be kept"):
        rebalance(plan, known, known, keep_levels=3)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), tolerance=st.floats(0.03, 0.4), keep=st.integers(0, 2))
def test_no_figures_break_the_plan_or_make_it_worse(seed, tolerance, keep):
    units = board(9, 8, seed=5)
    known = read_territory(units)
    plan = divide(known, (2, 4, 9), effort="fast")
    new = read_territory(grown(units, seed=seed, hot=2.0))
    found = rebalance(plan, known, new, tolerance=tolerance, keep_levels=keep)
    after = check(found.after, new)
    assert after.holds

    def out(plan):
        off = np.abs(check(plan, new).measures[-1].deviation)
        return np.maximum(off - tolerance, 0).sum()

    assert out(found.after) <= out(found.before) + 1e-9


def test_the_command_tells_what_moves_and_the_bound(tmp_path, city):
    old, _, _ = city
    old.to_file(tmp_path / "units.gpkg")
    grown(old).to_file(tmp_path / "new.gpkg")
    run, plan, after = CliRunner().invoke, str(tmp_path / "plan.gpkg"), str(tmp_path / "after.gpkg")
    base = ["divide", str(tmp_path / "units.gpkg"), "-o", plan, "--levels", "2,5,18"]
    assert run(main, base).exit_code == 0
    new = str(tmp_path / "new.gpkg")
    done = run(main, ["rebalance", plan, "--units", new, "-o", after, "--tolerance", "10%"])
    assert done.exit_code == 0, done.output
    assert "no plan needs less than" in done.output + done.stderr
    assert worst(*open_plan(tmp_path / "after.gpkg")) <= 0.1 + 1e-9
    assert f"gridplan compare {plan} {after}" in done.stderr
    assert run(main, ["compare", plan, after]).exit_code == 0
    bad = run(main, ["rebalance", plan, "--units", new, "-o", after, "--keep-levels", "3"])
    assert bad.exit_code == 2


def rebalanced(tmp_path, old, new):
    """What the command says of a plan of `old` and the base units `new`."""
    old.to_file(tmp_path / "units.gpkg")
    new.to_file(tmp_path / "new.gpkg")
    plan, after = tmp_path / "plan.gpkg", tmp_path / "after.gpkg"
    save_plan(divide(read_territory(old), (2, 6), effort="fast"), read_territory(old), plan)
    asked = ["rebalance", plan, "--units", tmp_path / "new.gpkg", "-o", after]
    done = CliRunner().invoke(main, [str(word) for word in asked])
    assert done.exit_code == 0, done.stderr
    return done.stderr, plan, after


def test_movements_of_changed_units_are_listed_in_tables_for_people(tmp_path, english):
    """48 units renumbered, two of them merged and one split: they move as the command says."""
    old = board(8, 6)
    said, plan, after = rebalanced(tmp_path, old, merged_and_split(grown(old, hot=3.0)))
    moved = re.search(r"([\d,]+) units with ([\d,]+) persons move", said)
    assert moved, said
    assert f"gridplan compare {plan} {after}" in said
    book = tmp_path / "changes.xlsx"
    asked = ["compare", str(plan), str(after), "-o", str(book)]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.stderr
    assert "The base units have changed" in done.stderr
    rows = list(openpyxl.load_workbook(book)["Movements"].iter_rows(min_row=3, values_only=True))
    assert sum(row[6] for row in rows) == int(moved[1].replace(",", "")) > 0
    assert sum(row[7] for row in rows) == int(moved[2].replace(",", ""))


def test_new_units_in_another_zone_are_read_in_that_of_the_plan(tmp_path, english):
    old = board(8, 6)
    said, plan, after = rebalanced(tmp_path, old, old.to_crs(4528))
    assert "gridplan compare" in said
    assert open_plan(after)[1].units.crs == open_plan(plan)[1].units.crs
    assert CliRunner().invoke(main, ["compare", str(plan), str(after)]).exit_code == 0


def test_the_command_tells_what_reading_found(tmp_path, english):
    old = board(8, 6)
    said, *_ = rebalanced(tmp_path, old, old.assign(migrant=0))
    assert "All values of migrant population are zero." in said


def test_the_ids_of_new_units_are_sought_where_those_of_the_plan_stood(tmp_path, english):
    """The other column with ids is numbered anew every year, and recognised by its name."""
    units = board(8, 6)
    units = units.assign(楼号=units["unit_id"], unit_id=range(48))
    units.to_file(tmp_path / "units.gpkg")
    units.assign(unit_id=range(47, -1, -1)).to_file(tmp_path / "new.gpkg")
    plan, after = tmp_path / "plan.gpkg", tmp_path / "after.gpkg"
    made = ["--levels", "2,6", "--effort", "fast", "--id-column", "楼号"]
    for words in (
        ["divide", tmp_path / "units.gpkg", "-o", plan, *made],
        ["rebalance", plan, "--units", tmp_path / "new.gpkg", "-o", after],
    ):
        assert CliRunner().invoke(main, [str(word) for word in words]).exit_code == 0
    before, now = open_plan(plan)[0], open_plan(after)[0]
    assert sorted(now.unit_ids) == sorted(before.unit_ids) == sorted(units["楼号"])
    assert now.hash == before.hash
    known = open_plan(plan)[1]
    other = read_territory(units.drop(columns="楼号"), **terms_of(known))
    assert sorted(other.unit_ids) == sorted(map(str, range(48)))


def test_new_units_are_taken_to_be_in_the_datum_of_the_plan(tmp_path, english):
    """Half a kilometre off otherwise: refused, and not given to the grids that lie there."""
    drawn = shifted(board(8, 6), "gcj02", 4549)
    drawn.to_file(tmp_path / "units.gpkg")
    plan, after = tmp_path / "plan.gpkg", tmp_path / "after.gpkg"

    def said(*asked):
        done = CliRunner().invoke(main, [str(word) for word in asked])
        return done.exit_code, " ".join(done.stderr.split())

    made = ["-o", plan, "--levels", "2,6", "--effort", "fast"]
    assert said("divide", tmp_path / "units.gpkg", *made, "--datum", "gcj02")[0] == 0
    again = ("rebalance", plan, "--units", tmp_path / "units.gpkg", "-o", after)
    code, words = said(*again)
    assert (code, "they were shifted back" in words) == (0, True)
    assert np.allclose(open_plan(after)[1].centre, open_plan(plan)[1].centre, atol=0.01)
    code, words = said(*again, "--datum", "wgs84")
    assert (code, "m off those of the plan, all the same way" in words) == (2, True)
    assert "GCJ-02" in words
