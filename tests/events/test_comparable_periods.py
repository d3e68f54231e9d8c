"""Which periods can be compared with the one before."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.events.counts.comparable_periods import comparable
from gridplan.events.counts.counting import period_numbers


def days(*spans):
    return np.concatenate([np.arange(np.datetime64(a), np.datetime64(b)) for a, b in spans])


@pytest.mark.parametrize(
    ("spans", "period", "compared"),
    [
        # Four weeks from a Monday to a Sunday; from a Wednesday; to a Thursday.
        ([("2026-10-26", "2026-11-23")], "week", [False, True, True, True]),
        ([("2026-10-28", "2026-11-23")], "week", [False, False, True, True]),
        ([("2026-10-26", "2026-11-20")], "week", [False, True, True, False]),
        ([("2024-01-01", "2024-04-01")], "month", [False, True, True]),
        ([("2024-01-14", "2024-03-31")], "month", [False, False, False]),
        ([("2023-01-01", "2025-01-01")], "year", [False, True]),
        # Nothing is compared across a silence.
        ([("2020-01-01", "2020-03-01"), ("2024-02-01", "2024-04-01")], "month", [0, 1, 0, 1]),
        ([("1990-05-05", "1990-05-06"), ("2024-01-01", "2024-01-03")], "day", [0, 0, 1]),
    ],
)
def test_both_periods_have_to_be_filled(spans, period, compared):
    calendar = days(*spans)
    numbers = np.unique(period_numbers(calendar, period))
    assert comparable(calendar, numbers, period).tolist() == [bool(one) for one in compared]
