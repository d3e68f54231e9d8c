"""Working hours, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cases import at, cases

from gridplan.errors import InputError
from gridplan.events.cases.assessment import assess
from gridplan.events.cases.calendar import WorkCalendar, read_calendar
from gridplan.events.cases.case import CaseStep, clock

#: Nine to twelve and two to six. March 2024: the 1st is a Friday; the 4th (Monday) is off and the
#: 9th (Saturday) is worked instead.
OFFICE = WorkCalendar(
    ((9 * 3600, 12 * 3600), (14 * 3600, 18 * 3600)),
    frozenset({"2024-03-04"}),
    frozenset({"2024-03-09"}),
)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("01T09:00", "01T12:00", 3),
        ("01T10:30", "01T15:00", 1.5 + 1),  # lunch does not count
        ("01T17:00", "05T10:00", 1 + 1),  # week-end and holiday between
        ("02T08:00", "04T23:00", 0),
        ("08T17:00", "11T10:00", 1 + 7 + 1),  # the Saturday is worked
        ("05T10:00", "05T09:00", -1),
        ("05T07:00", "05T23:59", 7),
    ],
)
def test_hours_by_hand(start, end, hours):
    assert OFFICE.worked(at(start), at(end)) / 3600 == pytest.approx(hours)


def test_round_the_clock_is_the_difference():
    times = at("01T09:00") + np.arange(0, 900_000, 77_777).astype("timedelta64[s]")
    worked = WorkCalendar().worked(times[0], times)
    np.testing.assert_array_equal(worked, (times - times[0]).astype(float))
    assert np.isnan(OFFICE.worked(np.datetime64("NaT"), times)).all()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 40 * 86_400), st.integers(1, 200 * 3600))
def test_so_much_later_is_so_much_worked(begin, seconds):
    start = at("01T00:00") + np.timedelta64(begin, "s")
    for calendar in (OFFICE, WorkCalendar()):
        end = calendar.later(start, seconds)
        assert calendar.worked(start, end) == seconds
        assert calendar.worked(start, end - np.timedelta64(1, "s")) == seconds - 1


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("01T09:00", 3, "01T12:00"),  # until noon, not until two
        ("01T09:00", 7, "01T18:00"),  # until the evening, not until the next morning
        ("01T09:00", 7.5, "05T09:30"),  # Monday is off
        ("01T13:00", 1, "01T15:00"),
        ("08T17:30", 1, "09T09:30"),  # the Saturday is worked
    ],
)
def test_a_deadline_that_ends_with_the_hours_is_on_that_day(start, hours, end):
    assert OFFICE.later(at(start), hours * 3600) == at(end)
    # Round the clock a day ends at midnight.
    assert WorkCalendar().later(at("01T08:00"), 16 * 3600) == at("02T00:00")
    assert read_calendar() == WorkCalendar(((0, 24 * 3600),))


def test_a_suspension_moves_the_deadline_by_hours_that_count():
    steps = [
        CaseStep("reported", at("01T09:00")),
        CaseStep("suspended", at("01T17:00")),
        CaseStep("handling", at("05T10:00")),
    ]
    # By the clock the deadline moves by 3 days and 17 hours; in the office two hours passed.
    assert clock(steps, at("06T09:00"), at("05T12:00")).due == at("10T02:00")
    found = clock(steps, at("06T09:00"), at("05T12:00"), OFFICE)
    assert found.due == at("06T11:00")
    assert not found.near  # 7 + 2 − 3 … of 14 hours are left
    assert clock(steps, at("06T09:00"), at("06T10:00"), OFFICE).near


def test_mean_hours_in_the_office():
    row = assess([cases()], ["unit"], now=at("10T00"), calendar=OFFICE).iloc[0]
    #  dispatched on Saturday the 2nd at eight; handled on the 3rd, 3rd, 6th, 4th, 7th at eight
    assert row["mean_hours"] == pytest.approx((0 + 0 + 7 + 0 + 14) / 5)


def test_a_table_of_holidays_is_read(tmp_path):
    table = tmp_path / "h.csv"
    table.write_bytes(
        "日期,类型\n2024/3/4,放假\n2024-03-09,工作日\n\n2024-03-29\n".encode("gb18030")
    )
    found = read_calendar("09:00-12:00,14:00-18:00", table)
    assert (found.hours, found.workdays) == (OFFICE.hours, OFFICE.workdays)
    assert found.holidays == {"2024-03-04", "2024-03-29"}


@pytest.mark.parametrize(
    "hours", ["9", "12:00-09:00", "09:00-13:00,12:00-18:00", "a-b", "9:00-25:00", "9:00-12:60"]
)
def test_hours_that_are_none_are_refused(hours):
    with pytest.raises(InputError, match="no hours") as told:
        read_calendar(hours)
    assert told.value.cure == "Write hours like 09:00-12:00,13:30-17:30."
    assert told.value.where == "--work-hours"


def test_hours_may_be_typed_on_a_chinese_keyboard():
    assert read_calendar("０９：００－１２：００，14：00-18：00").hours == OFFICE.hours


def test_a_row_that_is_no_holiday_is_named(tmp_path):
    (tmp_path / "h.csv").write_text("2024-03-04\n2024-02-30,off\n", "utf-8")
    with pytest.raises(InputError) as told:
        read_calendar("", tmp_path / "h.csv")
    assert told.value.where.endswith("h.csv:2")
    with pytest.raises(InputError, match="cannot be read"):
        read_calendar("", tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("日期,类型\n2024-03-04,放假\n日期,类型\n".encode(), 3),  # only the first row is a header
        (b"2024-03-05,off\n2024-03-04,\xff\xff\n", 2),  # neither UTF-8 nor GB18030
    ],
)
def test_a_second_header_and_broken_signs_are_no_holidays(tmp_path, table, row):
    (tmp_path / "h.csv").write_bytes(table)
    with pytest.raises(InputError, match="This is no holiday") as told:
        read_calendar("", tmp_path / "h.csv")
    assert told.value.where.endswith(f"h.csv:{row}")


@pytest.mark.parametrize(
    "word", ["春节", "國慶節", "端午节放假", "除夕", "法定节假日", "休息", "休"]
)
def test_days_that_are_called_by_their_festival_are_off(tmp_path, word):
    (tmp_path / "h.csv").write_text(f"日期,名称\n2024-03-04,{word}\n", "utf-8")
    assert read_calendar("", tmp_path / "h.csv").holidays == {"2024-03-04"}


@pytest.mark.parametrize("word", ["补班", "调休上班", "春节调班", "上班", "workday"])
def test_days_that_are_made_up_for_are_worked(tmp_path, word):
    (tmp_path / "h.csv").write_text(f"2024-03-09,{word}\n", "utf-8")
    found = read_calendar("", tmp_path / "h.csv")
    assert (found.workdays, found.holidays) == ({"2024-03-09"}, frozenset())


@pytest.mark.parametrize("word", ["调休", "不上班", "非工作日", "值班", "晴"])
def test_words_that_may_mean_either_are_asked_about(tmp_path, word):
    (tmp_path / "h.csv").write_text(f"2024-03-09,{word}\n", "utf-8")
    with pytest.raises(InputError, match="This is no holiday"):
        read_calendar("", tmp_path / "h.csv")


def test_holidays_of_a_year_that_the_table_does_not_know_are_told(tmp_path):
    (tmp_path / "h.csv").write_text("2024-10-01,国庆节\n", "utf-8")
    calendar = read_calendar("", tmp_path / "h.csv")
    assert calendar.not_told("2024-11-01 08:00:00") == ""
    assert "names no day of 2025" in calendar.not_told("2025-01-02 08:00:00")
    assert read_calendar("09:00-17:00").not_told("2025-01-02 08:00:00") == ""


@pytest.mark.parametrize("date", ["20240304", "2024.3.4", "2024年3月4日", "2024-3-4", "2024/03/04"])
def test_holidays_are_dated_as_events_are(tmp_path, date):
    (tmp_path / "h.csv").write_text(f"{date},放假\n", "utf-8")
    assert read_calendar("", tmp_path / "h.csv").holidays == {"2024-03-04"}


@pytest.mark.parametrize("first", ["2024-02-30,off", "2024-03-04;off"])
def test_a_first_row_with_figures_is_no_header(tmp_path, first):
    (tmp_path / "h.csv").write_text(f"\n{first}\n2024-03-05,off\n", "utf-8")
    with pytest.raises(InputError) as told:
        read_calendar("", tmp_path / "h.csv")
    assert told.value.where.endswith("h.csv:2")
