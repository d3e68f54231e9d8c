"""Counts by grid, period and kind, and what is made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from event_land import grids, metres

from gridplan.errors import InputError
from gridplan.events.counts.counting import count_events, period_name, period_numbers
from gridplan.events.counts.rates import rate_table, relative_change, smoothed_rates, year_before
from gridplan.events.counts.tallies import numbers_of_kinds
from gridplan.events.placement import Placer
from gridplan.i18n import speaking


def events(*rows):
    """Events as (east km, north km, time, class)."""
    x, y = np.array([metres(row[0], row[1]) for row in rows]).T
    time = pd.to_datetime([row[2] for row in rows], format="ISO8601")
    return pd.DataFrame({"x": x, "y": y, "t_report": time, "type2": [row[3] for row in rows]})


A, D, OUT = (0.5, 2.5), (1.5, 2.5), (9.0, 9.0)
YEAR = events(
    (*A, "2023-01-05", "市容"),
    (*A, "2023-01-20", "市容"),
    (*A, "2024-01-01", "市容"),
    (*A, "2024-01-31 23:59:59", "市容"),
    (*A, "2024-01-31 23:59:59", "环保"),
    (*A, "2024-02-01", "市容"),
    (*D, "2024-02-10", "市容"),
    (*OUT, "2024-02-10", "市容"),
    (*D, None, "市容"),
)


def test_counts_by_month_and_class_with_changes():
    pieces = [YEAR[:4], YEAR[4:]]
    counts = count_events(
        pieces, Placer(grids()), 1, period="month", by=["type2"], start="2023-01", end="2024-03"
    )
    assert counts.unplaced == 1
    assert counts.undated == 1
    assert counts.kinds == (("市容",), ("环保",))
    assert counts.count.shape == (2, 14, 2)
    assert counts.count.sum() == 7
    table = rate_table(counts, grids()).set_index(["type2", "period", "grid"])
    west = grids().codes[0][0]
    january = table.loc[("市容", "2024-01", west)]
    assert january["count"] == 2
    assert january["on_year_before"] == 0.0  # two in January 2023 as well
    assert np.isnan(january["on_previous"])  # none in December
    february = table.loc[("市容", "2024-02", west)]
    assert february["on_previous"] == -0.5
    # The grid with nothing in February but something in January is told as a fall to nothing.
    assert table.loc[("环保", "2024-02", west)]["on_previous"] == -1.0


def test_a_week_is_not_compared_with_one_that_the_data_begin_in():
    """An event a day from Wednesday on: five in the first week, seven in each of the next two."""
    days = np.arange(np.datetime64("2024-01-03"), np.datetime64("2024-01-22"))
    daily = events(*((*A, str(day), "市容") for day in days))

    def changes(**span):
        counts = count_events([daily], Placer(grids()), 1, period="week", **span)
        table = rate_table(counts, grids())
        assert table["count"].tolist() == [5, 7, 7]
        return table["on_previous"].tolist()

    assert changes() == pytest.approx([np.nan, np.nan, 0.0], nan_ok=True)
    # Who says when the data begin knows that nothing happened on Monday and Tuesday.
    assert changes(start="2024-01-01") == pytest.approx([np.nan, 0.4, 0.0], nan_ok=True)


def test_rates_per_persons_and_per_square_kilometre():
    counts = count_events([YEAR], Placer(grids()), 2)
    table = rate_table(counts, grids())
    first = table.iloc[0]  # units A and B: 300 persons on 2 km²
    assert (first["count"], first["per_km2"]) == (6, 3.0)
    assert first["per_10k"] == pytest.approx(200.0)
    empty = table.iloc[-1]  # nobody lives in unit F
    assert np.isnan(empty["per_10k"])
    assert empty["smoothed_per_10k"] == pytest.approx(1e4 * 8 / 1600)


def test_a_time_window_ends_before_its_last_day():
    counts = count_events([YEAR], Placer(grids()), 1, start="2024-01-01", end="2024-02-01")
    assert counts.count.sum() == 3
    with pytest.raises(InputError, match="no date"):
        count_events([YEAR], Placer(grids()), 1, start="tomorrow")


def test_counting_by_saved_codes_equals_counting_by_points():
    saved = YEAR.drop(columns=["x", "y"])
    leaf = Placer(grids()).place_points(YEAR["x"].to_numpy(), YEAR["y"].to_numpy())
    saved["grid_2"] = np.array([*grids().codes[1], None], object)[leaf]
    one = count_events([YEAR], Placer(grids()), 2, period="week")
    other = count_events([saved], Placer(grids()), 2, period="week")
    np.testing.assert_array_equal(one.count, other.count)
    assert one.unplaced == other.unplaced == 1


@pytest.mark.parametrize(
    ("date", "period", "name", "before"),
    [
        ("2024-03-05T08:00:00", "day", "2024-03-05", "2023-03-05"),
        ("2024-03-05T08:00:00", "week", "2024-03-04", "2023-03-06"),  # Mondays
        ("2024-03-03T23:00:00", "week", "2024-02-26", "2023-02-27"),
        ("2024-03-05T08:00:00", "month", "2024-03", "2023-03"),
        ("2024-03-05T08:00:00", "quarter", "2024Q1", "2023Q1"),
        ("2024-03-05T08:00:00", "year", "2024", "2023"),
        ("1969-12-31T08:00:00", "quarter", "1969Q4", "1968Q4"),
    ],
)
def test_periods_and_the_same_one_a_year_before(date, period, name, before):
    number = int(period_numbers(np.array([date], "datetime64[s]"), period)[0])
    assert period_name(number, period) == name
    assert period_name(year_before(number, period), period) == before


def test_the_29th_of_february_has_none_a_year_before():
    day = int(period_numbers(np.array(["2024-02-29"], "datetime64[s]"), "day")[0])
    assert year_before(day, "day") is None


def test_smoothing_draws_small_grids_to_the_mean_and_leaves_large_ones():
    count, persons = np.array([0, 3, 500, 1500]), np.array([10.0, 10.0, 10_000.0, 10_000.0])
    smoothed = smoothed_rates(count, persons)
    rate, mean = count / persons, 2003 / 20_020
    # Marshall's formulas by hand.
    spread = (persons * (rate - mean) ** 2).sum() / persons.sum()
    between = spread - mean / (persons.sum() / 4)
    trust = between / (between + mean / persons)
    np.testing.assert_allclose(smoothed, mean + trust * (rate - mean), rtol=1e-12)
    assert abs(smoothed[1] - mean) < 0.5 * abs(rate[1] - mean)
    assert abs(smoothed[3] - rate[3]) < 0.02 * rate[3]


def test_equal_rates_are_smoothed_to_the_mean_and_nobody_to_nothing():
    np.testing.assert_allclose(smoothed_rates(np.array([1, 2]), np.array([100.0, 200.0])), 0.01)
    assert np.isnan(smoothed_rates(np.array([1]), np.array([0.0]))).all()


def test_few_persons_are_smoothed_like_many():
    # Rates 6 and 0, mean 3, spread 9; between 9 − 3 × 2 / 1 = 3, trust 3 / (3 + 3 / 0.5) = 1/3.
    found = smoothed_rates(np.array([3, 0]), np.array([0.5, 0.5]))
    np.testing.assert_allclose(found, [4.0, 2.0])


def test_kinds_by_two_columns_are_told_apart_where_one_of_them_says_nothing():
    frame = pd.DataFrame(
        {"type2": ["a", "b", None, "a", None], "source": ["x", None, "y", "x", None]}
    )
    kinds = {("b", ""): 0}
    numbers = numbers_of_kinds(frame, ["type2", "source"], kinds)
    assert [list(kinds)[number] for number in numbers] == [
        *(("a", "x"), ("b", ""), ("", "y"), ("a", "x"), ("", ""))
    ]
    assert sorted(kinds.values()) == [0, 1, 2, 3]
    assert numbers_of_kinds(frame, [], {(): 0}).tolist() == [0] * 5


def test_a_change_from_nothing_is_no_number():
    assert np.isnan(relative_change([5], [0]))[0]
    assert relative_change([0], [5])[0] == -1.0


def test_wrong_requests_are_refused():
    placer = Placer(grids())
    with pytest.raises(InputError, match="no level 3"):
        count_events([YEAR], placer, 3)
    with pytest.raises(InputError, match="no column colour"):
        count_events([YEAR], placer, 1, by=["colour"])


def test_no_events_give_an_empty_table_of_all_grids():
    counts = count_events([YEAR[:0]], Placer(grids()), 2)
    assert rate_table(counts, grids())["count"].tolist() == [0] * 5
    by_month = count_events([YEAR[:0]], Placer(grids()), 2, period="month")
    assert not by_month.last_has_begun  # there is none
    assert count_events([YEAR], Placer(grids()), 2, period="month").last_has_begun


def test_names_that_gridplan_gave_are_in_the_language_of_the_reader():
    plain = grids()
    named = ("Old Harbour", *(f"Grid {code}" for code in plain.codes[-1][1:]))
    mixed = replace(plain, names=(*plain.names[:-1], named))
    counts = count_events([YEAR], Placer(mixed), mixed.depth)
    for language, usual in (("en", "Grid {}"), ("zh_CN", "网格{}")):
        with speaking(language):
            table = rate_table(counts, mixed).drop_duplicates("grid")
        expected = {code: usual.format(code) for code in plain.codes[-1]}
        expected[plain.codes[-1][0]] = "Old Harbour"
        assert dict(zip(table["grid"], table["name"])) == expected
