"""The life of cases and how they were handled."""

from __future__ import annotations

import csv
import re
import zipfile

import numpy as np
import pandas as pd
import pytest

from gridplan.analysis.assessment import for_people
from gridplan.errors import InputError
from gridplan.events.cases.assessment import WEIGHTS, assess, rates_with, usual_rates
from gridplan.events.cases.case import CaseStep, clock, may_follow, steps_of_event, trace
from gridplan.events.values.states import state_of, states
from gridplan.i18n import speaking
from gridplan.stores.exchange.safe_tables import safe_text, write_sheets


def at(text):
    return np.datetime64(f"2024-03-{text}", "s")


def test_states_lead_only_to_states_and_end():
    known = states()
    assert len(known) == 19
    for state in known.values():
        assert state.following <= set(known)
    assert [s.code for s in known.values() if s.final] == [
        *("rejected", "not_registered", "closed", "visited", "void")
    ]
    assert not known["suspended"].clock_runs


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("已结案", "closed"),
        ("办理中", "handling"),
        ("未办结", "handling"),
        ("待派单", "registered"),
        ("待处理", "dispatched"),
        ("挂账", "suspended"),
        ("Closed", "closed"),
        ("退单", "returned"),
        ("分拨", "dispatched"),
        ("处置中", "handling"),
        ("已处置", "feedback"),  # done, and not going on as 处置 would be
        ("已核实", "verify"),
        ("待议", ""),
        ("作废", "void"),
        ("已撤回", "void"),
        ("无效工单", "void"),
        ("已取消", "void"),
    ],
)
def test_words_of_exports_mean_states(word, code):
    assert state_of(word) == code


def test_the_timeline_tells_moves_that_are_not_allowed():
    steps = [
        CaseStep("registered", at("01T09:00")),
        CaseStep("reported", at("01T08:00")),
        CaseStep("closed", at("03T08:00")),
        CaseStep("handling", at("02T08:00")),
    ]
    lines = trace(steps)
    assert [line.step.state for line in lines] == ["reported", "registered", "handling", "closed"]
    assert [line.allowed for line in lines] == [True, False, False, False]
    assert [line.allowed for line in trace(steps, strict=False)] == [True] * 4
    assert lines[1].since == np.timedelta64(1, "h")
    assert not may_follow("void", "handling", strict=False)
    assert may_follow("reported", "accepted")
    assert not may_follow("reported", "handling")


def test_the_steps_of_an_event_come_from_its_times():
    event = {"t_report": at("01T08:00"), "t_closed": at("02T08:00"), "t_due": at("03T08:00")}
    assert [(step.state, step.unit) for step in steps_of_event(event)] == [
        *(("reported", ""), ("closed", ""))
    ]
    assert [step.unit for step in steps_of_event({**event, "state": "reopened"})] == [""] * 3
    steps = steps_of_event({**event, "state": "reopened", "unit": "城管局"})
    assert [(step.state, step.unit) for step in steps] == [
        *(("reported", "城管局"), ("closed", "城管局"), ("reopened", "城管局"))
    ]


@pytest.mark.parametrize(
    ("steps", "now", "overdue", "near", "due"),
    [
        ([("reported", "01T08")], "02T08", False, False, "05T08"),
        ([("reported", "01T08")], "04T13", False, True, "05T08"),  # the last fifth
        ([("reported", "01T08")], "05T09", True, False, "05T08"),
        ([("reported", "01T08"), ("closed", "05T07")], "09T08", False, False, "05T08"),
        ([("reported", "01T08"), ("closed", "05T09")], "09T08", True, False, "05T08"),
        # Two days suspended move the deadline by two days.
        (
            [
                ("reported", "01T08"),
                ("suspended", "02T08"),
                ("handling", "04T08"),
                ("closed", "06T08"),
            ],
            "09T08",
            False,
            False,
            "07T08",
        ),
        # Still suspended: the deadline runs along with the clock.
        ([("reported", "01T08"), ("suspended", "02T08")], "20T08", False, False, "23T08"),
        # Closed, then reopened: open again.
        (
            [("reported", "01T08"), ("closed", "02T08"), ("reopened", "03T08")],
            "06T08",
            True,
            False,
            "05T08",
        ),
    ],
)
def test_the_clock_of_a_case(steps, now, overdue, near, due):
    found = clock([CaseStep(s, at(t)) for s, t in steps], at("05T08"), at(now))
    assert (found.overdue, found.near) == (overdue, near)
    assert found.due == at(due)


