"""A front of plans: none beats another, what was left out is beaten, the folder is whole or not."""

import csv
import json
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure
from openpyxl import load_workbook
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import Cancelled, InputError, StoreError
from gridplan.i18n import speaking
from gridplan.output.frontier import picture
from gridplan.output.frontier.folder import read_frontier, write_frontier
from gridplan.plan.create.divide import divide
from gridplan.plan.frontier.frontier import Measure, Point, _sifted, frontier, nondominated
from gridplan.plan.frontier.schedule import bisected, schedule
from gridplan.plan.rules.rules import Rules
from gridplan.progress import Silent
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.read import read_territory


def board(columns, rows, seed=3):
    """Cells with people, and migrants in a third of them."""
    units = toy("\n".join(["A" * columns] * rows), cells=True)
    rng = np.random.default_rng(seed)
    units["registered"] = rng.integers(20, 150, len(units))
    units["migrant"] = rng.integers(20, 400, len(units)) * (rng.random(len(units)) < 0.3)
    return units


@pytest.fixture(scope="module")
def city():
    units = board(16, 10)
    territory = read_territory(units)
    return units, territory, divide(territory, (2, 4, 12), effort="fast", seed=9)


@pytest.fixture(scope="module")
def front(city):
    _, territory, plan = city
    return frontier(territory, current=plan, points=9, effort="fast")


def beats(one, other, more):
    """Said once more in plain words: as good everywhere, better somewhere."""
    pairs = [(-a, -b) if up else (a, b) for a, b, up in zip(one, other, more, strict=True)]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def test_three_plans_of_which_one_is_beaten():
    #                 deviation  border
    costs = np.array([[0.10, 30.0], [0.05, 40.0], [0.10, 41.0]])
    assert nondominated(costs).tolist() == [True, True, False]


VALUES = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(0, 4).map(float)
)


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_no_plan_of_the_front_beats_another_and_each_one_left_out_is_beaten_or_equal(values):
    more = [False, True, False]
    columns = [Measure(f"m{i}", f"m{i}", "share", up) for i, up in enumerate(more)]
    made = [Point(None, None, row) for row in values]
    kept, beaten = _sifted(made, columns)
    assert len(kept) + len(beaten) == len(made)
    assert len(kept) >= 1
    for one in kept:
        for other in kept:
            assert not beats(one.values, other.values, more)
    assert len({tuple(point.values) for point in kept}) == len(kept)
    for point in beaten:
        assert point.beaten_by
        for place in point.beaten_by:
            winner = kept[place].values
            assert beats(winner, point.values, more) or (winner == point.values).all()


def test_a_ladder_gives_its_ends_then_its_middles():
    assert [round(x) for x in islice(bisected(1.0, 16.0), 5)] == [16, 1, 4, 8, 2]


def test_the_schedule_is_stated_and_a_longer_one_begins_like_a_shorter_one(city, english):
    _, territory, _ = city
    long = schedule(territory, 3, 30, current=True)
    assert [s.title for s in long[:7]] == [
        "load only",
        "current plan",
        "current plan, rebalanced to 1.0%",
        "each criterion, weight 400",
        "each criterion at level 1, weight 400",
        "load within 1.0%",
        "registered population alone, weight 400",
    ]
    assert schedule(territory, 3, 7, current=True) == long[:7]
    assert len({s.title for s in long}) == 30
    assert long[4].pressure["migrant"] == (400.0, 0.0, 0.0)
    with speaking("zh_CN"):
        assert schedule(territory, 3, 7, current=True)[6].title == "仅户籍人口，权重 400"


def test_what_presses_hardest_on_the_first_level_is_tried_again_with_other_luck(city, english):
    _, territory, _ = city
    first = [s for s in schedule(territory, 3, 40, current=False) if "at level 1" in s.title]
    assert [(s.title.partition("weight ")[2], s.luck) for s in first[:6]] == [
        ("400", 0),
        ("5", 0),
        ("400, attempt 2", 1),
        ("44.7", 0),
        ("400, attempt 3", 2),
        ("134", 0),
    ]
    again = first[2]
    assert again == replace(first[0], luck=1, title=again.title), "nothing else is different"
    assert again.as_dict()["luck"] == 1


