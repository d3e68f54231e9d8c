"""What is judged is the last whole period, whatever time is asked for."""

from __future__ import annotations

import json
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from event_commands import call, refused
from event_land import degrees, grids, metres, plan_file, write_csv
from scipy import sparse

from gridplan.analysis.counted_events import Case
from gridplan.analysis.quartiles import quartile_warnings
from gridplan.analysis.surveillance import hotspot_table
from gridplan.events.counts.counting import Counts, count_events, period_name
from gridplan.events.placement import Placer
from gridplan.output.web.board_data import COURSES, _spots
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.grids import open_grids

HEADER = ["工单编号", "大类名称", "经度", "纬度", "上报时间", "办结时限", "处置结束时间"]


def weeks(begin, after, last="2024-01-28"):
    """Whole ones of the four weeks from Monday the first of January 2024 on, by their Mondays."""
    x, y = metres(0.5, 0.5)
    days = [day for day in ("2024-01-01", "2024-01-09", "2024-01-16", "2024-01-23", last)]
    days = [day for day in days if (begin or "2") <= day < (after or "3")]
    if not days:
        return []
    events = pd.DataFrame({"x": x, "y": y, "t_report": np.array(days, "datetime64[s]")})
    counts = count_events([events], Placer(grids()), 1, period="week", start=begin, end=after)
    return [period_name(n, "week")[5:] for n in counts.numbers[slice(*counts.whole)].tolist()]


@pytest.mark.parametrize(
    ("begin", "after", "whole"),
    [
        (None, None, ["01-01", "01-08", "01-15", "01-22"]),
        ("2024-01-01", "2024-01-29", ["01-01", "01-08", "01-15", "01-22"]),
        ("2024-01-01 00:00:01", "2024-01-28 23:59:59", ["01-08", "01-15"]),
        ("2024-01-02", "2024-01-22", ["01-08", "01-15"]),
        ("2023-01-01", "2030-01-01", ["01-01", "01-08", "01-15", "01-22"]),
        ("2024-01-02", "2024-01-10", []),
        ("2024-01-23", "2024-01-25", []),
    ],
)
def test_whole_weeks_by_hand(begin, after, whole):
    assert weeks(begin, after) == whole


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """From Monday the first of January until Friday the third of May; busy in the north-west.

    On the 18th of April, a Thursday, much happens in the south-east.
    """
    folder = tmp_path_factory.mktemp("weeks")
    dice = np.random.default_rng(3)
    rows = []
    for day in range(124):
        date = np.datetime64("2024-01-01") + day
        places = [dice.uniform((0.05, 0.05), (1.95, 2.95)) for _ in range(4)]
        places += [dice.uniform((0.05, 2.05), (0.95, 2.95)) for _ in range(4)]
        if date == np.datetime64("2024-04-18"):
            places += [dice.uniform((1.1, 0.1), (1.9, 0.9)) for _ in range(40)]
        rows += [
            [f"W{day}-{n}", "噪声", *degrees(*place), f"{date} 12:{n:02}:00",
             f"{date + 1} 20:00:00", f"{date} 21:00:00"]
            for n, place in enumerate(places)
        ]  # fmt: skip
    export = write_csv(folder / "export.csv", HEADER, rows)
    plan = plan_file(folder)
    import_events(export, plan, folder / "events.gpkg", datum="wgs84")
    return folder / "events.gpkg", plan


def test_a_week_that_has_begun_is_not_judged(files):
    events, plan = files
    words = ["warn", events, "--plan", plan, "--level", "1", "--json"]
    told = {
        until: json.loads(call(*words, "--until", until).stdout)["warnings"]
        for until in ("2024-04-22", "2024-04-21")
    }
    assert {w["period"] for w in told["2024-04-22"]} == {"2024-04-15"}
    assert told["2024-04-21"] == []  # the week before was a usual one
    refused("events", *words, "--from", "2024-03-05", "--until", "2024-03-20")
    clusters = ["clusters", events, "--plan", plan, "--replicates", "9", "--json"]
    found = json.loads(call(*clusters, "--until", "2024-04-21").stdout)["clusters"]
    assert found == json.loads(call(*clusters, "--until", "2024-04-15").stdout)["clusters"]
    refused("events", *clusters, "--until", "2024-01-14")


