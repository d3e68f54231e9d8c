"""Maps of density for outside show nothing of fewer than five events."""

from __future__ import annotations

import numpy as np
import pytest
from event_commands import call, table
from event_land import degrees, metres, plan_file, write_csv

from gridplan.events.density.binning import Bins
from gridplan.events.density.frame import frame_around
from gridplan.output.content.event_content import open_events
from gridplan.output.look.small_crowds import Crowd
from gridplan.output.look.small_numbers import tellable
from gridplan.output.pack import pack
from gridplan.output.pack.pack import write_pack
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import open_plan

#: Five events in the south-west, four in the north-east, three kilometres off.
FIVE, FOUR = (0.3, 0.3), (1.7, 2.7)


@pytest.fixture
def files(tmp_path):
    places = [FIVE] * 5 + [FOUR] * 4
    rows = [[n, *degrees(*place), "2024-03-01 08:00"] for n, place in enumerate(places)]
    plan = plan_file(tmp_path)
    export = write_csv(tmp_path / "e.csv", ["工单编号", "经度", "纬度", "上报时间"], rows)
    import_events(export, plan, tmp_path / "e.gpkg", datum="wgs84")
    return tmp_path / "e.gpkg", plan


def at(values, frame, place):
    x, y = metres(*place)
    return values[int((frame.north - y) / frame.cell_m), int((x - frame.west) / frame.cell_m)]


def test_pages_of_events_show_five_and_not_four(files):
    events, plan = files
    book = open_events(*open_plan(plan), events)
    assert at(book.surfaces[0], book.frame, FIVE) > 3
    assert at(book.surfaces[0], book.frame, FOUR) == 0


def test_so_does_the_page_of_the_whole_time(files, tmp_path, monkeypatch):
    events, plan = files
    drawn = []
    monkeypatch.setattr(pack, "write_deck", lambda briefing, *_, **__: drawn.append(briefing) or 1)
    write_pack(plan, tmp_path / "pack", parts=["deck"], events=events)
    surface = drawn[0].events
    assert at(surface.values, surface.frame, FIVE) > 3
    assert at(surface.values, surface.frame, FOUR) == 0
    assert np.isnan(surface.values).any()  # outside it is nothing at all


def test_so_does_the_board_unless_few_are_asked_for(files, tmp_path):
    events, plan = files
    for words, shown in (((), 0), (("--show-few",), 1)):
        call("board", events, "--plan", plan, "-o", tmp_path / "b.html", *words)
        data, density = table((tmp_path / "b.html").read_text("utf-8"), "density")
        density = density.reshape(data["shape"])[0, 0, -1]
        south, north = (int((3.0 - place[1]) * 1000 / data["cell"]) for place in (FIVE, FOUR))
        assert density[south].max() > 0
        assert (density[north].max() > 0) == shown


def test_around_are_all_events_each_the_less_the_farther_it_is():
    """A Gaussian of twice the bandwidth that is 1 where the event lies, also at the border."""
    frame = frame_around((0, 0, 6000, 5000), 100.0, lambda x, y: (x < 6000) & (y < 5000))
    dice = np.random.default_rng(1)
    x, y = dice.uniform(0, 6000, 60), dice.uniform(0, 5000, 60)
    bins = Bins.for_kernel(frame, 500.0)
    bins.add(x, y)
    around = Crowd(frame, 500.0, bins).around(bins)
    column, row = np.meshgrid(np.arange(60), np.arange(50))
    far = np.hypot(100.0 * column[..., None] + 50 - x, 4950 - 100.0 * row[..., None] - y)
    exact = np.exp(-(far**2) / (2 * 1000.0**2)).sum(axis=2)
    np.testing.assert_allclose(around[:50, :60], exact, atol=0.02)


def test_of_numbers_with_a_known_sum_the_one_that_is_few_takes_another_along():
    assert tellable([50, 3, 7, 60, 0]).tolist() == [True, False, False, True, True]
    assert tellable([50, 8, 7]).all()