def test_the_front_of_a_small_city(front, city):
    _, _, plan = city
    assert len(front.points) + len(front.beaten) + len(front.failed) == 9
    more = [m.more for m in front.measures]
    for one in front.points:
        assert not any(beats(other.values, one.values, more) for other in front.points)
    for point in front.beaten:
        winners = [front.points[place].values for place in point.beaten_by]
        assert all(beats(w, point.values, more) or (w == point.values).all() for w in winners)
    # Nobody changes the grid in the plan in force, and it is the only such plan of the front.
    moved = front.values("persons_moved")
    assert (moved == 0).sum() == 1
    (still,) = [p for p in front.points if p.values[-1] == 0]
    assert still.plan.hash == plan.hash
    # The largest deviation of any criterion is the largest of those of the criteria.
    single = [front.values(f"{c.name}_max_1") for c in front.territory.criteria]
    assert (front.values("criteria_max_1") == np.max(single, axis=0)).all()
    assert (np.diff(front.values("criteria_max_1")) >= 0).all()


def test_pressing_criteria_evens_them_out(city):
    _, territory, _ = city
    found = frontier(territory, (4,), points=3, effort="fast")
    by_title = {p.setting.title: p for p in (*found.points, *found.beaten)}
    place = [m.key for m in found.measures].index("criteria_max_1")
    alone, each = (
        by_title[next(t for t in by_title if t.endswith(end))].values[place]
        for end in (next(t for t in by_title if "400" not in t), "400")
    )
    assert each < alone


def test_the_same_front_twice_is_the_same(city):
    _, territory, plan = city
    one, two = (frontier(territory, current=plan, points=4, effort="fast") for _ in range(2))
    assert one.as_dict() == two.as_dict()


def test_lines_give_a_measure_and_a_ladder(city, english):
    _, territory, _ = city
    c = territory.contiguity
    source = np.repeat(np.arange(len(c)), np.diff(c.indptr))
    x = territory.centre[:, 0]
    middle = np.median(x)
    across = (source < c.indices) & ((x[source] < middle) != (x[c.indices] < middle))
    pairs = np.column_stack([source, c.indices])[across].astype(np.int32)
    heeding = replace(c, lines=pairs, line_m=c.border_m[across])
    lined = replace(territory, contiguity=heeding)
    found = frontier(lined, (2,), points=5, effort="fast")
    titles = {p.setting.title for p in (*found.points, *found.beaten)}
    assert "border on lines counts 0.12" in titles
    assert found.values("on_lines_1").max() > 0.5


def test_a_folder_of_plans_that_open(front, city, tmp_path):
    folder = write_frontier(front, tmp_path / "front")
    table = read_frontier(folder)
    assert [row.number for row in table.rows] == list(range(1, len(front.points) + 1))
    for row, point in zip(table.rows, front.points, strict=True):
        plan, _ = open_plan(row.file)
        assert plan.hash == point.plan.hash
        assert row.values == tuple(point.values)
    with (folder / "frontier.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][3:] == [m.title for m in front.measures]
    assert [float(x) for x in rows[1][3:]] == front.points[0].values.tolist()
    sheet = load_workbook(folder / "frontier.xlsx").active
    assert sheet.max_row == len(front.points) + 1
    assert (folder / "frontier.png").read_bytes()[:4] == b"\x89PNG"
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    there = {file.name for file in folder.iterdir()} - {"manifest.json"}
    assert {entry["name"] for entry in listed} == there
    # An older front is replaced as a whole; what is not ours is not.
    write_frontier(front, folder)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"notes\.txt"):
        write_frontier(front, folder)


class Impatient(Silent):
    """Stops after some questions."""

    def __init__(self, patience):
        self.patience = patience

    def cancelled(self):
        self.patience -= 1
        return self.patience < 0