def test_hot_spots_count_all_events(files):
    for until in ("2024-05-01", "2024-05-02"):
        words = [*files[:1], "--plan", files[1], "--until", until, "--json"]
        told, counted = (json.loads(call(name, *words).stdout) for name in ("hotspots", "count"))
        count = [found["columns"].index("count") for found in (told, counted)]
        assert {row[0]: row[count[0]] for row in told["rows"]} == {
            row[0]: row[count[1]] for row in counted["rows"]
        }


def test_a_period_that_has_just_begun_makes_no_hot_spot_past():
    weights = sparse.csr_matrix(np.abs(np.subtract.outer(np.arange(40), np.arange(40))) == 1.0)
    number = np.random.default_rng(0).poisson(9.0, (40, 7))
    number[4:9] += 60
    number[:, -1] = np.arange(40) == 30  # one event, on the first day of the month
    names = [[COURSES[k] for k in _spots(number, np.ones(40), weights, ended)] for ended in (7, 6)]
    assert names[0][5:8] == ["past"] * 3
    assert names[1][5:8] == ["persistent"] * 3
    counts = Counts(1, "month", np.arange(7), (), ((),), number.T[None], 0, 0)
    land = SimpleNamespace(
        codes=(tuple(map(str, range(40))),),
        area_km2=(np.ones(40),),
        shown_names=lambda _: [""] * 40,
    )
    with patch("gridplan.analysis.surveillance.neighbours", lambda *_: weights):
        header, rows = hotspot_table(Case(None, None, land, counts, (0, 6)))
    assert [row[header.index("course")] for row in rows[5:8]] == ["persistent"] * 3
    assert sum(row[header.index("count")] for row in rows) == number.sum()


def test_a_week_that_has_begun_is_told_where_weeks_are_compared(files, tmp_path):
    events, plan = files
    words = ["count", events, "--plan", plan, "-o", tmp_path / "c.csv"]
    # The last event is of a Friday.
    assert "may not be over" in call(*words, "--period", "week").stderr
    assert "may not be over" in call(*words, "--period", "week", "--until", "2024-05-03").stderr
    for whole in (["--period", "week", "--until", "2024-05-06"], ["--period", "day"], []):
        assert "may not be over" not in call(*words, *whole).stderr


def test_the_index_knows_nothing_of_months_that_began_before_the_first_day(files):
    events, plan = files
    grids = open_grids(plan)

    def since(start):
        found = quartile_warnings(
            events, grids, 2, "month", start=start, now="2024-05-01", share=0.5
        )
        return [(warning.period, warning.since) for warning in found]

    (longest, *_) = since(None)
    assert longest == ("2024-04", "2024-01")
    assert since("2024-02-01")[0] == ("2024-04", "2024-02")
    assert since("2024-02-02")[0] == ("2024-04", "2024-03")
    assert since("2024-04-01")[0] == ("2024-04", "2024-04")
    words = ["--method", "quartile", "--until", "2024-05-01", "--from", "2024-04-02"]
    told = refused("events", "warn", events, "--plan", plan, *words)
    assert "No whole period lies between 2024-04-02 and 2024-05-01" in told.stderr


def test_the_index_is_of_the_last_whole_month(files):
    events, plan = files
    grids = open_grids(plan)
    last = {
        until: quartile_warnings(events, grids, 2, "month", by="type2", now=until, share=0.5)[
            0
        ].period
        for until in ("2024-04-01", "2024-04-30", "2024-05-01", "2024-05-02")
    }
    assert list(last.values()) == ["2024-03", "2024-03", "2024-04", "2024-04"]
