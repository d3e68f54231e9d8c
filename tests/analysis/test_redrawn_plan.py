"""Events imported before the plan was redrawn are told as if they had been imported after it."""

from __future__ import annotations

import json

import handmade
import numpy as np
import pytest
from event_commands import call, table
from event_land import degrees, land_and_plan, plan_file, write_csv

from gridplan.analysis.quartiles import quartile_warnings
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.stores.planfile.grids import open_grids

HEADER = ["工单编号", "大类名称", "经度", "纬度", "村社区", "上报时间", "办结时限", "处置结束时间",
          "承办单位", "问题来源"]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Half a year of events, one in four with the name of its village alone."""
    folder = tmp_path_factory.mktemp("redrawn")
    dice = np.random.default_rng(5)
    rows = []
    for n in range(900):
        place = dice.uniform((0.05, 0.05), (1.95, 2.95))
        village = "ABCDEF"[(place[0] > 1) * 3 + int(3 - place[1])]
        point = ("", "") if n % 4 == 0 else degrees(*place)
        day = np.datetime64("2024-01-01") + int(n // 5)
        done = f"{day + int(dice.integers(0, 4))} 12:00:00"
        rows.append([f"R{n}", "噪声" if n % 3 else "占道", *point, f"{village}村" * 2,
                     f"{day} {n % 24:02}:10:00", f"{day + 2} 20:00:00", done,
                     "城管局" if n % 2 else "住建局", "热线"])  # fmt: skip
    export = write_csv(folder / "export.csv", HEADER, rows)
    old = plan_file(folder)
    land, _ = land_and_plan()
    new = folder / "new.gpkg"
    redrawn = handmade.plan(land, {"A": 0, "B": 1, "C": 1, "D": 2, "E": 2, "F": 3}, [0, 0, 1, 1])
    save_plan(redrawn, land, new)
    for name, plan in (("before", old), ("after", new)):
        import_events(export, plan, folder / f"{name}.gpkg", datum="wgs84")
    return folder / "before.gpkg", folder / "after.gpkg", new


@pytest.mark.parametrize(
    "words",
    [
        ["count", "--level", "1", "--by", "type2", "--period", "month"],
        ["count"],
        ["assess", "--by", "grid_2", "--period", "month"],
        ["hotspots"],
        ["warn", "--method", "c1"],
    ],
)
def test_every_command_goes_by_the_plan_that_it_is_given(files, words):
    before, after, plan = files
    first, second = (
        json.loads(call(words[0], events, *words[1:], "--plan", plan, "--json").stdout)
        for events in (before, after)
    )
    assert first == second


def test_the_index_of_local_practice_goes_by_the_plan_that_it_is_given(files):
    before, after, plan = files
    first, second = (
        quartile_warnings(events, open_grids(plan), 2, "month", now="2024-06-01", share=0.5)
        for events in (before, after)
    )
    assert first
    assert first == second


@pytest.mark.parametrize("command", ["board", "map"])
def test_pages_go_by_the_plan_that_they_are_given(files, tmp_path, command):
    if command == "map":
        pytest.importorskip("folium")
    before, after, plan = files
    for name, events in (("before", before), ("after", after)):
        call(command, events, "--plan", plan, "-o", tmp_path / f"{name}.html", "--show-few")
    first, second = ((tmp_path / f"{name}.html").read_bytes() for name in ("before", "after"))
    assert first.replace(before.name.encode(), after.name.encode()) == second


def test_the_board_counts_events_without_a_point_as_the_table_does(files, tmp_path):
    before, _, plan = files
    call("board", before, "--plan", plan, "-o", tmp_path / "b.html", "--show-few")
    data, counts = table((tmp_path / "b.html").read_text("utf-8"), "counts_1")
    told = json.loads(call("count", before, "--plan", plan, "--json").stdout)
    kinds, sources, times, *_ = data["shape"]
    counts = counts.reshape(kinds, sources, times, -1)[0, 0].sum(axis=0)
    at = told["columns"].index("count")
    assert dict(zip(data["levels"][1]["codes"], counts)) == {
        row[0]: row[at] for row in told["rows"]
    }
    assert counts.sum() == 900
