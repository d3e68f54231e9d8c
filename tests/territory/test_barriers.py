"""Barrier lines on toy maps: what lies on a line, what a hard line parts, what a bridge ties."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from toymap import CORNER, toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.findings import Severity
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.measures import measure
from gridplan.plan.rebalance import rebalance
from gridplan.plan.rules.rules import Rules
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.criteria import Criterion
from gridplan.territory.ground.barrier_edges import discounted, heed_lines, read_lines
from gridplan.territory.ground.barriers import border_lines
from gridplan.territory.ground.division_links import tie, tie_around
from gridplan.territory.read import read_territory

X, Y = CORNER


def line(*points):
    """A line through points in cells of 100 m."""
    return np.array([shapely.LineString([(X + 100 * x, Y + 100 * y) for x, y in points])])


def point(x, y):
    return np.array([shapely.Point(X + 100 * x, Y + 100 * y)])


def board(columns, rows):
    return read_territory(toy("\n".join(["A" * columns] * rows), cells=True))


def named(territory, pairs):
    ids = territory.unit_ids
    return {tuple(sorted((ids[a], ids[b]))) for a, b in pairs}


RIVER = """
AARBB
AARBB
CCSDD
CCSDD
"""


def test_a_border_along_a_line_lies_on_it_and_one_that_ends_there_does_not():
    four = board(2, 2)
    found = border_lines(four, line((1, 0), (1, 2)))
    assert named(four, found.pairs) == {("x0y0", "x1y0"), ("x0y1", "x1y1")}
    assert found.line_m == pytest.approx([100, 100])
    assert found.open_m == pytest.approx([0, 0])


@pytest.mark.parametrize(("off_m", "pairs"), [(14.0, 2), (16.0, 0)])
def test_a_line_beside_a_border_counts_up_to_fifteen_metres(off_m, pairs):
    four = board(2, 2)
    found = border_lines(four, line((1 + off_m / 100, 0.05), (1 + off_m / 100, 1.95)))
    assert len(found.pairs) == pairs


def test_a_river_that_is_a_unit_belongs_to_its_wider_bank():
    ground = read_territory(toy(RIVER))
    found = border_lines(ground, line((2.4, 0), (2.4, 4)))  # west of the middle: home is the east
    assert named(ground, found.pairs) == {("A", "R"), ("C", "S")}
    assert found.line_m == pytest.approx([200, 200])


def test_soft_lines_make_borders_shorter_by_what_lies_on_them():
    ground = heed_lines(read_territory(toy(RIVER)), soft=line((2.4, 0), (2.4, 4)))
    border, perimeter = discounted(ground)
    lost = ground.contiguity.border_m.sum() / 2 - border.sum() / 2
    assert lost == pytest.approx(0.95 * 400)
    assert (ground.perimeter_m - perimeter).sum() == pytest.approx(2 * 0.95 * 400)


def test_grids_follow_a_soft_line_that_is_not_where_they_would_part():
    # A wall of bricks two cells wide, and a line between its tenth and its eleventh row.
    names = iter(range(0x4E00, 0x9FFF))
    rows = ["".join(2 * chr(next(names)) for _ in range(18)) for _ in range(28)]
    wall = [row if i % 2 else row[1:] + row[-1] for i, row in enumerate(rows)]
    plain = read_territory(toy("\n".join(wall)))
    heeded = heed_lines(plain, soft=line((0, 10), (36, 10)))
    shares = [
        measure(divide(ground, (12,), seed=3), heeded)[0].on_lines for ground in (plain, heeded)
    ]
    assert shares[1] > max(2 * shares[0], 0.1), shares


def crossing_pairs(plan, territory, barred):
    """Pairs of the barred ones that lie in one grid of the last level and touch."""
    ids = {unit: row for row, unit in enumerate(territory.unit_ids)}
    leaf = plan.leaf_of_unit
    return [(a, b) for a, b in barred if leaf[ids[a]] == leaf[ids[b]]]


def test_no_grid_crosses_a_hard_line_but_at_the_bridge():
    plain = board(10, 8)
    course = line((5, 0), (5, 8))
    heeded = heed_lines(plain, hard=course, crossings=point(5, 3.5))
    assert len(heeded.contiguity.closed) == 7
    plan = divide(heeded, (3, 7), seed=1)
    barred = [(f"x4y{y}", f"x5y{y}") for y in range(8) if y != 3]
    cut = crossing_pairs(plan, heeded, barred)
    bridge = crossing_pairs(plan, heeded, [("x4y3", "x5y3")])
    assert bridge or not cut
    certificate = check(plan, heeded)
    assert certificate.holds
    # The same grids do not hold together by borders that the line closes.
    assert check(divide(plain, (3, 7), seed=1), heeded).holds is False


def test_a_hard_line_inside_a_grid_is_no_outline():
    ground = board(6, 4)
    river = heed_lines(ground, hard=line((3, 0), (3, 4)), crossings=point(3, 2))
    plan = divide(ground, (1, 2))  # both grids lie on both sides
    for level, found in enumerate(measure(plan, river)):
        assert found.perimeter_m == pytest.approx(measure(plan, ground)[level].perimeter_m)
        assert found.polsby_popper == pytest.approx(measure(plan, ground)[level].polsby_popper)


def test_borders_on_hard_lines_are_borders_like_all_others():
    ground = board(6, 4)
    river = heed_lines(ground, hard=line((3, 0), (3, 4)), crossings=point(3, 2))
    assert len(river.contiguity.closed) == 3  # the fourth pair is tied by the bridge
    plan = divide(river, (2, 4))
    for level, found in enumerate(measure(plan, river)):
        assert found.border_km == pytest.approx(measure(plan, ground)[level].border_km)
        assert found.on_lines == pytest.approx(0.4 / found.border_km)
        # The certificate measures borders anew, and finds those that are closed among them.
        anew = check(plan, river).levels[level]
        assert anew.border_km == pytest.approx(found.border_km)
        assert anew.on_lines == pytest.approx(found.on_lines)
        assert anew.polsby_popper["median"] == pytest.approx(np.median(found.polsby_popper))


def test_a_soft_line_takes_nothing_away_from_a_hard_one():
    """A lane through a river and its bank cuts the units where the bank is one whole border."""
    ground = read_territory(toy(RIVER))
    river, lane = line((2.4, 0), (2.4, 4)), line((0, 3.2), (5, 3.2))
    heeded = heed_lines(ground, soft=lane, hard=river, crossings=point(2, 1))
    assert named(heeded, heeded.contiguity.closed) == {("A", "R")}
    assert heeded.contiguity.closed_m == pytest.approx([200])
    plan = divide(ground, (1,))
    assert measure(plan, heeded)[0].perimeter_m == pytest.approx([2 * (500 + 400)])


@pytest.mark.parametrize("persons", [0, 1])
def test_what_hard_lines_close_in_joins_the_neighbour_it_shares_most_with(persons):
    # E has 200 m of border with W, 100 m with each other: with less than 0.05 % of all persons it
    # joins W.
    units = toy("NNNN\nWEOO\nWEPP\nSSSS", registered={"E": persons})
    ground = read_territory(units, criteria=[Criterion("registered", "registered")])
    heeded = heed_lines(ground, hard=line((1, 1), (2, 1), (2, 3), (1, 3), (1, 1)))
    closed = named(heeded, heeded.contiguity.closed)
    told = {finding.code: finding for finding in heeded.findings}
    if persons:  # one of 141 is too many to be passed over
        assert closed == {("E", "N"), ("E", "O"), ("E", "P"), ("E", "S"), ("E", "W")}
        assert "parted-by-lines" in told
        return
    assert closed == {("E", "N"), ("E", "O"), ("E", "P"), ("E", "S")}
    e, w = (ground.unit_ids.tolist().index(unit) for unit in "EW")
    assert heeded.contiguity.neighbours(e).tolist() == [w]
    assert (told["closed-in"].units, told["closed-in"].count) == (("E", "W"), 2)
    assert "parted-by-lines" not in told


def test_a_road_that_crosses_the_line_is_a_bridge_too():
    heeded = heed_lines(board(6, 4), hard=line((3, 0), (3, 4)), crossings=line((0, 2.5), (6, 2.5)))
    assert named(heeded, heeded.contiguity.closed) == {
        ("x2y0", "x3y0"), ("x2y1", "x3y1"), ("x2y3", "x3y3"),
    }  # fmt: skip


@pytest.mark.parametrize("counts", [(2,), (2, 6), (3, 9), (5,)])
def test_no_grid_crosses_a_hard_line_without_a_bridge(counts):
    river = heed_lines(board(9, 4), hard=line((3, 0), (3, 4)))
    (told,) = [finding for finding in river.findings if finding.code == "parted-by-lines"]
    assert told.severity == Severity.WARNING
    plan = divide(river, counts, seed=1)
    assert plan.counts == counts
    assert check(plan, river).holds
    west = np.array([int(unit[1]) < 3 for unit in river.unit_ids])
    for level in range(1, len(counts) + 1):
        grid = plan.grid_of_unit(level)
        assert not set(grid[west]) & set(grid[~west])
    # A third of the ground lies in the west: so many of the grids.
    assert len(set(plan.leaf_of_unit[west])) == round(counts[-1] / 3)


@pytest.mark.parametrize(("course", "counts", "least"), [((3, 4), (1, 6), 2), ((1, 4), (4, 12), 5)])
def test_parts_too_little_for_a_first_level_grid_are_refused(english, course, counts, least):
    """Across a river without a bridge lies a half of the ground, or a ninth."""
    column, rows = course
    columns = 6 if column == 3 else 9
    river = heed_lines(board(columns, rows), hard=line((column, 0), (column, rows)))
    with pytest.raises(InputError) as refused:
        divide(river, counts)
    (finding,) = refused.value.findings
    assert finding.code == "parted-by-lines"
    assert "2 parts that no crossing ties" in finding.message
    assert "crossings" in finding.cure
    assert f"at least {least} first-level grids" in finding.cure
    assert divide(river, (least, 12)).counts == (least, 12)


def test_banks_without_a_bridge_go_on_with_special_grids_and_rebalancing():
    units = toy("\n".join(["A" * 9] * 4), cells=True)
    units["use"] = ["park" if unit in ("x1y0", "x1y1", "x1y2", "x1y3") else "" for unit in
                    units.unit_id]  # fmt: skip
    river = heed_lines(read_territory(units), hard=line((3, 0), (3, 4)))
    # The park cuts the western bank in two; they are tied around it, not across the river.
    ground = tie_around(river, ["use"])
    plan = divide(ground, (2, 6), rules=Rules(special="use"))
    assert plan.counts == (2, 7)
    west = np.array([int(unit[1]) < 3 for unit in ground.unit_ids])
    assert not set(plan.leaf_of_unit[west]) & set(plan.leaf_of_unit[~west])
    grown = units.assign(registered=np.where(units.unit_id.str.match("x[34]"), 900, 100))
    surveyed = grown.assign(geometry=grown.translate(0.3, -0.2))
    found = rebalance(plan, ground, read_territory(surveyed))
    assert found.moved.any()
    # Figures differ, and outlines by less than half a metre: the line and the way around the park
    # are those of the plan.
    kept, known = found.territory.contiguity, ground.contiguity
    assert len(kept.closed) == 4
    assert kept.closed.tolist() == known.closed.tolist()
    assert kept.links.tolist() == known.links.tolist()
    assert not {"lines-lost", "links-kept"} & {finding.code for finding in found.findings}
    assert not set(found.after.leaf_of_unit[west]) & set(found.after.leaf_of_unit[~west])


def test_a_plan_remembers_its_lines(tmp_path):
    heeded = heed_lines(board(10, 8), hard=line((5, 0), (5, 8)), crossings=point(5, 3.5))
    plan = divide(heeded, (3, 7), seed=1)
    save_plan(plan, heeded, tmp_path / "plan.gpkg")
    opened, territory = open_plan(tmp_path / "plan.gpkg")
    assert np.array_equal(territory.contiguity.closed, heeded.contiguity.closed)
    assert territory.contiguity.line_m.tolist() == heeded.contiguity.line_m.tolist()
    assert check(opened, territory).levels[0].on_lines == check(plan, heeded).levels[0].on_lines
    assert territory.digest == heeded.digest != board(10, 8).digest


def lines_file(folder):
    frame = gpd.GeoDataFrame(
        {"kind": ["river", "lane"]},
        geometry=[*line((3, 0), (3, 4)), *line((0, 2.5), (6, 2.5))],
        crs="EPSG:4549",
    )
    frame.to_crs("EPSG:4326").to_file(folder / "lines.gpkg")
    return folder / "lines.gpkg"


def test_lines_are_chosen_by_a_column_and_moved_to_the_system_of_the_units(tmp_path):
    file = lines_file(tmp_path)
    river = read_lines(file, "EPSG:4549", ("kind", frozenset({"river"})))
    assert len(river) == 1
    assert shapely.hausdorff_distance(river[0], line((3, 0), (3, 4))[0]) < 0.01
    with pytest.raises(InputError, match="no column klass"):
        read_lines(file, "EPSG:4549", ("klass", frozenset({"river"})))


def test_a_value_that_no_line_has_is_refused(tmp_path):
    """A river misspelt would part nothing, and nobody would know."""
    file = lines_file(tmp_path)
    for wanted in ({"rivr"}, {"river", "rivr"}):
        with pytest.raises(InputError, match="No line has kind = rivr") as refusal:
            read_lines(file, "EPSG:4549", ("kind", frozenset(wanted)))
        assert refusal.value.cure == "The values are: lane, river."


def test_the_command_takes_soft_and_hard_lines_and_crossings(tmp_path):
    file = lines_file(tmp_path)
    toy("\n".join(["A" * 6] * 4), cells=True).to_file(tmp_path / "units.gpkg")
    base = ["divide", str(tmp_path / "units.gpkg"), "-o", str(tmp_path / "plan.gpkg"), "--levels"]
    run = CliRunner().invoke
    bridged = ["2,4", "--hard-barriers", f"{file}:kind=river", "--crossings", f"{file}:kind=lane"]
    assert run(main, [*base, *bridged]).exit_code == 0
    assert len(open_plan(tmp_path / "plan.gpkg")[1].contiguity.closed) == 3
    refused = run(main, [*base, "1,4", "--hard-barriers", f"{file}:kind=river"])
    assert refused.exit_code == 2
    assert "crossings" in refused.output + refused.stderr
    lonely = run(main, [*base, "2,4", "--crossings", str(file)])
    assert lonely.exit_code == 2


def test_lines_elsewhere_and_points_are_told():
    ground = board(4, 2)
    # Ten metres outside: near units, but it touches none and no border lies on it.
    for far in (line((-0.1, -1), (-0.1, 3)), line((500, -1), (500, 3))):
        for kind in ("soft", "hard"):
            heeded = heed_lines(ground, **{kind: far})
            assert [one.code for one in heeded.findings] == ["lines-elsewhere"]
            assert not len(heeded.contiguity.lines)
        both = heed_lines(ground, soft=line((2, 0), (2, 2)), hard=far)
        assert "hard lines" in both.findings[-1].message
    spots = gpd.GeoDataFrame(geometry=point(1, 1), crs="EPSG:4549")
    assert len(read_lines(spots, "EPSG:4549", None, points=True)) == 1
    with pytest.raises(InputError, match="only points"):
        read_lines(spots, "EPSG:4549", None)


def test_walls_tie_nothing_across_a_hard_line_and_a_fixed_level_says_so():
    units = toy("\n".join(["A" * 8] * 6), cells=True)
    # One village on both banks of a river whose only bridge is elsewhere.
    y = units.unit_id.str.extract(r"y(\d+)")[0].astype(int)
    units["village"] = ["both" if row > 2 else "south" for row in y]
    ground = read_territory(units)
    heeded = heed_lines(ground, hard=line((4, 0), (4, 6)), crossings=point(4, 0.5))
    assert not len(tie(heeded, "village", across_lines=False).contiguity.links)
    plan = divide(heeded, (2, 4, 8), walls="village")
    certificate = check(plan, heeded)
    assert certificate.holds
    x = np.array([int(unit[1]) for unit in plan.unit_ids])
    north = np.array([int(unit[3]) > 0 for unit in plan.unit_ids])
    for level in (1, 2, 3):
        # Without the row of the bridge no grid lies on both banks.
        grid = plan.grid_of_unit(level)
        crossing = set(grid[(x < 4) & north]) & set(grid[(x >= 4) & north])
        assert all({0, 1} <= set(x[(grid == g) & ~north] // 4) for g in crossing)
    tied = tie(heeded, "village")
    (told,) = [one for one in tied.findings if one.code == "links-across-lines"]
    assert "1 (" in told.message


def test_lines_with_a_damaged_corner_count_where_the_units_lie():
    corners = shapely.get_coordinates(
        gpd.GeoSeries(line((2, -1), (2, 2), (3.5, 2.5), (3.5, 1.5)), crs="EPSG:4549")
        .to_crs("EPSG:4490")
        .array
    )
    broken = shapely.LineString([*corners, (120.0, 231.8)])  # 231° north
    lines = read_lines(gpd.GeoDataFrame(geometry=[broken], crs="EPSG:4490"), "EPSG:4549", None)
    ground = heed_lines(board(4, 2), soft=lines)
    assert named(ground, ground.contiguity.lines) == {("x1y0", "x2y0"), ("x1y1", "x2y1")}


def test_metres_that_are_said_to_be_degrees_are_no_lines():
    river = gpd.GeoDataFrame(geometry=line((2, 0), (2, 2)), crs="EPSG:4490")
    with pytest.raises(InputError, match="shows nothing") as refused:
        read_lines(river, "EPSG:4549", None)
    assert refused.value.cure == "Check the coordinate system of the lines."
