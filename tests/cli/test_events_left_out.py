"""Events that lie in no grid or have no time are not passed over in silence."""

from __future__ import annotations

import json
from datetime import date

import pyogrio
import pytest
from event_commands import call, refused
from event_land import degrees, metres, plan_file, write_csv

from gridplan.analysis.surveillance import GridWarning
from gridplan.i18n import speaking
from gridplan.stores.eventfile.event_import import import_events

HEADER = ["工单编号", "大类名称", "经度", "纬度", "上报时间"]


@pytest.fixture
def plan(tmp_path):
    return plan_file(tmp_path)


def imported(folder, plan, rows):
    events = folder / "events.gpkg"
    import_events(write_csv(folder / "e.csv", HEADER, rows), plan, events, datum="wgs84")
    return events


def row(number, place, day):
    return [f"W{number}", "噪声", *degrees(*place), day]


@pytest.mark.parametrize(
    ("day", "cure"),
    [
        (f"{date.today().year + 1}-12-31 08:00", "Times that were yet to come were left out"),
        ("", "--map t_report=COLUMN"),
    ],
)
def test_why_no_event_has_a_time(tmp_path, plan, day, cure):
    events = imported(tmp_path, plan, [row(n, (0.5, 0.5), day) for n in range(9)])
    told = refused("events", "hotspots", events, "--plan", plan, "-o", tmp_path / "h.csv")
    assert "None of the events has a time" in told.stderr
    assert cure in told.stderr
    told = refused("events", "density", events, "--plan", plan, "-o", tmp_path / "d.tif")
    assert "None of the events has a time" in told.stderr
    assert "--until" not in told.stderr


def test_hot_spots_of_events_elsewhere_are_refused(tmp_path, plan):
    events = imported(tmp_path, plan, [row(n, (9.5, 0.5), "2024-03-01 08:00") for n in range(9)])
    told = refused("events", "hotspots", events, "--plan", plan, "-o", tmp_path / "h.csv")
    assert "No event has both a time and a place in the plan" in told.stderr
    assert not (tmp_path / "h.csv").exists()


@pytest.mark.parametrize("command", ["hotspots", "warn", "clusters"])
def test_how_many_are_left_out_is_told(tmp_path, plan, command):
    days = [f"2024-0{month}-{day:02} 08:00" for month in (1, 2, 3) for day in range(1, 29)]
    rows = [row(n, (0.5, 0.5), day) for n, day in enumerate(days)]
    rows += [row(100 + n, (9.5, 0.5), days[0]) for n in range(7)]
    rows += [row(200 + n, (0.5, 0.5), "") for n in range(2)]
    events = imported(tmp_path, plan, rows)
    told = call(command, events, "--plan", plan, "-o", tmp_path / "t.csv").stderr
    assert "Left out: 7 events in no grid of this level, 2 without a time." in told


def test_events_without_a_category_are_told_to_have_none(tmp_path, plan):
    place = [*degrees(0.5, 0.5), "2024-03-01 08:00"]
    events = imported(tmp_path, plan, [[f"W{n}", kind, *place] for n, kind in enumerate("甲乙 ")])
    call("count", events, "--plan", plan, "--level", 1, "--by", "type2", "-o", tmp_path / "c.csv")
    table = (tmp_path / "c.csv").read_text("utf-8-sig").splitlines()
    assert {line.split(",")[2] for line in table[1:]} == {"甲", "乙", "(not told)"}


def test_repeated_places_lie_in_the_territory_and_name_what_happens_there(tmp_path, plan):
    """Five events lie where the source puts what it cannot find: far away, and no place."""
    far = [row(n, (9.5, 0.5), "2024-03-01 08:00") for n in range(5)]
    near = [row(10 + n, (0.5, 2.5), "2024-03-01 08:00") for n in range(6)]
    events = imported(tmp_path, plan, far + near)
    words = ["repeats", events, "--plan", plan, "-o", tmp_path / "r.csv"]
    told = json.loads(call(*words, "--json").stdout)
    (place,) = (dict(zip(told["columns"], each)) for each in told["rows"])
    assert (place["events"], place["categories"], told["outside"]) == (6, "噪声 6", 5)
    assert (place["x"], place["y"]) == pytest.approx(metres(0.5, 2.5), abs=0.2)
    assert "Events outside the territory that are left out: 5." in call(*words).stderr


def test_a_layer_without_places_has_the_same_fields(tmp_path, plan):
    kinds = []
    for count in (6, 1):
        rows = [row(n, (0.5, 2.5), "2024-03-01 08:00") for n in range(count)]
        events = imported(tmp_path, plan, rows)
        call("repeats", events, "--plan", plan, "-o", tmp_path / "r.gpkg")
        told = pyogrio.read_info(tmp_path / "r.gpkg", layer="repeats")
        kinds.append(dict(zip(told["fields"], map(str, told["dtypes"]))))
    assert kinds[0] == kinds[1]
    assert (kinds[1]["events"], kinds[1]["categories"]) == ("int64", "object")


def test_a_warning_names_a_grid_once_and_no_categories_where_it_may_name_none():
    told = {"period": "2024-03-04", "seen": 5.0, "expected": 0.5, "limit": 3.5, "score": 1.5}
    told |= {"length": "week"}
    plain = GridWarning("01-002", "Grid 01-002", "噪声", since="2024-02-05", categories=(), **told)
    named = GridWarning(
        "01-002", "North", "", since="2024-02-05", categories=(("噪声", 5),), **told
    )
    with speaking("en"):
        assert plain.in_words() == (
            "Grid 01-002, 噪声: 5 events in the period 2024-03-04 – 2024-03-10, 0.5 expected, up "
            "to 3.5 may be chance; above what is expected since 2024-02-05."
        )
        assert named.in_words().startswith("01-002 North, all categories: 5 events")
        assert named.in_words().endswith(" Most: 噪声 5.")
