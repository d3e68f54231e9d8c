"""The density of the board: events a day, whatever days a period has, and events in no grid."""

from __future__ import annotations

import numpy as np
from event_commands import call, table
from event_land import degrees, plan_file, write_csv

from gridplan.stores.eventfile.event_import import import_events

HEADER = ["工单编号", "经度", "纬度", "上报时间"]
DAYS = np.arange("2024-01-28", "2024-06-03", dtype="datetime64[D]")
HERE = degrees(1.5, 1.5)
#: Six events a day at one place from 28 January to 2 June.
EVEN = [[*HERE, f"{day} {8 + n:02}:00"] for day in DAYS for n in range(6)]


def page_of(folder, rows):
    plan = plan_file(folder)
    export = write_csv(folder / "e.csv", HEADER, [[n, *row] for n, row in enumerate(rows)])
    import_events(export, plan, folder / "e.gpkg", datum="wgs84")
    call("board", folder / "e.gpkg", "--plan", plan, "-o", folder / "b.html")
    return (folder / "b.html").read_text("utf-8")


def test_months_of_four_and_of_two_days_are_as_dense_as_whole_ones(tmp_path):
    data, density = table(page_of(tmp_path, EVEN), "density")
    assert data["periods"] == [f"2024-0{month}" for month in range(1, 7)]
    months = density.reshape(data["shape"])[0, 0]
    assert months.max(axis=(1, 2)).tolist() == [248] * 6
    # Six a day, smoothed over 500 m, and a sixth that would be lost beyond the border near by.
    assert 6 / (2 * np.pi * 0.25) < data["most"] < 1.19 * 6 / (2 * np.pi * 0.25)


def test_the_legend_does_not_follow_what_happened_on_two_days(tmp_path):
    crowd = [[*degrees(0.5, 0.5), f"2024-06-02 09:{n:02}"] for n in range(60)]
    most = [table(page_of(tmp_path, rows), "density")[0]["most"] for rows in (EVEN, EVEN + crowd)]
    assert most[1] == most[0]


def test_cells_beside_the_territory_are_as_those_in_it(tmp_path):
    """The map cuts them at the border; else the density would fade towards it."""
    data, density = table(page_of(tmp_path, EVEN), "density")
    march = density.reshape(data["shape"])[0, 0, 2]
    beside = int(2000 / data["cell"])
    row = int(march[:, beside].argmax())
    assert march[row, beside] == march[row - 1 : row + 2, beside - 1].max() > 100


def test_how_many_events_are_among_the_cases_alone(tmp_path):
    """Seven are elsewhere, two have no time."""
    rows = EVEN + [[*degrees(9.5, 1.5), "2024-03-01 08:00"]] * 7 + [[*HERE, ""]] * 2
    data, totals = table(page_of(tmp_path, rows), "totals")
    assert data["elsewhere"] == 9
    assert totals[:6].sum() == len(EVEN)
    assert data["cases"]["all"][0][2] == len(EVEN) + 9
