"""How cases were handled: rates with denominators that can be set, scores, ranks."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...reading.simplified_chinese import simplified
from ..counts.counting import need_columns, period_name, period_numbers
from ..values.column_mapping import DATA
from ..values.states import states
from .calendar import WorkCalendar

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]

#: Weights of the composite score: rate → weight; "-" before a rate takes 1 minus it. The rules of
#: the Jinniu district of Chengdu.
WEIGHTS = {
    "disposal_rate": 30.0,
    "on_time_disposal_rate": 20.0,
    "-rework_rate": 20.0,
    "-overdue_open_rate": 20.0,
    "-postpone_rate": 10.0,
}
#: Below so many cases a rate is marked as resting on few.
FEW_CASES = 5
#: Columns that an assessment needs beside those it is grouped by.
COLUMNS = (
    *("t_report", "t_register", "t_dispatch", "t_due", "t_disposed", "t_closed", "state"),
    *("on_time", "overdue_closed", "open_on_time", "rework", "back", "postpone", "satisfaction"),
)
#: What is counted; a rate divides one of these by another.
MEASURES = (
    *("reported", "valid", "registered", "dispatched", "dispatched_well", "open", "visited"),
    *("satisfied", "to_dispose", "disposed", "disposed_on_time", "overdue_open", "handled"),
    *("to_close", "to_close_unsuspended", "closed", "closed_on_time", "closed_overdue"),
    *("suspended", "reworked", "postponed", "undated", "hours", "timed"),
)
#: Parts of words for those who are not satisfied, whole words, and marks of a scale of five.
_UNHAPPY = ("不满", "不太满意", "不够满意", "unsatisf", "dissatisf", "not satisf")
_NO = ("否", "差", "较差", "很差", "非常差", "no", "n", "false")
_LOW_MARKS = ("0", "1", "2")
#: Words that begin so say that nobody was asked (未回访, 未评价, 待评价).
_NOT_ASKED = ("未", "待")


@dataclass(frozen=True)
class Rate:
    """One rate of an assessment.

    Parameters
    ----------
    name, chinese : str
    over, under : str
        What is divided by what: entries of `MEASURES`.
    """

    name: str
    chinese: str
    over: str
    under: str


@cache
def usual_rates() -> tuple[Rate, ...]:
    """The rates with the denominators that most cities use."""
    with (DATA / "kpi.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Rate(row["rate"], row["chinese"], row["over"], row["under"])
            for row in csv.DictReader(file)
        )


def rates_with(denominators: Mapping[str, str]) -> tuple[Rate, ...]:
    """The usual rates, some with another denominator.

    Parameters
    ----------
    denominators : mapping
        Rate → entry of `MEASURES`, for example ``{"rework_rate": "handled"}``.

    Raises
    ------
    InputError
        For a rate or a denominator that does not exist.
    """
    known = {rate.name: rate for rate in usual_rates()}
    for name, under in denominators.items():
        if name not in known:
            raise InputError(
                say("There is no rate {name}.", name=name),
                where="--denominator",
                cure=say("The rates are: {names}.", names=", ".join(known)),
            )
        if under not in MEASURES:
            raise InputError(
                say("There is no denominator {name}.", name=under),
                where="--denominator",
                cure=say("The denominators are: {names}.", names=", ".join(MEASURES)),
            )
        known[name] = replace(known[name], under=under)
    return tuple(known.values())


def assess(
    pieces: Iterable[pd.DataFrame],
    by: Sequence[str],
    *,
    now: np.datetime64,
    period: str = "",
    rates: Sequence[Rate] | None = None,
    weights: Mapping[str, float] | None = None,
    calendar: WorkCalendar | None = None,
) -> pd.DataFrame:
    """Assess how cases were handled.

    Cases that were declared void are left out of everything. What a case counts for is decided at
    `now`: a deadline after it is not due yet.

    Parameters
    ----------
    pieces : iterable of DataFrame
        Events with the columns of `by` and those of `COLUMNS` that there are.
    by : sequence of str
        Columns whose values are assessed apart: ``grid_1``, town, unit, source, type2, …; one
        that is named twice counts once.
    now : datetime64
        The moment of the assessment.
    period : str
        One of `counting.PERIODS`, or empty. Rates about deadlines count a case in
        the period it was due, the others in the period it was reported.
    rates : sequence of Rate or None
        `usual_rates` by default.
    weights : mapping or None
        Of the composite score; `WEIGHTS` by default.
    calendar : WorkCalendar or None
        Hours that `mean_hours` is counted in; by the clock by default.

    Returns
    -------
    DataFrame
        The columns of `by` (and `period`), the measures, the rates (0 to 1, NaN where there are
        no cases below), `mean_hours` from dispatch to handling, `score` (0 to 100; NaN when one of
        its rates is), `rank` (1 is the best, equals share it; NaN without a score and
        where a column of `by` is empty), `few` (fewer than `FEW_CASES` cases due). No row where
        nothing is counted.
    """
    import pandas as pd

    by = tuple(dict.fromkeys(by))
    rates = tuple(rates if rates is not None else usual_rates())
    sums: list[pd.DataFrame] = []
    for frame in pieces:
        need_columns(frame, by)
        sums += [
            _sums(frame, by, measures, field, period)
            for field, measures in case_measures(frame, now, calendar).items()
        ]
    keys = [*by, *(["period"] if period else [])]
    if not sums:
        sums = [pd.DataFrame(columns=keys)]
    return regroup(pd.concat(sums, ignore_index=True), keys, rates=rates, weights=weights)


def regroup(
    table: pd.DataFrame,
    keys: Sequence[str],
    *,
    rates: Sequence[Rate] | None = None,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Assess by fewer columns what was assessed by more: measures add up, rates follow from them.

    Parameters
    ----------
    table : DataFrame
        Measures, for example from `assess`.
    keys : sequence of str
        Columns of the table that are assessed apart; ``period`` among them ranks each by itself.
    rates, weights
        See `assess`.

    Returns
    -------
    DataFrame
        As of `assess`.
    """
    rates = tuple(rates if rates is not None else usual_rates())
    held = [name for name in MEASURES if name in table]
    table = table[[*keys, *held]].groupby(list(keys), sort=True, as_index=False).sum()
    table = table.reindex(columns=[*keys, *MEASURES], fill_value=0.0)
    # Of void cases alone, and of those reported later, there is nothing to tell.
    table = table[(table[list(MEASURES)] != 0.0).any(axis=1)].reset_index(drop=True)
    for rate in rates:
        under = table[rate.under].to_numpy(np.float64)
        over = table[rate.over].to_numpy(np.float64)
        table[rate.name] = np.divide(over, under, out=np.full(len(table), np.nan), where=under > 0)
    timed = table["timed"].to_numpy(np.float64)
    table["mean_hours"] = np.divide(
        table["hours"].to_numpy(np.float64), timed, out=np.full(len(table), np.nan), where=timed > 0
    )
    table["score"] = composite(table, weights or WEIGHTS)
    # Cases that do not say where they belong compete with nobody.
    told = (table[[key for key in keys if key != "period"]] != "").all(axis=1)
    score = table["score"].where(told)
    within = score.groupby(table["period"]) if "period" in keys else score
    table["rank"] = within.rank(method="min", ascending=False)
    table["few"] = table["to_dispose"] < FEW_CASES
    return table