@pytest.mark.parametrize("patience", [0, 3, 12])
def test_a_stopped_front_leaves_nothing(front, tmp_path, patience):
    with pytest.raises(Cancelled):
        write_frontier(front, tmp_path / "front", progress=Impatient(patience))
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_search_ends_soon(city):
    with pytest.raises(Cancelled):
        frontier(city[1], (4,), points=50, effort="fast", progress=Impatient(30))


def test_what_cannot_be_asked(city, tmp_path, english):
    _, territory, plan = city
    for points in (0, 201, 10**20):
        with pytest.raises(InputError, match=f"front of {points} plans"):
            frontier(territory, points=points)
    with pytest.raises(InputError, match="3 levels; 2 were"):
        frontier(territory, (2, 4), current=plan)
    with pytest.raises(InputError, match="cannot be made of"):
        frontier(territory, (2, 400), points=2)
    (tmp_path / "frontier.json").write_text('{"format": 1}')
    with pytest.raises(StoreError, match="no list of a front"):
        read_frontier(tmp_path)
    with pytest.raises(StoreError, match="does not exist"):
        read_frontier(tmp_path / "nowhere")


def test_a_list_cannot_point_elsewhere(front, tmp_path):
    folder = write_frontier(front, tmp_path / "front")
    index = folder / "frontier.json"
    document = json.loads(index.read_text(encoding="utf-8"))
    document["plans"][0]["file"] = "../../secret.gpkg"
    index.write_text(json.dumps(document), encoding="utf-8")
    assert read_frontier(folder).rows[0].file == folder / "secret.gpkg"


def test_on_the_command_line(city, tmp_path, english):
    units, territory, plan = city
    file = tmp_path / "units.gpkg"
    units.to_file(file, driver="GPKG")
    save_plan(plan, territory, tmp_path / "plan.gpkg")
    out = tmp_path / "front"
    words = ["frontier", str(file), "-o", str(out), "--current", str(tmp_path / "plan.gpkg")]
    words += ["--points", "4", "--effort", "fast"]
    told = CliRunner().invoke(main, [*words, "--json"])
    assert told.exit_code == 0, told.stderr
    document = json.loads(told.stdout)
    assert len(document["plans"]) + len(document["beaten"]) == 4
    assert [row.title for row in read_frontier(out).rows] == [p["title"] for p in document["plans"]]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.stderr
    assert "current plan" in told.stdout
    # A place that cannot be written to is refused before anything is divided.
    told = CliRunner().invoke(main, [*words[:3], str(file), *words[4:]])
    assert told.exit_code == 2
    assert "not a folder" in told.stderr


def test_a_plan_in_force_with_another_first_level_is_not_on_the_front(english):
    units = board(12, 8)
    x = units.unit_id.str.extract(r"x(\d+)y")[0].astype(int)
    units["district"] = np.where(x < 5, "west", "east")
    territory = read_territory(units)
    free = divide(territory, (2, 8), effort="fast")
    asked = {"points": 4, "effort": "fast", "fixed_level": "district"}
    found = frontier(territory, current=free, **asked)
    # The plan in force and its rebalancing are told as failed; what was divided keeps the column.
    assert [setting.kind for setting, _ in found.failed] == ["current", "rebalance"]
    assert "column district" in found.failed[0][1]
    bound = divide(territory, (2, 8), effort="fast", fixed_level="district")
    assert not frontier(territory, current=bound, **asked).failed


def test_a_plan_in_force_with_other_counts_is_not_on_the_front(english):
    territory = read_territory(board(8, 6))
    current = divide(territory, (2, 4), effort="fast")
    found = frontier(territory, (2, 6), current=current, points=4, effort="fast")
    assert [setting.kind for setting, _ in found.failed] == ["current", "rebalance"]
    assert "2 / 4 grids; 2 / 6 are asked for" in found.failed[0][1]
    assert {point.plan.counts for point in (*found.points, *found.beaten)} == {(2, 6)}


