"""Posts: shared out so that no worker has much more to do than another."""

from __future__ import annotations

import csv
import itertools
import json

import handmade
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.staff.posts import likely_range, needed_posts, share_posts
from gridplan.stores.planfile.geopackage import save_plan

pytestmark = pytest.mark.usefixtures("english")

works = st.lists(st.integers(0, 60), min_size=1, max_size=4)


def test_a_post_goes_where_a_post_carries_most():
    # 100 | 50 | 25 | 0 with one each; then 100/1, 100/2 = 50/1, 100/3: all carry 25 at last.
    found = share_posts(np.array([100.0, 50.0, 25.0, 0.0]), 8)
    assert found.posts.tolist() == [4, 2, 1, 1]
    assert found.each.tolist() == [25.0, 25.0, 25.0, 0.0]
    # One more: 100/5 = 20, 50/3 = 16.7, 25/2 = 12.5.
    assert found.relief == pytest.approx([5.0, 25 - 50 / 3, 12.5, 0.0])


def test_of_equal_claims_the_first_grid_wins_and_no_work_at_all_counts_alike():
    assert share_posts(np.array([10.0, 10.0, 10.0]), 4).posts.tolist() == [2, 1, 1]
    assert share_posts(np.zeros(3), 7).posts.tolist() == [3, 2, 2]


def test_without_a_least_number_grids_with_work_come_first():
    found = share_posts(np.array([5.0, 0.0, 9.0]), 2, least=0)
    assert found.posts.tolist() == [1, 0, 1]
    assert found.each.tolist() == [5.0, 0.0, 9.0]
    alone = share_posts(np.array([5.0, 9.0]), 1, least=0)
    assert np.isinf(alone.relief[alone.posts == 0]).all()


@given(works, st.integers(0, 5))
@settings(deadline=None)
def test_no_other_way_has_a_smaller_largest_workload(work, more):
    work = np.array(work, float)
    total = len(work) + more
    found = share_posts(work, total)
    assert found.posts.sum() == total
    assert (found.posts >= 1).all()
    best = min(
        (work / np.array(posts)).max()
        for posts in itertools.product(range(1, more + 2), repeat=len(work))
        if sum(posts) == total
    )
    assert found.each.max() == pytest.approx(best)


def test_too_few_posts_are_refused_with_the_numbers():
    with pytest.raises(InputError, match="2 posts are too few: 3 grids with 1 each need 3"):
        share_posts(np.ones(3), 2)


def test_a_billion_posts_are_shared_out_at_once():
    found = share_posts(np.array([3.0, 1.0]), 1_000_000_000)
    assert found.posts.tolist() == [750_000_000, 250_000_000]


def test_as_many_posts_as_none_carries_more_than_it_can():
    found = needed_posts(np.array([100.0, 50.0, 0.3, 0.0]), 50.0)
    assert found.posts.tolist() == [2, 1, 1, 1]
    # 0.1 + 0.2 is a little more than 0.3 in binary numbers and needs no second post.
    assert needed_posts(np.array([0.1 + 0.2]), 0.3).posts.tolist() == [1]
    with pytest.raises(InputError, match="can carry nothing"):
        needed_posts(np.ones(2), 0.0)


def test_where_the_mean_of_a_count_likely_lies():
    # Garwood's table: 0 → 0 to 3.69, 10 → 4.80 to 18.39.
    low, high = likely_range(np.array([0, 10]))
    assert low == pytest.approx([0.0, 4.795], abs=0.001)
    assert high == pytest.approx([3.689, 18.390], abs=0.001)


@pytest.fixture
def folder(tmp_path):
    """A plan of grids 01-001 (six cells), 01-002 (two cells) with 100 persons a cell."""
    units = toy("AAAB\nAAAB", cells=True)
    units["registered"], units["migrant"] = 100.0, 0.0
    land = handmade.territory(units)
    grids = {unit: int(unit.startswith("x3")) for unit in land.unit_ids}
    save_plan(handmade.plan(land, grids, [0, 0]), land, tmp_path / "plan.gpkg")
    (tmp_path / "staff.csv").write_text("code,worker\n01-001,Ann\n01-002,Bob、Cid\n", "utf-8")
    return tmp_path


def asked(folder, *words):
    words = ["posts", str(folder / "plan.gpkg"), *words]
    return CliRunner().invoke(main, words)


def test_posts_by_persons_beside_the_workers_there_are(folder):
    table = folder / "posts.csv"
    result = asked(
        folder, "--each", "250", "--by", "registered", "--roster", str(folder / "staff.csv"),
        "-o", str(table),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "4 posts for 2 grids of level 2; a post carries 200 to 200" in result.output
    now = "Workers now: 3; to be added 2 (grids: 1), more than posts 1 (grids: 1)."
    assert now in result.output
    rows = list(csv.DictReader(table.open(encoding="utf-8-sig")))
    assert [(r["code"], r["registered population"], r["posts"]) for r in rows] == [
        ("01-001", "600", "3"),
        ("01-002", "200", "1"),
    ]
    assert [r["to be added"] for r in rows] == ["2", "-1"]


def test_posts_by_the_load_and_by_events_in_a_time(folder):
    told = json.loads(asked(folder, "--posts", "4", "--json").output)
    assert [row[2:4] for row in told["rows"]] == [[75.0, 3], [25.0, 1]]
    # Five events in the small grid in May, one in the large one; three of April do not count.
    lines = ["id,time,x,y"]
    xs = [350] * 5 + [50] + [50] * 3
    days = ["2026-05-02"] * 6 + ["2026-04-02"] * 3
    lines += [f"{n},{day} 08:00,{500_000 + x},3520050" for n, (x, day) in enumerate(zip(xs, days))]
    (folder / "events.csv").write_text("\n".join(lines), "utf-8")
    made = CliRunner().invoke(
        main,
        ["events", "import", str(folder / "events.csv"), "--plan", str(folder / "plan.gpkg"),
         "-o", str(folder / "events.gpkg"), "--datum", "plane"],
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    told = json.loads(
        asked(folder, "--posts", "4", "--events", str(folder / "events.gpkg"),
              "--from", "2026-05-01", "--until", "2026-06-01", "--json").output
    )  # fmt: skip
    assert [[row[2], row[5]] for row in told["rows"]] == [[1.0, 1], [5.0, 3]]
    assert told["rows"][0][3:5] == pytest.approx([0.025, 5.572], abs=0.001)
    assert "6 events" in told["data"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--json"], "shared out by their number or by what each can carry"),
        (["--posts", "3", "--each", "2", "--json"], "shared out by their number"),
        (["--each", "2", "--json"], "no amount of work that a post can carry"),
        (["--each", "2", "--by", "households", "--json"], "has no criterion households"),
        (["--posts", "1", "--json"], "1 posts are too few: 2 grids"),
        (["--posts", "5", "--level", "3", "--json"], "There is no level 3"),
    ],
)
def test_what_cannot_be_is_refused(folder, words, message):
    result = asked(folder, *words)
    assert result.exit_code == 2
    assert message in result.output
