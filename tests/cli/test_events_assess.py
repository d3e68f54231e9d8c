"""The command that assesses cases, and filters of the others."""

from __future__ import annotations

import csv
import json

import geopandas as gpd
import numpy as np
import pytest
from event_commands import busy_weeks, call
from event_land import degrees, plan_file, write_csv

from gridplan import read_events


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return busy_weeks(tmp_path_factory.mktemp("land"))


@pytest.mark.parametrize("by", ["grid_1", "grid_2", "town", "unit", "source"])
def test_cases_by_anything_and_period_as_csv_and_xlsx(files, tmp_path, by):
    events, _ = files
    words = ["assess", events, "--by", by, "--period", "month", "--now", "2024-05-20"]
    told = json.loads(call(*words, "--json").stdout)
    known = read_events(events)
    at = {name: k for k, name in enumerate(told["columns"])}
    reported = sum(row[at["reported"]] for row in told["rows"])
    assert reported == len(known)
    #  handled on the day, the day after (in time), or two days after (too late)
    late = known["t_disposed"] > known["t_due"]
    due = sum(row[at["to_dispose"]] for row in told["rows"])
    on_time = sum(row[at["disposed_on_time"]] for row in told["rows"])
    assert on_time == due - (late & (known["t_due"] <= np.datetime64("2024-05-20"))).sum()
    call(*words, "-o", tmp_path / "k.csv")
    call(*words, "-o", tmp_path / "k.xlsx")
    with (tmp_path / "k.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(rows) == len(told["rows"])
    # Nobody was asked whether they are content: "-", neither 0 nor 100 %.
    assert {row[header.index("satisfaction rate %")] for row in rows} == {"-"}
    ranks = {row[header.index("period")]: [] for row in rows}
    for row in rows:
        ranks[row[header.index("period")]].append(row[header.index("rank")])
    assert all("1" in of_month or set(of_month) == {"-"} for of_month in ranks.values())
    book = gpd.read_file(tmp_path / "k.xlsx", engine="pyogrio")
    assert len(book) == len(rows)


def test_denominators_weights_and_hours_are_settings_of_the_command(files):
    events, _ = files
    words = ["assess", events, "--by", "unit", "--now", "2024-05-21", "--json"]
    usual = json.loads(call(*words).stdout)
    at = {name: k for k, name in enumerate(usual["columns"])}
    other = json.loads(
        call(*words, "--denominator", "overdue_open_rate=reported", "--weight",
             "on_time_disposal_rate=1", "--work-hours", "09:00-12:00,13:30-17:30").stdout
    )  # fmt: skip
    for before, after in zip(usual["rows"], other["rows"]):
        assert after[at["score"]] == pytest.approx(100 * after[at["on_time_disposal_rate"]])
        assert after[at["on_time_disposal_rate"]] == before[at["on_time_disposal_rate"]]


def test_columns_given_twice_are_one_and_numbers_are_filtered_as_numbers(files, tmp_path):
    events, plan = files
    told = json.loads(call("assess", events, "--by", "unit", "--by", "unit", "--json").stdout)
    assert told["by"] == ["unit"]
    assert {row[0] for row in told["rows"]} == {"城管局", "住建局"}
    density = ["density", events, "--plan", plan, "-o", tmp_path / "d.tif", "--json"]
    held = read_events(events, ["near_border"])["near_border"]
    assert 0 < (held == 0).sum() < len(held)
    for number in ("0", "0.0"):
        shown = json.loads(call(*density, "--where", f"near_border={number}").stdout)
        assert shown["events"] == (held == 0).sum()


def test_a_preview_says_which_column_can_be_the_category_and_no_share_of_names(tmp_path):
    """A table as offices write it by hand: day, matter, place."""
    rows = [["2026/3/6", "噪音扰民", *degrees(0.5, 0.5)], ["2026/3/7", "占道", *degrees(1.5, 2.5)]]
    file = write_csv(tmp_path / "own.csv", ["日期", "事项", "经度", "纬度"], rows)
    told = call("import", file, "--plan", plan_file(tmp_path), "--preview").output
    assert "Not used: 事项; one of them can be the category: --map type2=COLUMN" in told
    assert "wgs84: 100.0% inside\n" in told
    taken = call("import", file, "--plan", tmp_path / "plan.gpkg", "--preview",
                 "--map", "type2=事项").output  # fmt: skip
    assert "Not used" not in taken


def test_with_the_plan_grids_have_their_names_beside_their_codes(files, tmp_path):
    events, plan = files
    words = ["assess", events, "--by", "grid_2", "--by", "unit", "-o", tmp_path / "k.csv"]
    call(*words, "--plan", plan)
    with (tmp_path / "k.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:3] == ["grid of level 2", "name", "department"]
    assert {tuple(row[:2]) for row in rows} == {
        (code, f"Grid {code}") for code in ("01-001", "01-002", "02-001", "02-002", "02-003")
    }
    call(*words)
    assert "name" not in (tmp_path / "k.csv").read_text("utf-8-sig").splitlines()[0].split(",")
