"""The commands density, hotspots, warn and board on a file of events, from end to end."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner
from event_land import degrees, plan_file, write_csv

from gridplan.cli.main import main
from gridplan.stores.events import import_events
from gridplan.wording import speaking

HEADER = ["工单编号", "大类名称", "小类名称", "经度", "纬度", "上报时间", "来电人", "联系电话"]
SECRETS = ("13812345678", "王小明")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Twenty weeks of three events a day, and an outbreak in the north-west in the last one."""
    folder = tmp_path_factory.mktemp("land")
    dice = np.random.default_rng(0)
    rows = []
    for day in range(140):
        date = np.datetime64("2024-01-01") + day
        places = [dice.uniform((0.05, 0.05), (1.95, 2.95)) for _ in range(3)]
        if day >= 133:
            places += [dice.normal((0.5, 2.5), 0.05) for _ in range(6)]
        for n, place in enumerate(places):
            kind = "噪声扰民" if n % 2 else "占道经营"
            when = f"{date} {8 + n:02}:30:00"
            rows.append([f"W{day}-{n}", kind, kind, *degrees(*place), when, SECRETS[1], SECRETS[0]])
    export = write_csv(folder / "export.csv", HEADER, rows)
    plan = plan_file(folder)
    import_events(export, plan, folder / "events.gpkg", datum="wgs84")
    return folder / "events.gpkg", plan


def call(*words):
    with speaking("en"):
        done = CliRunner().invoke(main, ["events", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done


def test_density_holds_every_event(files, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    events, plan = files
    done = call("density", events, "--plan", plan, "-o", tmp_path / "d.tif", "--json")
    told = json.loads(done.stdout)
    assert (told["events"], told["days"]) == (pytest.approx(140 * 3 + 7 * 6), 140)
    with rasterio.open(tmp_path / "d.tif") as raster:
        mass = raster.read(1, masked=True).sum(dtype=float) * 0.025**2 * 140
    assert mass == pytest.approx(told["events"], rel=1e-6)


def test_difference_rises_where_the_outbreak_is(files, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    events, plan = files
    call("density", events, "--plan", plan, "-o", tmp_path / "c.tif", "--from", "2024-05-13",
         "--until", "2024-05-20", "--against", "2024-04-29..2024-05-13")  # fmt: skip
    with rasterio.open(tmp_path / "c.tif") as raster:
        change = raster.read(1, masked=True)
        top = np.unravel_index(change.argmax(), change.shape)
        west, _, _, north = raster.bounds
        x, y = raster.xy(*top)
    assert np.hypot(x - west - 500, north - 500 - y) < 120


def test_warning_names_the_grid_and_its_week(files):
    events, plan = files
    done = call("warn", events, "--plan", plan, "--json")
    warnings = json.loads(done.stdout)["warnings"]
    assert warnings
    assert {w["period"] for w in warnings} == {"2024-05-13"}
    assert len({w["grid"] for w in warnings}) == 1
    assert all(w["seen"] > w["limit"] > w["expected"] for w in warnings)


def test_hot_spots_table_has_every_grid(files, tmp_path):
    events, plan = files
    table = json.loads(call("hotspots", events, "--plan", plan, "--json").stdout)
    assert len(table["rows"]) == 5
    z = {row[0]: row[table["columns"].index("gi_star")] for row in table["rows"]}
    assert max(z.values()) > 0 > min(z.values())


def test_board_holds_no_personal_data_and_few_numbers_only_when_asked(files, tmp_path):
    events, plan = files
    call("board", events, "--plan", plan, "-o", tmp_path / "b.html", "--title", "指挥中心")
    page = (tmp_path / "b.html").read_text("utf-8")
    block = re.search(r'id="data">(.*?)</script>', page, re.S)[1]
    data = json.loads(block)
    assert data["title"] == "指挥中心"
    assert [len(level["codes"]) for level in data["levels"]] == [2, 5]
    assert data["warned"] >= 1
    assert not [secret for secret in (*SECRETS, "W133-4") if secret in page]
    assert set(data["by_day"]) <= {-1, 9}  # three a day are few, nine are not
    call("board", events, "--plan", plan, "-o", tmp_path / "all.html", "--show-few")
    data = json.loads(
        re.search(r'id="data">(.*?)</script>', (tmp_path / "all.html").read_text("utf-8"), re.S)[1]
    )
    assert set(data["by_day"]) == {3, 9}


def test_a_date_that_is_none_is_refused(files, tmp_path):
    events, plan = files
    words = ["events", "density", str(events), "--plan", str(plan), "-o", str(tmp_path / "d.tif")]
    done = CliRunner().invoke(main, [*words, "--from", "gestern"])
    assert done.exit_code != 0
    assert list(tmp_path.iterdir()) == []
