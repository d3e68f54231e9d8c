"""Counts and density in one pass: what the two commands give one after the other."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from event_land import grids, metres, plan_file

from gridplan.analysis.counts import count_and_draw, count_file
from gridplan.analysis.density import density_file
from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.stores.eventfile import files

pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """Events as another program may leave them: only points, times and kinds."""
    rng = np.random.default_rng(5)
    x, y = np.array(metres(0, 0))[:, None] + rng.uniform((-100, -100), (2100, 3100), (5000, 2)).T
    x[::50] = np.nan
    day = rng.integers(0, 60, 5000).astype("timedelta64[D]")
    frame = pd.DataFrame({"x": x, "y": y, "t_report": np.datetime64("2024-01-01") + day})
    frame["type2"] = rng.choice(["噪声", "占道"], 5000)
    path = tmp_path_factory.mktemp("events") / "e.parquet"
    frame.to_parquet(path, row_group_size=700)
    return path


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"level": 1, "by": ["type2"]},
        {"period": "month"},
        {"start": "2024-01-10", "end": "2024-02-01"},
    ],
)
def test_as_one_after_the_other(plan, events, how):
    counts, table, surface = count_and_draw(events, plan, **how, bandwidth=200.0)
    alone, alone_table = count_file(events, plan, **how)
    np.testing.assert_array_equal(counts.count, alone.count)
    pd.testing.assert_frame_equal(table, alone_table)
    span = {name: how[name] for name in ("start", "end") if name in how}
    drawn = density_file(events, plan, bandwidth=200.0, **span)
    np.testing.assert_array_equal(surface.values, drawn.values)
    assert (surface.days, surface.start, surface.end) == (drawn.days, drawn.start, drawn.end)


def test_pieces_of_any_size_give_the_same_bits(plan, events, monkeypatch):
    whole = count_and_draw(events, plan)
    monkeypatch.setattr(files.iterate_events, "__defaults__", (None, 333))
    pieces = count_and_draw(events, plan)
    np.testing.assert_array_equal(whole[0].count, pieces[0].count)
    np.testing.assert_array_equal(whole[2].values, pieces[2].values)


def test_every_event_is_counted_once(plan, events):
    counts, _, surface = count_and_draw(events, plan)
    points = pd.read_parquet(events, columns=["x", "y"])
    west, south = metres(0, 0)
    inside = points["x"].between(west, west + 2000) & points["y"].between(south, south + 3000)
    assert counts.count.sum() == inside.sum()
    assert counts.unplaced == 5000 - inside.sum()
    # 23 of them lie so near outside that their cell, or one beside it, is of the territory.
    assert surface.events == inside.sum()
    assert counts.count.shape[-1] == len(grids().codes[-1])


def test_the_command_writes_both(plan, events, tmp_path):
    words = ["events", "count", str(events), "--plan", str(plan), "--json"]
    words += ["-o", str(tmp_path / "c.csv"), "--density", str(tmp_path / "d.tif"), "--cell", "50"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["events"] == count_file(events, plan)[0].count.sum()
    assert {path.name for path in tmp_path.iterdir()} >= {"c.csv", "d.tif", "d.qml"}


def test_a_bandwidth_too_short_is_refused(plan, events):
    with pytest.raises(InputError, match="too short"):
        count_and_draw(events, plan, bandwidth=30.0)


@pytest.mark.parametrize("missing", ["x", "t_report"])
def test_a_file_without_points_or_times_is_refused_by_name(plan, events, tmp_path, missing):
    pd.read_parquet(events).drop(columns=missing).to_parquet(tmp_path / "e.parquet")
    with pytest.raises(InputError, match=f"no column {missing}"):
        count_and_draw(tmp_path / "e.parquet", plan)
    if missing == "x":
        with pytest.raises(InputError, match="no column x"):
            count_file(tmp_path / "e.parquet", plan)
