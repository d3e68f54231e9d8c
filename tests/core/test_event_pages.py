"""Pages on events: which periods are compared with the one before."""

from __future__ import annotations

import numpy as np
import pytest
from event_land import degrees, plan_file, write_csv

from gridplan.output.atlas.event_book import open_events
from gridplan.stores.events import import_events
from gridplan.stores.geopackage import open_plan

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
    assert book.until == until
    # One event a day on one place: as many a km² and day in a whole month as in five days.
    peaks = np.nanmax(book.surfaces, axis=(1, 2))
    assert np.ptp(peaks) < 0.01 * peaks.max()


def test_on_paper_no_cell_can_be_told_apart(tmp_path):
    """A town is printed at 1 : 50,000: cells of 25 m are half a millimetre there."""
    export = write_csv(
        tmp_path / "e.csv", HEADER, [["1", "噪声", *degrees(0.5, 2.5), "2024-03-01"]]
    )
    plan = plan_file(tmp_path)
    import_events(export, plan, tmp_path / "events.gpkg", datum="wgs84")
    book = open_events(*open_plan(plan), tmp_path / "events.gpkg")
    assert book.frame.cell_m == 25.0
