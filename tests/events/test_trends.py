"""Assessments by period: what became of the scores, which periods are not over."""

from __future__ import annotations

import numpy as np
import pytest
from event_commands import HEADER, call
from event_land import degrees, plan_file, write_csv

from gridplan.analysis.assessment import assess_file, for_people
from gridplan.events.cases.trends import number_named
from gridplan.events.counts.counting import period_name, period_numbers
from gridplan.i18n import speaking
from gridplan.stores.eventfile.event_import import import_events


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_periods_are_known_by_their_names(period):
    for day in ("2023-12-31", "2024-02-29", "2026-11-16"):
        number = int(period_numbers(np.array([day], "datetime64[s]"), period)[0])
        assert number_named(period_name(number, period), period) == number


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """Ten cases of each department a week, due on Sunday; 住建局 handles half in time, then 8.

    On Monday the 22nd everything due until then is told; two more are due that day.
    """
    folder = tmp_path_factory.mktemp("trends")
    rows = []
    weeks = {"2024-01-07": 5, "2024-01-14": 8, "2024-01-21": 8, "2024-01-28": 1}
    for sunday, in_time in weeks.items():
        for unit in ("城管局", "住建局"):
            for n in range(10):
                due = np.datetime64(sunday) if sunday < "2024-01-28" or n > 1 else "2024-01-22"
                late = unit == "住建局" and n >= in_time
                done = f"{due} 11:00:00" if not late else f"{due} 13:00:00"
                if sunday == "2024-01-28":
                    done = f"{due} 09:00:00" if n < 2 else ""
                rows.append([f"{sunday}{unit}{n}", "噪声", "噪声", *degrees(0.5, 2.5),
                             f"{np.datetime64(due) - 3} 08:00:00", "", "", f"{due} 12:00:00", done,
                             unit, "热线", "西镇"])  # fmt: skip
    export = write_csv(folder / "e.csv", HEADER, rows)
    plan = plan_file(folder)
    import_events(export, plan, folder / "events.gpkg", datum="wgs84")
    return folder / "events.gpkg", plan


def test_a_score_is_told_beside_that_of_the_week_before(events):
    """Half in time is 90 of 100 points, eight of ten 96: the rate weighs 20 of 100."""
    table, _ = assess_file(events[0], ["unit"], period="week", now="2024-01-22 10:00:00")
    housing = table[table["unit"] == "住建局"].set_index("period")
    assert housing["score"].tolist() == [90.0, 96.0, 96.0]
    assert housing["score_change"].tolist() == pytest.approx([np.nan, 6.0, 0.0], nan_ok=True)
    assert not table["begun"].any()


def test_a_week_that_is_not_over_is_marked_and_not_compared(events):
    table, _ = assess_file(events[0], ["unit"], period="week", now="2024-01-22 12:00:00")
    last = table[table["period"] == "2024-01-22"]
    assert last["begun"].all()
    assert last["score_change"].isna().all()
    with speaking("zh_CN"):
        header, rows = for_people(table, period="week")
    assert header[:6] == ["承办单位", "时段", "综合得分", "综合得分较上期", "排名", "备注"]
    assert rows[1] == ["住建局", "2024-01-08 – 2024-01-14", 96, 6, 2, "", *rows[1][6:]]
    assert rows[3][:6] == ["住建局", "2024-01-22 – 2024-01-28", 100, "-", 1, "案件少 · 未结束"]


def test_tables_of_commands_name_weeks_with_both_days(events, tmp_path):
    made, plan = events
    call("assess", made, "--by", "unit", "--period", "week", "-o", tmp_path / "a.csv")
    call("count", made, "--plan", plan, "--period", "week", "-o", tmp_path / "c.csv")
    for name in ("a.csv", "c.csv"):
        assert "2024-01-08 – 2024-01-14" in (tmp_path / name).read_text("utf-8-sig")
    months = call("count", made, "--plan", plan, "--period", "month", "--json").output
    assert '"2024-01"' in months
