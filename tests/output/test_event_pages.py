"""Pages on events: which periods are compared with the one before."""

from __future__ import annotations

import numpy as np
import pytest
from event_land import degrees, plan_file, write_csv

from gridplan.output.content.event_content import open_events
from gridplan.stores.eventfile.event_import import import_events
from gridplan.stores.planfile.geopackage import open_plan

HEADER = ["工单编号", "小类名称", "经度", "纬度", "上报时间"]


@pytest.mark.parametrize(
    ("last", "until", "compared"),
    [("2024-03-31", "", [False, True, True]), ("2024-03-05", "2024-03-05", [False, True, False])],
)
def test_a_month_that_is_not_over_is_not_compared(tmp_path, last, until, compared):
    """One event a day from New Year to the last day, in the west."""
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64(last) + 1)
    rows = [[f"W{day}", "噪声", *degrees(0.5, 2.5), f"{day} 08:00:00"] for day in days]
    export = write_csv(tmp_path / "e.csv", HEADER, rows)
    plan = plan_file(tmp_path)
    import_events(export, plan, tmp_path / "events.gpkg", datum="wgs84")
    book = open_events(*open_plan(plan), tmp_path / "events.gpkg")
    assert book.counts.sum(axis=1).tolist() == [31, 29, len(days) - 60]
    assert (book.before.min(axis=1) >= 0).tolist() == compared
    assert book.before.sum(axis=1)[1] == 31
    assert (book.since, book.until) == ("", until)
    # One event a day on one place: as many a km² and day in a whole month as in five days.
    peaks = np.nanmax(book.surfaces, axis=(1, 2))
    assert np.ptp(peaks) < 0.01 * peaks.max()


def test_a_month_is_not_compared_with_one_that_the_data_begin_in(tmp_path):
    """One event a day from the 14th of January to the end of March."""
    days = np.arange(np.datetime64("2024-01-14"), np.datetime64("2024-04-01"))
    rows = [[f"W{day}", "噪声", *degrees(0.5, 2.5), f"{day} 08:00:00"] for day in days]
    export = write_csv(tmp_path / "e.csv", HEADER, rows)
    plan = plan_file(tmp_path)
    import_events(export, plan, tmp_path / "events.gpkg", datum="wgs84")
    book = open_events(*open_plan(plan), tmp_path / "events.gpkg")
    assert book.counts.sum(axis=1).tolist() == [18, 29, 31]
    # February was told to have risen by 61 %.
    assert (book.before.min(axis=1) >= 0).tolist() == [False, False, True]
    assert (book.since, book.until) == ("2024-01-14", "")


def test_a_week_is_told_with_its_last_day(tmp_path):
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2024-01-15"))
    rows = [[f"W{day}", "噪声", *degrees(0.5, 2.5), f"{day} 08:00:00"] for day in days]
    export = write_csv(tmp_path / "e.csv", HEADER, rows)
    plan = plan_file(tmp_path)
    import_events(export, plan, tmp_path / "events.gpkg", datum="wgs84")
    book = open_events(*open_plan(plan), tmp_path / "events.gpkg")
    assert book.periods == ("2024-01-01 – 2024-01-07", "2024-01-08 – 2024-01-14")


def test_on_paper_no_cell_can_be_told_apart(tmp_path):
    """A town is printed at 1 : 50,000: cells of 25 m are half a millimetre there."""
    export = write_csv(
        tmp_path / "e.csv", HEADER, [["1", "噪声", *degrees(0.5, 2.5), "2024-03-01"]]
    )
    plan = plan_file(tmp_path)
    import_events(export, plan, tmp_path / "events.gpkg", datum="wgs84")
    book = open_events(*open_plan(plan), tmp_path / "events.gpkg")
    assert book.frame.cell_m == 25.0