def test_how_long_a_case_was_suspended_in_all():
    steps = [("reported", "01T08"), ("suspended", "02T08"), ("handling", "04T08")]
    steps += [("suspended", "05T08"), ("handling", "05T20"), ("closed", "06T08")]
    found = clock([CaseStep(s, at(t)) for s, t in steps], at("05T08"), at("09T08"))
    assert found.suspended == np.timedelta64(60, "h")
    assert (found.due, found.ended) == (at("07T20"), at("06T08"))
    assert clock([CaseStep("reported", at("01T08"))], at("05T08"), at("09T08")).suspended == 0


def test_an_extension_sets_a_new_deadline():
    steps = [CaseStep("reported", at("01T08")), CaseStep("postponed", at("04T08"), due=at("08T08"))]
    assert not clock(steps, at("05T08"), at("07T08")).overdue
    assert clock(steps, at("05T08"), at("08T09")).overdue


def test_without_a_deadline_nothing_is_overdue():
    steps = [CaseStep("reported", at("01T08"))]
    assert not clock(steps, np.datetime64("NaT", "s"), at("30T08")).overdue


def test_what_is_written_down_after_closing_opens_no_case():
    event = {"t_report": at("01T08"), "t_closed": at("02T08"), "t_disposed": at("02T09")}
    found = clock(steps_of_event(event), at("05T08"), at("09T08"))
    assert (found.overdue, found.ended) == (False, at("02T08"))
    # A slip of the pen: closed before it was reported.
    found = clock(steps_of_event({**event, "t_closed": at("01T07")}), at("05T08"), at("09T08"))
    assert found.ended == at("01T07")
    # Exports say that a case was reopened, but not when.
    steps = steps_of_event({**event, "state": "reopened"})
    assert [step.state for step in steps][-1] == "reopened"
    found = clock(steps, at("05T08"), at("09T08"))
    assert found.overdue
    assert np.isnat(found.ended)


def cases():
    """Ten cases of one department, judged on the tenth of March."""
    closed = {"state": "closed", "t_due": at("05T08")}
    rows = [
        {**closed, "t_disposed": at("03T08"), "t_closed": at("04T08"), "satisfaction": "满意"},
        {**closed, "t_disposed": at("03T08"), "t_closed": at("06T08"), "satisfaction": "不满意"},
        {**closed, "t_disposed": at("06T08"), "t_closed": at("07T08"), "rework": 1},
        {**closed, "t_disposed": at("04T08"), "t_closed": at("04T09"), "postpone": 2},
        {"state": "handling", "t_due": at("08T08")},  # overdue and open
        {"state": "handling", "t_due": at("20T08")},  # not due yet
        {"state": "suspended", "t_due": at("08T08")},
        {"state": "void", "t_due": at("08T08")},  # counts for nothing
        {"state": "rejected", "t_due": at("08T08")},
        {"state": "feedback", "t_due": at("08T08"), "t_disposed": at("07T08")},
    ]
    table = pd.DataFrame([{"unit": "城管局", "t_report": at("01T08"), **row} for row in rows])
    table["t_dispatch"] = at("02T08")
    return table


def test_rates_of_ten_cases_by_hand():
    row = assess([cases()], ["unit"], now=at("10T00")).iloc[0]
    measures = {"reported": 9, "valid": 8, "to_dispose": 7, "disposed": 5, "disposed_on_time": 4}
    measures |= {"overdue_open": 1, "to_close": 7, "closed": 4, "closed_on_time": 2}
    measures |= {"closed_overdue": 2, "suspended": 1, "reworked": 1, "postponed": 1, "open": 4}
    assert {name: row[name] for name in measures} == measures
    assert row["disposal_rate"] == pytest.approx(5 / 7)
    assert row["on_time_closing_rate"] == pytest.approx(2 / 7)
    assert row["satisfaction_rate"] == pytest.approx(1 / 2)
    assert row["mean_hours"] == pytest.approx((24 + 24 + 96 + 48 + 120) / 5)
    by_hand = 30 * 5 / 7 + 20 * 4 / 7 + 20 * 6 / 7 + 20 * 6 / 7 + 10 * 6 / 7
    assert row["score"] == pytest.approx(by_hand)


