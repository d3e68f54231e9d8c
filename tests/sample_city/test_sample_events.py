"""The sample events: what was planted is found again."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gridplan import read_events, read_territory, save_plan
from gridplan.analysis.counted_events import count_case
from gridplan.analysis.repeats import repeated_in_file
from gridplan.analysis.surveillance import warnings_in
from gridplan.events.counts.counting import period_name
from gridplan.plan.create.divide import divide
from gridplan.sample_city import write_sample
from gridplan.stores.eventfile.event_import import import_events, preview_events
from gridplan.stores.planfile.grids import open_grids
from gridplan.territory.ground.division_links import tie

EVENTS = 12_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, 5_000, 3, events=EVENTS)
    land = tie(read_territory(folder / "units.gpkg"), "town")
    plan = divide(land, (17, 40, 120), fixed_level="town", effort="fast")
    save_plan(plan, land, folder / "plan.gpkg")
    answers = json.loads((folder / "events_answers.json").read_text(encoding="utf-8"))
    return folder, answers


@pytest.fixture(scope="module")
def imported(sample):
    folder, answers = sample
    report = import_events(
        folder / "events.csv", folder / "plan.gpkg", folder / "e.gpkg", datum=answers["datum"]
    )
    return report.as_dict(), read_events(folder / "e.gpkg"), answers


def test_the_datum_and_the_encoding_are_found(sample):
    folder, answers = sample
    seen = preview_events(folder / "events.csv", folder / "plan.gpkg")
    assert seen.scores[0].datum == answers["datum"] == "gcj02"
    assert seen.scores[0].named > seen.scores[1].named + 0.05
    assert seen.encoding == "gb18030"


def test_every_planted_fault_is_counted(imported):
    report, _, answers = imported
    found = {kind: report["oddities"].get(kind, 0) for kind in answers["faults"]}
    assert found == answers["faults"]
    assert report["rows"] == answers["rows"] == EVENTS
    assert set(report["oddities"]) - set(answers["faults"]) <= {"unplaced"}


def test_planted_outbreaks_and_hot_spots_stand_out(imported):
    _, events, answers = imported
    for outbreak in answers["outbreaks"]:
        there = events[(events["village"] == outbreak["village"])]
        there = there[there["type3"] == outbreak["type3"]]
        day = (there["t_report"] - np.datetime64(outbreak["first_day"])).dt.days
        within = int(((day >= 0) & (day < outbreak["days"])).sum())
        # Some rows lost their time or village to a fault.
        assert within >= 0.8 * outbreak["events"]
        assert within > 0.5 * len(there)
    for spot in answers["hot_spots"]:
        far = np.hypot(events["x"] - spot["x"], events["y"] - spot["y"])
        assert (far < 2 * spot["radius_m"]).sum() >= 0.7 * spot["events"]


def test_warnings_find_every_planted_outbreak_in_its_weeks(sample, imported):
    folder, answers = sample
    _, events, _ = imported
    case = count_case(folder / "e.gpkg", folder / "plan.gpkg", 2, "week", by=("type2",))
    weeks = case.counts.count.shape[1]
    names = [period_name(n, "week") for n in case.counts.numbers.tolist()]
    told = {
        (w.grid, w.category, w.period)
        for until in range(9, weeks + 1)
        for w in warnings_in(case, until=until)
    }
    for outbreak in answers["outbreaks"]:
        of_it = events[(events["village"] == outbreak["village"])]
        of_it = of_it[of_it["town"] == outbreak["town"]]
        first = np.datetime64(outbreak["first_day"])
        during = [
            name for name in names
            if first - 6 <= np.datetime64(name) < first + outbreak["days"]
        ]  # fmt: skip
        grids = set(of_it["grid_2"].dropna())
        assert any((g, outbreak["type2"], week) in told for g in grids for week in during)
    # What else is warned of: 40 grids × 7 classes and all of them × 44 weeks were judged.
    planted = {(o["type2"], o["first_day"][:7]) for o in answers["outbreaks"]}
    other = [w for w in told if (w[1], w[2][:7]) not in planted and w[1]]
    assert len(other) / (40 * 7 * 44) < 0.01


def test_repeated_places_find_the_planted_hot_spots(sample, imported):
    folder, answers = sample
    land = open_grids(folder / "plan.gpkg")
    places, _, _ = repeated_in_file(folder / "e.gpkg", land, radius_m=100.0)
    for spot in answers["hot_spots"]:
        near = [p for p in places if np.hypot(p.x - spot["x"], p.y - spot["y"]) < 120]
        assert sum(len(p.events) for p in near) >= 0.3 * spot["events"]
    # A place where nothing was planted and hardly anybody reports is none.
    assert places[0].events.size >= 5


def test_the_same_seed_gives_the_same_bytes(sample, tmp_path):
    folder, _ = sample
    write_sample(tmp_path, 5_000, 3, events=EVENTS)
    for name in ("events.csv", "events_answers.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
