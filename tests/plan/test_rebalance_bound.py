"""What a rebalancing has to leave as it is, and units that are hard to move."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from shapely import box
from test_rebalance import board, grown, merged_and_split
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.compare.compare import compare
from gridplan.plan.create.divide import divide
from gridplan.plan.draft.save import LOCKS
from gridplan.plan.rebalance import rebalance
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.territory.criteria import Criterion
from gridplan.territory.ground.division_links import tie_around
from gridplan.territory.read import read_territory

PERSONS = [Criterion("registered", "registered")]


def located(units):
    """Columns and rows of cells called ``x…y…``."""
    return units.unit_id.str.extract(r"x(\d+)y(\d+)").astype(int).to_numpy().T


def spread(units, x, west, east):
    units = units.copy()
    units["registered"] = np.where(units.registered > 0, np.where(x < 10, west, east), 0)
    return units


@pytest.mark.parametrize("streets", [False, True])
def test_square_cells_and_streets_without_people_do_not_stop_it(streets):
    units = toy("\n".join(["A" * 20] * 12), cells=True)
    x, y = located(units)
    empty = ((x % 5 == 4) | (y % 4 == 3)) & streets
    units["registered"] = np.where(empty, 0, 100)
    known = read_territory(units, criteria=PERSONS)
    plan = divide(known, (2, 12), seed=4)  # two even halves
    new = read_territory(spread(units, x, 130, 70), criteria=PERSONS)
    found = rebalance(plan, known, new)
    # West holds 30 % too much; no unit that could be moved at the borders was found before.
    first, last = (np.abs(m.deviation) for m in check(found.after, new).measures)
    assert first.max() <= 0.05
    assert (last > 0.1).sum() <= 1  # all twelve were
    assert check(found.after, new).holds
    assert 0.125 - 1e-6 <= found.bound <= found.moved_load


def test_grids_and_units_can_be_locked_this_time():
    units = toy("A" * 12, cells=True)
    known = read_territory(units.assign(registered=10), criteria=PERSONS)
    plan = divide(known, (3,))  # four cells each
    grid = dict(zip(known.unit_ids, plan.grid_of_unit(1), strict=True))
    persons = [20 if grid[unit] == grid["x0y0"] else 10 for unit in units.unit_id]
    new = read_territory(units.assign(registered=persons), criteria=PERSONS)

    def moved(*locks):
        found = rebalance(plan, known, new, tolerance=0.3, locks=locks)
        assert found.after.provenance.settings.get(LOCKS) is None
        return set(found.territory.unit_ids[found.moved])

    # 80, 40 and 40 of 160 persons; 37 to 69 are within 30 %.
    assert moved() == {"x3y0"}
    assert moved("x3y0") == set()
    assert moved(plan.codes[0][grid["x4y0"]]) == set()
    assert moved(plan.codes[0][grid["x8y0"]]) == {"x3y0"}
    with pytest.raises(InputError, match="no grid and no unit nowhere") as caught:
        moved("nowhere", "x3y0")
    assert caught.value.where == "--lock"


def test_a_lock_of_the_plan_is_kept_and_one_of_this_time_is_not():
    units = toy("A" * 8, cells=True).assign(registered=10)
    known = read_territory(units, criteria=PERSONS)
    plan = divide(known, (2,))
    kept = {"units": ["x0y0"], "grids": [[]]}
    settings = {**plan.provenance.settings, LOCKS: kept}
    plan = replace(plan, provenance=replace(plan.provenance, settings=settings))
    found = rebalance(plan, known, known, locks=["x7y0", plan.codes[0][0]])
    assert found.after.provenance.settings[LOCKS] == kept


def test_passing_on_takes_no_less_than_any_plan_where_the_border_is_locked():
    units = toy("A" * 8, cells=True)
    known = read_territory(units.assign(registered=10), criteria=PERSONS)
    plan = divide(known, (2,))  # four cells each
    border = [str(unit) for unit in known.unit_ids if unit in ("x3y0", "x4y0")]
    locked = {**plan.provenance.settings, LOCKS: {"units": border}}
    plan = replace(plan, provenance=replace(plan.provenance, settings=locked))
    persons = [20 if unit in ("x0y0", "x1y0") else 10 for unit in units.unit_id]
    new = read_territory(units.assign(registered=persons), criteria=PERSONS)
    found = rebalance(plan, known, new, tolerance=0.0)
    # 60 and 40 of 100 persons: ten have to move, and no border lets them pass.
    assert (found.moved_load, found.bound) == pytest.approx((0.0, 0.1))
    assert found.passed_on == pytest.approx(0.1)


def quarters(figures, columns=8, rows=6, cell=100.0, **rules):
    """A board divided into four quarters of 12 cells, and the same with other figures."""
    old = toy("\n".join(["A" * 8] * 6), cells=True).assign(use="")
    x, y = located(old)
    old.loc[(y == 5) & (x < 4) & (len(rules) > 0), "use"] = "park"
    known = read_territory(old, criteria=PERSONS)
    new = toy("\n".join(["A" * columns] * rows), cell, cells=True)
    x, y = located(new)
    new["registered"] = figures(x, y)
    if columns == 8:
        new["use"] = old["use"]
    plan = divide(known, (2, 4), rules=Rules(**rules))
    return plan, known, read_territory(new, criteria=PERSONS)


def north_west_grew(x, y):
    return np.where((x < 2) & (y >= 4), 20, 10)


@pytest.mark.parametrize(("budget", "worst"), [(0.0, 0.231), (0.02, 0.154), (0.04, 0.077)])
def test_a_small_budget_goes_to_the_grid_that_is_furthest_out(budget, worst):
    # 160 persons for 130; each cell that leaves takes 10 of 520 away.
    plan, known, new = quarters(north_west_grew)
    found = rebalance(plan, known, new, budget=budget)
    last = check(found.after, new).measures[-1].deviation
    assert last.max() == pytest.approx(worst, abs=0.001)
    assert last.min() == pytest.approx(-0.077, abs=0.001)  # no grid loses what it lacks


def test_a_grid_at_the_very_edge_of_the_tolerance_is_inside():
    # Halves of 192 and 288: 36 persons, 12 cells, take them to 228 and 252, 5 % off.
    figures = quarters(lambda x, y: np.where(x < 8, 2, 3), columns=16, rows=12, cell=50.0)
    found = rebalance(*figures, tolerance=0.05)
    assert (found.persons, found.moved_load) == (36, pytest.approx(36 / 480))
    assert found.bound == pytest.approx(36 / 480)


@pytest.mark.filterwarnings("error")
def test_special_grids_count_in_no_share_of_the_load():
    figures = quarters(north_west_grew, special="use")
    found = rebalance(*figures)
    shares = [movement.load for movement in found.movements()]
    assert sum(shares) == pytest.approx(found.moved_load)
    assert found.moved_load == pytest.approx(found.persons / (480 + 40 - 60))


def test_one_unit_of_the_same_id_is_no_shift_of_the_datum():
    plan, known, _ = quarters(north_west_grew)
    one = toy("A", 800.0, cells=True)
    with pytest.raises(InputError, match="no new unit lies in"):
        rebalance(plan, known, read_territory(one, criteria=PERSONS))


def test_cores_of_a_plan_never_meet():
    old = toy("AAAAAAAA\nAAAAAAAA", cells=True)
    x, y = located(old)
    old["station"] = np.where((y == 0) & ((x == 3) | (x == 4)), "1", "")
    known = read_territory(old, criteria=PERSONS)
    plan = divide(known, (2,), rules=Rules(cores="station"))
    # West holds 200 of 280 persons, and its last column is the first to go.
    new = read_territory(old.assign(registered=np.where(x < 3, 30, 10)), criteria=PERSONS)
    found = rebalance(plan, known, new)
    stations = new.units["station"].to_numpy() == "1"
    assert len(set(found.after.leaf_of_unit[stations])) == 2
    assert check(found.after, new).holds
    off = np.abs(check(found.after, new).measures[-1].deviation).max()
    assert off < 200 / 140 - 1
    told = [finding for finding in found.findings if finding.code == "still-uneven"]
    assert not told or "cores stay in their grids" in told[0].cure


@pytest.fixture(scope="module")
def towns():
    old = board(18, 12, seed=3)
    x, y = located(old)
    old["district"] = np.where(x < 9, "east", "west")
    old["court"] = [f"c{a // 2}_{b}" if (a // 2 + b) % 3 == 0 else "" for a, b in zip(x, y)]
    old["keep"] = np.where((x >= 12) & (y >= 9), "k", "")
    return old


def test_a_fixed_first_level_stays(towns):
    known = read_territory(towns)
    plan = divide(known, (2, 6, 18), fixed_level="district")
    new = read_territory(grown(towns))
    found = rebalance(plan, known, new, tolerance=0.05)
    assert found.moved.sum() > 0
    assert (found.before.grid_of_unit(1) == found.after.grid_of_unit(1)).all()
    uneven = [f for f in found.findings if f.code == "still-uneven"]
    assert "district" in uneven[0].cure
    # Only one of the two districts is free to come right when one of them is too heavy.
    assert uneven[0].values["never"] == uneven[0].count


def test_compounds_and_given_grids_stay_whole(towns):
    known = read_territory(towns)
    rules = Rules(compounds="court", given="keep")
    plan = divide(known, (2, 5, 18), rules=rules)
    bare = towns.drop(columns=["court", "keep"])
    for units in (towns, bare):
        # Columns that the new units lack are taken over from the old ones.
        found = rebalance(plan, known, read_territory(grown(units, hot=2.5)), tolerance=0.1)
        assert found.moved.sum() > 0
        leaf = pd.Series(found.after.leaf_of_unit)
        court = found.territory.units["court"].replace("", None).to_numpy()
        assert leaf.groupby(court).nunique().max() == 1
        kept = found.territory.units["keep"].to_numpy() == "k"
        assert leaf[kept].nunique() == 1
        assert (leaf == leaf[kept].iloc[0]).sum() == kept.sum()
        assert not [f for f in found.findings if f.code.startswith("broken")]


def test_a_rule_whose_figures_are_missing_is_told(towns):
    known = read_territory(towns.assign(homes=10))
    plan = divide(known, (2, 5, 18), rules=Rules(limits=(Limit.parse("homes=..250"),)))
    found = rebalance(plan, known, read_territory(grown(towns)), tolerance=0.1)
    (unchecked,) = [f for f in found.findings if f.code == "rules-unchecked"]
    assert unchecked.where == "homes"


def test_a_limit_of_a_column_with_a_hole_is_told_as_unchecked(towns, english):
    known = read_territory(towns.assign(homes=10))
    plan = divide(known, (2, 5, 18), rules=Rules(limits=(Limit.parse("homes=..250"),)))
    holed = grown(towns).assign(homes=[None, *[10] * (len(towns) - 1)])
    found = rebalance(plan, known, read_territory(holed), tolerance=0.1)
    (unchecked,) = [f for f in found.findings if f.code == "rules-unchecked"]
    assert unchecked.where == "homes"
    assert "no number" in unchecked.message


def test_a_limit_of_numbers_that_are_text_is_heeded(towns):
    known = read_territory(towns.assign(homes="1,000"))
    limit = Limit.parse(f"homes=..{1000 * len(towns)}")
    plan = divide(known, (2, 5, 18), rules=Rules(limits=(limit,)))
    text = grown(towns).assign(homes="１,０００,０００")
    found = rebalance(plan, known, read_territory(text), tolerance=0.1)
    assert "rules-unchecked" not in {f.code for f in found.findings}
    (broken,) = [f for f in found.findings if f.code == "broken-limit"]
    assert broken.count == 18


def test_locked_units_stay_when_they_are_split_and_renumbered(towns):
    known = read_territory(towns)
    plan = divide(known, (2, 5, 18))
    locks = {"units": [str(towns.unit_id[5]), str(towns.unit_id[0])], "grids": [[], [], []]}
    settings = {**plan.provenance.settings, LOCKS: locks}
    locked = replace(plan, provenance=replace(plan.provenance, settings=settings))
    found = rebalance(locked, known, read_territory(merged_and_split(towns)), tolerance=0.3)
    # Cell 5 was cut in two, cells 0 and 1 are one unit now; all have new ids.
    kept = found.after.provenance.settings[LOCKS]["units"]
    assert kept == ["new0", f"new{len(towns) - 1}", "new4"]


@pytest.mark.parametrize("lock", ["the grid", "the unit"])
def test_a_lock_that_a_merged_unit_crosses_is_told(towns, lock):
    """A unit of a locked grid is merged with twice as much ground of the grid beside it."""
    known = read_territory(towns)
    plan = divide(known, (2, 5, 18))
    grid = {name: int(leaf) for name, leaf in zip(plan.unit_ids, plan.leaf_of_unit)}
    cell = next(
        name
        for name in towns.unit_id
        if (east := beside(name, 1)) in grid
        and (farther := beside(name, 2)) in grid
        and grid[name] != grid[east] == grid[farther]
    )
    code = plan.codes[-1][grid[cell]]
    locks = {"units": [], "grids": [[], [], [code]]}
    if lock == "the unit":
        locks = {"units": [cell], "grids": [[], [], []]}
    settings = {**plan.provenance.settings, LOCKS: locks}
    locked = replace(plan, provenance=replace(plan.provenance, settings=settings))
    parts = towns.unit_id.isin([cell, beside(cell, 1), beside(cell, 2)])
    rest = towns[~parts]
    whole = towns[parts].iloc[:1].assign(unit_id="whole", geometry=towns[parts].union_all())
    new = read_territory(pd.concat([rest, whole], ignore_index=True))
    found = rebalance(locked, known, new, tolerance=0.5)
    (crossed,) = [f for f in found.findings if f.code == "locks-crossed"]
    assert crossed.units == ((cell,) if lock == "the unit" else (code,))
    assert not [
        f
        for f in rebalance(locked, known, known, tolerance=0.5).findings
        if f.code == "locks-crossed"
    ]


def beside(name, cells):
    """The cell so many cells to the east of another one."""
    x, y = name[1:].split("y")
    return f"x{int(x) + cells}y{y}"


def test_units_that_are_left_out_are_told(towns):
    known = read_territory(towns)
    plan = divide(known, (2, 5, 18))
    fewer = towns[~towns.unit_id.isin(["x3y3", "x9y9"])]
    found = rebalance(plan, known, read_territory(fewer), tolerance=0.3)
    (lost,) = [f for f in found.findings if f.code == "units-lost"]
    assert sorted(lost.units) == ["x3y3", "x9y9"]
    assert not [f for f in rebalance(plan, known, known).findings if f.code == "units-lost"]


def test_a_comparison_that_would_be_refused_is_not_proposed(towns, tmp_path, english):
    plan, units, after = (str(tmp_path / name) for name in ("plan.gpkg", "units.gpkg", "new.gpkg"))
    towns.to_file(units)
    run = CliRunner().invoke
    assert run(main, ["divide", units, "-o", plan, "--levels", "2,5,18"]).exit_code == 0
    for left_out, proposed in (([], True), (["x3y3"], False)):
        towns[~towns.unit_id.isin(left_out)].to_file(units)
        done = run(main, ["rebalance", plan, "--units", units, "-o", after, "--tolerance", "30%"])
        assert ("gridplan compare" in done.stderr) == proposed
        assert (run(main, ["compare", plan, after]).exit_code == 0) == proposed


@pytest.mark.parametrize("asked", [{"tolerance": -0.01}, {"tolerance": np.nan}, {"budget": 1.5},
                                   {"budget": np.nan}, {"budget": -0.1}])  # fmt: skip
def test_shares_that_are_none_are_refused(towns, asked):
    known = read_territory(towns)
    plan = divide(known, (2, 5, 18), effort="fast")
    with pytest.raises(InputError, match=r"tolerance|budget"):
        rebalance(plan, known, known, **asked)


def test_the_plan_in_force_is_not_overwritten(tmp_path, towns):
    towns.to_file(tmp_path / "units.gpkg")
    plan, units = str(tmp_path / "plan.gpkg"), str(tmp_path / "units.gpkg")
    run = CliRunner().invoke
    assert run(main, ["divide", units, "-o", plan, "--levels", "2,5,18"]).exit_code == 0
    before = (tmp_path / "plan.gpkg").read_bytes()
    same = run(main, ["rebalance", plan, "--units", units, "-o", plan])
    assert same.exit_code == 2
    assert "written over one that is read" in same.output + same.stderr
    assert (tmp_path / "plan.gpkg").read_bytes() == before
    # A place that cannot be written is refused before anything is read.
    for command in (["divide", "no.gpkg"], ["rebalance", plan, "--units", "no.gpkg"]):
        told = run(main, [*command, "-o", str(tmp_path / "gone" / "x.gpkg")])
        assert "folder does not exist" in (told.output + told.stderr).lower()


def row_around_a_park():
    """Seven cells in a row, the middle one a park, and their plan: a grid reaches around it."""
    units = toy("AABPBCC", cells=True, use={"x3y0": "park"})
    known = tie_around(read_territory(units, criteria=PERSONS), ["use"])
    return units, known, divide(known, (3,), rules=Rules(special="use"))


def test_links_of_the_plan_tie_units_that_have_changed():
    units, known, plan = row_around_a_park()
    assert plan.leaf_of_unit.tolist() == [0, 0, 1, 3, 1, 2, 2]
    new = pd.concat([split_in_two(units[:1]), units[1:]], ignore_index=True)
    later = read_territory(new, criteria=PERSONS)
    found = rebalance(plan, known, later)
    leaf = dict(zip(found.after.unit_ids, found.after.leaf_of_unit.tolist(), strict=True))
    assert leaf == {
        "x0y0 west": 0, "x0y0 east": 0, "x1y0": 0, "x2y0": 1, "x3y0": 3, "x4y0": 1, "x5y0": 2,
        "x6y0": 2,
    }  # fmt: skip
    (kept,) = [f for f in found.territory.findings if f.code == "links-kept"]
    assert kept.units == ("x2y0", "x4y0")
    assert check(found.after, found.territory).holds
    compared = compare(plan, found.after, found.territory, earlier=known)
    assert compared.moved.sum() == 0


def split_in_two(unit):
    """A cell as its western and its eastern half."""
    west, south, east, north = unit.total_bounds
    middle = (west + east) / 2
    halves = [box(west, south, middle, north), box(middle, south, east, north)]
    both = pd.concat([unit, unit], ignore_index=True).set_geometry(halves, crs=unit.crs)
    both["registered"] = unit.registered.iloc[0] / 2
    both["unit_id"] = [f"{unit.unit_id.iloc[0]} {side}" for side in ("west", "east")]
    return both