def test_what_was_done_after_the_moment_is_not_done_yet():
    # On the third at nine two cases have been handled, none is closed, none is due.
    row = assess([cases()], ["unit"], now=at("03T09")).iloc[0]
    assert row["closed"] == 0
    assert row["open"] == 8
    assert row["to_dispose"] == 0
    # On the fifth at nine four are due: two handled in time at first and one on the fourth, one
    # not yet; of their closings those of the fourth have taken place.
    row = assess([cases()], ["unit"], now=at("05T09")).iloc[0]
    measures = {"to_dispose": 4, "disposed": 3, "disposed_on_time": 3, "overdue_open": 1}
    measures |= {"closed": 2, "closed_on_time": 2}
    assert {name: row[name] for name in measures} == measures
    # A case that is reported later is not there at all.
    later = cases().assign(t_report=at("09T08"))
    assert not len(assess([later], ["unit"], now=at("08T00")))


def test_denominators_and_weights_are_settings():
    rates = rates_with({"rework_rate": "handled", "closing_rate": "to_close_unsuspended"})
    row = assess([cases()], ["unit"], now=at("10T00"), rates=rates).iloc[0]
    assert row["rework_rate"] == pytest.approx(1 / 5)
    assert row["closing_rate"] == pytest.approx(4 / 6)
    score = assess([cases()], ["unit"], now=at("10T00"), weights={"disposal_rate": 3.0})["score"]
    assert score.iloc[0] == pytest.approx(100 * 5 / 7)
    with pytest.raises(InputError, match="no denominator"):
        rates_with({"rework_rate": "everything"})
    with pytest.raises(InputError, match="no rate"):
        rates_with({"luck": "handled"})
    assert sum(WEIGHTS.values()) == 100
    assert len(usual_rates()) == 13


def test_ranks_share_places_and_empty_ones_have_none():
    good, same = cases()[:1].assign(unit="甲"), cases()[:1].assign(unit="乙")
    bad, none = cases()[4:5].assign(unit="丙"), cases()[5:6].assign(unit="丁")
    table = assess([good, pd.concat([same, bad, none])], ["unit"], now=at("10T00"))
    table = table.set_index("unit")
    assert table["rank"].drop("丁").to_dict() == {"甲": 1, "乙": 1, "丙": 3}
    assert np.isnan(table.loc["丁", "rank"])
    assert np.isnan(table.loc["丁", "disposal_rate"])
    header, rows = for_people(table.reset_index())
    of_none = dict(zip(header, next(row for row in rows if row[0] == "丁")))
    assert of_none["disposal rate %"] == of_none["score"] == of_none["rank"] == "-"
    assert header[:6] == ["department", "score", "rank", "remark", "reported", "not closed"]
    assert not [title for title in header if "_" in title]


def test_cases_that_belong_nowhere_take_no_rank():
    good, none = cases()[:1], cases()[4:5]
    pieces = [good.assign(unit="甲"), good.assign(unit=""), none.assign(unit="丙")]
    table = assess(pieces, ["unit"], now=at("10T00")).set_index("unit")
    assert table.loc[["甲", "丙"], "rank"].tolist() == [1, 2]
    assert np.isnan(table.loc["", "rank"])
    assert table.loc["", "score"] == table.loc["甲", "score"]


def test_sheets_of_assessments_are_headed_in_chinese():
    table = assess([cases()[:1].assign(unit="")], ["unit"], now=at("10T00"), period="month")
    with speaking("zh_CN"):
        header, rows = for_people(table)
    assert header[0] == "承办单位"
    assert rows[0][0] == "（未填）"
    assert not [title for title in header if re.search("[a-z]", title)]


def test_a_case_counts_in_the_period_it_was_due():
    late = cases()[:1].assign(t_due=np.datetime64("2024-04-02", "s"))
    now = np.datetime64("2024-04-03", "s")
    table = assess([late], ["unit"], now=now, period="month").set_index("period")
    assert table["reported"].to_dict() == {"2024-03": 1, "2024-04": 0}
    assert table["to_dispose"].to_dict() == {"2024-03": 0, "2024-04": 1}


@pytest.mark.parametrize(("now", "due", "rate"), [("20T00", 0, None), ("31T00", 4, 0.25)])
def test_who_closed_early_is_not_due_before_those_still_at_work(now, due, rate):
    # Four cases are due on the 30th; one was closed on the 2nd.
    one = cases()[:1].assign(t_due=at("30T00"))
    work = one.assign(t_disposed=pd.NaT, t_closed=pd.NaT, state="handling")
    row = assess([one, work, work, work], ["unit"], now=at(now)).iloc[0]
    assert (row["reported"], row["to_dispose"], row["to_close"]) == (4, due, due)
    told = {row[name] for name in ("disposal_rate", "closing_rate", "on_time_closing_rate")}
    assert told == {rate} if due else np.isnan([*told]).all()


