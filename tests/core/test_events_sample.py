"""The sample events: what was planted is found again."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gridplan import divide, read_events, read_territory, save_plan
from gridplan.stores.events import import_events, preview_events
from gridplan.territory.linking import tie
from gridplan.territory.sample import write_sample

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


def test_the_same_seed_gives_the_same_bytes(sample, tmp_path):
    folder, _ = sample
    write_sample(tmp_path, 5_000, 3, events=EVENTS)
    for name in ("events.csv", "events_answers.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