def test_special_grids_of_the_plan_in_force_are_beyond_the_counts(english):
    units = board(8, 6)
    units["use"] = [unit if unit == "x3y3" else "" for unit in units.unit_id]
    territory = read_territory(units)
    rules = Rules(special="use")
    current = divide(territory, (2, 4), effort="fast", rules=rules)
    found = frontier(territory, current=current, points=4, effort="fast", rules=rules)
    assert not found.failed
    assert {point.plan.counts for point in (*found.points, *found.beaten)} == {(2, 5)}


def test_numbers_at_the_axis_of_small_deviations_differ(front):
    from matplotlib import pyplot as plt

    from gridplan.output.frontier.picture import _panel, _third

    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    _panel(axes, front, 1, _third(front, 3))
    axes.set_xlim(0.011, 0.0245)
    figure.canvas.draw()
    texts = [label.get_text() for label in axes.get_xticklabels()]
    plt.close(figure)
    assert len(set(texts)) == len(texts) > 3


def test_what_is_the_same_for_all_plans_is_said_and_bears_one_colour(
    front, tmp_path, written, english
):
    """Each panel took a colour of its own for it, and the bar had figures of no plan."""
    column = [measure.key for measure in front.measures].index("persons_moved")
    points = []
    for point in front.points:
        values = point.values.copy()
        values[column] = 1200
        points.append(replace(point, values=values))
    alike = replace(front, points=tuple(points))
    picture.draw_frontier(alike, tmp_path / "front.png")
    assert f"{front.measures[column].title}: 1,200 in all plans" in written
    assert written[-1].endswith("seed 1 · source table in memory")
    colours = []
    for level in (1, 2, 3):
        axes = Figure().add_subplot()
        dots = picture._panel(axes, alike, level, front.measures[column])
        colours += dots.to_rgba(dots.get_array()).tolist()
    assert all(colour == colours[0] for colour in colours)


def test_of_many_levels_the_last_one_is_shown(tmp_path, monkeypatch):
    shown, panel = [], picture._panel

    def record(axes, found, level, third):
        shown.append(level)
        return panel(axes, found, level, third)

    monkeypatch.setattr(picture, "_panel", record)
    found = frontier(read_territory(board(8, 8)), (2, 4, 8, 16), points=2, effort="fast")
    picture.draw_frontier(found, tmp_path / "front.png")
    assert shown == [1, 2, 4]


def test_a_level_alone_stands_in_the_table_once(tmp_path, english):
    board(8, 4).to_file(tmp_path / "units.gpkg")
    asked = ["--levels", "4", "--points", "1", "--effort", "fast"]
    folder = str(tmp_path / "front")
    run = CliRunner().invoke(
        main, ["frontier", str(tmp_path / "units.gpkg"), "-o", folder, *asked],
        env={"COLUMNS": "200"},
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    assert run.stdout.count("Level 1:") == 3  # load, criteria, compactness


def test_numbers_in_the_picture_lie_neither_on_points_nor_on_one_another():
    from matplotlib import pyplot as plt

    from gridplan.output.frontier.picture import _number

    x = np.array([0.067, 0.073, 0.233, 0.238, 0.263, 0.2635, 0.2637, 0.2955, 0.08])
    y = np.array([0.1419, 0.326, 0.363, 0.3858, 0.387, 0.386, 0.3876, 0.267, 0.16])
    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    axes.scatter(x, y, s=70)
    axes.margins(0.12)
    axes.autoscale_view()
    _number(axes, x, y)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts]
    points = axes.transData.transform(np.column_stack([x, y]))
    plt.close(figure)
    assert sorted(",".join(text.get_text() for text in axes.texts).replace(" ", "").split(",")) == [
        str(number) for number in range(1, 10)
    ]
    assert not any(box.contains(*point) for box in boxes for point in points)
    assert not any(one.overlaps(two) for k, one in enumerate(boxes) for two in boxes[:k])