def composite(table: pd.DataFrame, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """The weighted score, brought to 100; NaN where one of its rates is missing.

    Raises
    ------
    InputError
        For what is no rate, or weights that are not positive.
    """
    rates = [rate.name for rate in usual_rates()]
    total = sum(weights.values())
    score = np.zeros(len(table))
    for name, weight in weights.items():
        rate = name.removeprefix("-")
        if rate not in rates or not (weight > 0 and math.isfinite(total)):
            raise InputError(
                say("The weight {name}={weight} cannot be used.", name=name, weight=weight),
                cure=say(
                    "Give a number above zero to one of: {names}.",
                    names=", ".join(rates),
                ),
            )
        value = table[rate].to_numpy(np.float64)
        score += weight / total * (1.0 - value if name.startswith("-") else value)
    return np.round(100.0 * score, 10)


def case_measures(
    frame: pd.DataFrame, now: np.datetime64, calendar: WorkCalendar | None = None
) -> dict[str, dict[str, Any]]:
    """What each case counts for, by the field whose time decides its period.

    Parameters
    ----------
    frame : DataFrame
        Events with those of `COLUMNS` that there are.
    now : datetime64
        The moment that cases are judged at: what was done later is not done yet.
    calendar : WorkCalendar or None
        See `assess`.

    Returns
    -------
    dict
        ``"t_report"`` and ``"t_due"``: entries of `MEASURES` → one number for each case.
    """
    known = states()
    told = {name: _times(frame, name) for name in COLUMNS if name.startswith("t_")}
    # What came after the moment had not happened yet; a deadline stands from the beginning.
    not_yet = np.datetime64("NaT", "s")
    times: dict[str, Any] = {
        n: t if n == "t_due" else np.where(t > now, not_yet, t) for n, t in told.items()
    }
    still_open = told["t_closed"] > now
    numbers = {
        name: _numbers(frame, name)
        for name in COLUMNS
        if name in ("on_time", "overdue_closed", "open_on_time", "rework", "back", "postpone")
    }
    state = _words(frame, "state")
    there = (state != "void") & ~(told["t_report"] > now)
    closed_states = [code for code, s in known.items() if s.final and code != "void"]
    done = ~np.isnat(times["t_closed"]) | np.isin(state, ["closed", "visited"])
    # Flags of an export count as much as times that it does not have.
    flagged = ((numbers["on_time"] > 0) | (numbers["overdue_closed"] > 0)) & ~still_open
    done |= flagged
    done &= (state != "reopened") & ~still_open
    refused = np.isin(state, ["rejected", "not_registered"])
    due = times["t_due"]
    suspended = state == "suspended"
    # Who closed early and who is still at work are due alike: when the deadline has come.
    must = there & ~refused & ((due <= now) | (np.isnat(due) & flagged))
    handled = ~np.isnat(times["t_disposed"]) | done
    handled_at = np.where(np.isnat(times["t_disposed"]), times["t_closed"], times["t_disposed"])
    in_time = (handled_at <= due) | (flagged & (numbers["on_time"] > 0))
    closed_in_time = (times["t_closed"] <= due) | (numbers["on_time"] > 0)
    late = ~handled & ~suspended & (due < now)  # at the very moment it can still be in time
    hours: Any = (times["t_disposed"] - times["t_dispatch"]) / np.timedelta64(1, "h")
    timed = there & (hours >= 0)
    if calendar is not None:
        hours = calendar.worked(times["t_dispatch"], times["t_disposed"]) / 3600.0
    asked, content = _opinions(_words(frame, "satisfaction"))
    begun = np.isin(state, [c for c, s in known.items() if s.phase[:1] in "23456"])
    begun &= np.isnat(told["t_register"])  # what was registered later was not by then
    registered = ~refused & (begun | ~np.isnat(times["t_register"]))
    dispatched = ~np.isnat(times["t_dispatch"])
    by_report = {
        "reported": there,
        "valid": there & ~refused,
        "registered": there & registered,
        "dispatched": there & dispatched,
        "dispatched_well": there & dispatched & ~(numbers["back"] > 0) & (state != "returned"),
        "open": there & ~done & (still_open | ~np.isin(state, closed_states)),
        "visited": there & asked,
        "satisfied": there & content,
        "hours": np.where(timed, hours, 0.0),
        "timed": timed,
    }
    by_due = {
        "to_dispose": must,
        "disposed": must & handled,
        "disposed_on_time": must & handled & in_time,
        # Without a time or a mark for it nothing shows that it was in time.
        "undated": must & handled & np.isnat(handled_at) & ~flagged,
        "overdue_open": must & late,
        "handled": must & handled,
        "to_close": must,
        "to_close_unsuspended": must & ~suspended,
        "closed": must & done,
        "closed_on_time": must & done & closed_in_time,
        "closed_overdue": must & done & ~closed_in_time,
        "suspended": must & suspended,
        "reworked": must & ((numbers["rework"] > 0) | (state == "rework")),
        "postponed": must & ((numbers["postpone"] > 0) | (state == "postponed")),
    }
    return {"t_report": by_report, "t_due": by_due}


def _opinions(words: NDArray[np.object_]) -> tuple[Mask, Mask]:
    """Who was asked, and who of them is satisfied."""
    happy: dict[str, bool | None] = {}
    told = {word: simplified(word.strip().lower()).removesuffix(".0") for word in set(words)}
    # 0 and 1 and nothing else are no and yes.
    low = ("0",) if {plain for plain in told.values() if plain} == {"0", "1"} else _LOW_MARKS
    for word, plain in told.items():
        if not plain or plain.startswith(_NOT_ASKED):
            happy[word] = None
        else:
            unhappy = any(part in plain for part in _UNHAPPY)
            happy[word] = not (plain in low or plain in _NO or unhappy)
    asked = np.array([happy[word] is not None for word in words], bool)
    return asked, np.array([bool(happy[word]) for word in words], bool)


def _sums(
    frame: pd.DataFrame, by: Sequence[str], measures: Mapping[str, Any], field: str, period: str
) -> pd.DataFrame:
    """Sums of the measures for each value of the keys (and period)."""
    import pandas as pd

    table = pd.DataFrame({name: np.asarray(value, np.float64) for name, value in measures.items()})
    for name in by:
        table[name] = _words(frame, name)
    if period:
        time = _times(frame, field)
        # A case with flags instead of a deadline counts when it was reported.
        time = np.where(np.isnat(time), _times(frame, "t_report"), time)
        table = table[~np.isnat(time)]
        numbers = period_numbers(time[~np.isnat(time)], period)
        names = {number: period_name(int(number), period) for number in np.unique(numbers)}
        table["period"] = [names[number] for number in numbers]
    keys = [*by, *(["period"] if period else [])]
    return table.groupby(keys, sort=True, as_index=False).sum()


def _times(frame: pd.DataFrame, name: str) -> NDArray[np.datetime64]:
    if name not in frame:
        return np.full(len(frame), np.datetime64("NaT", "s"), "datetime64[s]")
    found: NDArray[np.datetime64] = frame[name].to_numpy("datetime64[s]")
    return found


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in frame:
        return np.zeros(len(frame))
    found: NDArray[np.float64] = frame[name].to_numpy(np.float64, na_value=np.nan)
    return np.nan_to_num(found)


def _words(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    if name not in frame:
        return np.full(len(frame), "", object)
    words: NDArray[np.object_] = frame[name].astype(object).to_numpy(dtype=object, copy=True)
    words[frame[name].isna().to_numpy(bool)] = ""
    return words
