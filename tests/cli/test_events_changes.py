"""Changes to the period and to the year before, chosen bandwidths, rates: by the commands."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from event_commands import call
from event_land import degrees, plan_file, write_csv

from gridplan.analysis.surveillance import GridWarning
from gridplan.cli.main import main
from gridplan.i18n import speaking
from gridplan.output.maps.outline_drawing import nested_outlines
from gridplan.stores.eventfile.event_import import import_events

#: Events in the west by month, in two years: 10 in January 2023, 20 in January 2024, …
MONTHS = {"2023-01": 10, "2023-02": 4, "2024-01": 20, "2024-02": 5}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("years")
    dice = np.random.default_rng(0)
    rows = []
    for month, number in MONTHS.items():
        for n in range(number):
            place = dice.normal((0.5, 2.5), 0.1).clip(0.1, (0.9, 2.9))
            rows.append([f"W{month}-{n}", "噪声", *degrees(*place), f"{month}-{n + 1:02} 08:00:00"])
    export = write_csv(folder / "e.csv", ["工单编号", "小类名称", "经度", "纬度", "上报时间"], rows)
    plan = plan_file(folder)
    import_events(export, plan, folder / "events.gpkg", datum="wgs84")
    return folder / "events.gpkg", plan


def told_by(*words):
    return json.loads(call(*words).stdout)


def test_change_to_the_month_and_to_the_year_before(files):
    events, plan = files
    words = ["count", events, "--plan", plan, "--level", 1, "--period", "month", "--json"]
    told = told_by(*words, "--until", "2024-03-01")
    at = {name: k for k, name in enumerate(told["columns"])}
    found = {row[at["period"]]: row for row in told["rows"]}
    assert {month: found[month][at["count"]] for month in MONTHS} == MONTHS
    changes = {m: (found[m][at["on_previous"]], found[m][at["on_year_before"]]) for m in MONTHS}
    assert changes["2024-01"][1] == 1.0  # 20 after 10
    assert changes["2024-02"] == (-0.75, 0.25)  # 5 after 20; 5 after 4
    assert changes["2023-02"][0] == pytest.approx(-0.6)  # 4 after 10
    # No year before the first one is in the data: nothing is said of it.
    assert all(np.isnan(float(changes[m][1] or "nan")) for m in ("2023-01", "2023-02"))


@pytest.mark.parametrize(
    ("span", "compared"),
    [
        ([], ["2024-01"]),  # the last event is of the 5th of February
        (["--until", "2024-02-29"], ["2024-01"]),
        (["--until", "2024-03-01"], ["2024-01", "2024-02"]),
        (["--from", "2023-01-02"], []),  # January 2023 is not whole either
    ],
)
def test_only_whole_months_are_compared_with_whole_ones(files, span, compared):
    events, plan = files
    words = ["count", events, "--plan", plan, "--level", 1, "--period", "month", "--json"]
    told = told_by(*words, *span)
    month, change = (told["columns"].index(name) for name in ("period", "on_year_before"))
    assert [row[month] for row in told["rows"] if row[change] is not None] == compared


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "grid code,name,period,events,per 10,000 persons,per km²"),
        ("zh_CN", "网格编码,名称,时段,事件数,每万人件数,每平方公里件数"),
    ],
)
def test_tables_for_people_are_headed_and_rounded(files, tmp_path, language, header):
    events, plan = files
    table = tmp_path / "counts.csv"
    with speaking(language):
        words = ["count", events, "--plan", plan, "--level", 1, "--period", "month", "-o", table,
                 "--until", "2024-03-01"]  # fmt: skip
        done = CliRunner().invoke(main, ["--lang", language, "events", *map(str, words)])
    assert done.exit_code == 0, done.output
    with table.open(encoding="utf-8-sig", newline="") as file:
        first, *rows = csv.reader(file)
    assert ",".join(first).startswith(header)
    month = next(row for row in rows if row[2] == "2024-02" and row[3] == "5")
    assert month[-2:] == ["-75", "25"]  # per cent, on the month and on the year before
    assert all(len(cell) < 12 for cell in month[4:])


def test_smoothed_rates_lie_between_the_plain_rate_and_the_mean(files):
    events, plan = files
    told = told_by("count", events, "--plan", plan, "--level", 2, "--json")
    at = {name: k for k, name in enumerate(told["columns"])}
    rates = [(row[at["per_10k"]], row[at["smoothed_per_10k"]]) for row in told["rows"]]
    plain, smoothed = (np.array(side, float) for side in zip(*rates))
    lived = np.isfinite(plain)
    assert np.nanmin(plain) <= smoothed[lived].min() < smoothed[lived].max() <= np.nanmax(plain)
    assert np.ptp(smoothed[lived]) < np.ptp(plain[lived])


def test_bandwidth_by_rule_and_by_cross_validation(files, tmp_path):
    pytest.importorskip("rasterio")
    events, plan = files
    words = ["density", events, "--plan", plan, "-o", tmp_path / "d.tif", "--json"]
    silverman = told_by(*words, "--bandwidth", "silverman")["bandwidth_m"]
    #  100 m of spread, a little less where it is cut off, and 39 events
    assert silverman == pytest.approx(100 * 39 ** (-1 / 6), rel=0.15)
    chosen = told_by(*words, "--bandwidth", "cross-validated")["bandwidth_m"]
    assert chosen in (75.0, 100.0, 150.0)


def warning(**told):
    usual = {
        "grid": "01", "name": "West", "category": "noise", "period": "2024-05-13", "seen": 7.0,
        "expected": 2.04, "limit": 4.5, "score": 3.0, "since": "2024-05-06",
        "categories": (("noise", 7),),
    }  # fmt: skip
    return GridWarning(**{**usual, **told})


def test_where_nothing_ever_was_no_zero_is_expected():
    with speaking("en"):
        assert "2.0 expected" in warning().in_words()
        assert "hardly ever any" in warning(expected=0.02).in_words()
        assert "0.0" not in warning(expected=0.02).in_words()
    with speaking("zh_CN"):
        assert "此前几乎没有" in warning(expected=0.02).in_words()


def test_the_quartile_rule_tells_of_an_index_whatever_the_category():
    for category in ("", "noise"):
        with speaking("en"):
            text = warning(method="quartile", category=category, expected=0.0).in_words()
        assert "index 7" in text
        assert "events in the period" not in text
        assert "noise 7" in text


#: Four grids under two, with ragged borders between all of them:  A A | B B
#:                                                                 C C | D D
def test_borders_of_all_levels_lie_on_each_other():
    x = np.linspace(0, 1000, 101)
    ragged = np.random.default_rng(1).normal(0, 4, 101)
    ragged[[0, 50, 100]] = 0
    down = shapely.linestrings(np.column_stack([500 + ragged, x]))
    across = shapely.linestrings(np.column_stack([x, 500 + ragged]))
    frame = shapely.box(0, 0, 1000, 1000)
    pieces = shapely.get_parts(
        shapely.polygonize([shapely.node(shapely.union_all([frame.boundary, down, across]))])
    )
    assert len(pieces) == 4
    west = shapely.get_x(shapely.centroid(pieces)) < 500
    ancestor = np.column_stack([np.where(west, 0, 1), np.arange(4)]).astype(np.int32)
    levels = nested_outlines(pieces, ancestor, 15.0)
    assert (
        shapely.get_num_coordinates(levels[1]).sum()
        < 0.4 * shapely.get_num_coordinates(pieces).sum()
    )
    for above in range(2):
        of_leaves = shapely.union_all(levels[1][ancestor[:, 0] == above])
        # Not nearly the same line: the same line.
        assert shapely.equals(of_leaves, levels[0][above])
    assert shapely.coverage_is_valid(levels[0])
    assert shapely.coverage_is_valid(levels[1])
    assert max(shapely.hausdorff_distance(levels[1], pieces)) < 30


def test_overlapping_and_missing_grids_have_outlines_too():
    over = [shapely.box(0, 0, 100, 100), shapely.box(80, 0, 200, 100), None, shapely.Polygon()]
    ancestor = np.array([[0, 0], [0, 1], [1, 2], [1, 3]], np.int32)
    above, leaves = nested_outlines(np.array(over, object), ancestor, 15.0)
    assert above[0].equals(shapely.box(0, 0, 200, 100))  # no hole where they overlap
    assert [shape.is_empty for shape in (above[1], *leaves)] == [True, False, False, True, True]