def test_flags_serve_where_times_are_missing():
    flags = pd.DataFrame(
        {"unit": ["甲"] * 3, "t_report": [at("01T08")] * 3, "on_time": [1, 0, 0]}
        | {"overdue_closed": [0, 1, 0], "open_on_time": [0, 0, 1]}
    )
    row = assess([flags], ["unit"], now=at("10T00")).iloc[0]
    assert (row["to_close"], row["closed"], row["closed_on_time"]) == (2, 2, 1)
    assert row["closed_overdue"] == 1
    assert row["open"] == 1


def test_who_is_satisfied_whatever_the_words():
    words = [
        "满意",
        "基本满意",
        "很不满意",
        "不太满意",
        "Dissatisfied",
        "1.0",
        "5",
        "未回访",
        "待评价",
    ]
    table = pd.concat([cases()[:1].assign(satisfaction=word) for word in words])
    row = assess([table], ["unit"], now=at("10T00")).iloc[0]
    assert (row["visited"], row["satisfied"]) == (7, 3)


@pytest.mark.parametrize("words", [["是", "否", "是", ""], ["1", "0", "1.0", ""], list("YNy")])
def test_whether_people_are_satisfied_may_be_yes_or_no(words):
    table = pd.concat([cases()[:1].assign(satisfaction=word) for word in words])
    row = assess([table], ["unit"], now=at("10T00")).iloc[0]
    assert (row["visited"], row["satisfied"]) == (3, 2)


def test_what_was_refused_or_comes_later_is_not_registered():
    rows = [
        {"state": "not_registered"},
        {"state": "rejected", "t_register": at("02T08")},
        {"state": "handling", "t_register": at("12T08")},  # not by then
        {"state": "handling", "t_register": at("02T08")},
        {"state": "handling"},  # the export does not say when
        {"state": "accepted"},
    ]
    table = pd.DataFrame([{"unit": "甲", "t_report": at("01T08"), **row} for row in rows])
    row = assess([table], ["unit"], now=at("10T00")).iloc[0]
    assert (row["reported"], row["registered"]) == (6, 2)


@pytest.mark.parametrize(("now", "overdue"), [("08T07:59:59", 0), ("08T08", 0), ("08T08:00:01", 1)])
def test_a_case_is_overdue_after_its_deadline(now, overdue):
    row = assess([cases()[4:5]], ["unit"], now=at(now)).iloc[0]
    assert row["overdue_open"] == overdue
    steps = [CaseStep("reported", at("01T08"))]
    assert clock(steps, at("08T08"), at(now)).overdue == bool(overdue)


def test_cases_handled_without_a_time_are_told_apart():
    row = assess([cases().drop(columns=["t_disposed", "t_closed"])], ["unit"], now=at("10T00"))
    row = row.iloc[0]
    assert (row["disposed"], row["disposed_on_time"], row["undated"]) == (4, 0, 4)
    assert assess([cases()], ["unit"], now=at("10T00")).iloc[0]["undated"] == 0


def test_nothing_is_told_of_void_cases_and_times_to_come():
    void = cases()[7:8].assign(unit="空")
    table = assess([cases(), void], ["unit"], now=at("10T00"))
    assert table["unit"].tolist() == ["城管局"]
    later = cases()[4:5].assign(t_due=np.datetime64("2024-05-02", "s"))
    table = assess([later], ["unit"], now=at("10T00"), period="month")
    assert table["period"].tolist() == ["2024-03"]
    none = assess([void], ["unit"], now=at("10T00"))
    assert not len(none)
    assert list(none.columns) == list(assess([cases()], ["unit"], now=at("10T00")).columns)


@pytest.mark.parametrize("name", ["unit", "mean_hours", "reported", "few"])
def test_only_rates_make_a_score(name):
    with pytest.raises(InputError, match=f"The weight {name}=3"):
        assess([cases()], ["unit"], now=at("10T00"), weights={name: 3})
    huge = {"closing_rate": 1e308, "open_rate": 1e308}
    with pytest.raises(InputError, match="cannot be used"):
        assess([cases()], ["unit"], now=at("10T00"), weights=huge)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@a", "\t=1", "＝1", " =1"])
def test_no_cell_acts_as_a_formula(tmp_path, text):
    assert safe_text(text) == f"'{text}"
    sheet = {"s": (["unit", "count"], [[text, -3]])}
    write_sheets(tmp_path / "t.csv", sheet)
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == [f"'{text}", "-3"]  # a number stays a number
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    write_sheets(tmp_path / "t.xlsx", sheet)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_lone_dash_and_plain_text_stay():
    assert safe_text("-") == "-"
    assert safe_text("城管局") == "城管局"
