"""Assessments beside those of the period before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..counts.counting import period_name, period_numbers

if TYPE_CHECKING:
    import pandas as pd


def number_named(name: str, period: str) -> int:
    """The number of a period by its name, see `gridplan.events.counts.counting.period_name`.

    >>> number_named("2026Q4", "quarter") - number_named("2026Q3", "quarter")
    1
    """
    month = re.sub(r"Q(\d)", lambda quarter: f"-{3 * int(quarter[1]) - 2:02}", name)
    return int(period_numbers(np.array([month], "datetime64[s]"), period)[0])


def with_trends(
    table: pd.DataFrame, by: Sequence[str], period: str, now: np.datetime64
) -> pd.DataFrame:
    """An assessment by period, with what became of each score.

    Parameters
    ----------
    table : DataFrame
        From `gridplan.events.cases.assessment.assess`, with the column ``period``.
    by : sequence of str
        Its other keys.
    period : str
        One of `gridplan.events.counts.counting.PERIODS`.
    now : datetime64
        The moment of the assessment.

    Returns
    -------
    DataFrame
        Two columns more: `score_change`, points on the period before (NaN where one of the two
        has no score or is not over), and `begun`, whether the period is not over.
    """
    names = {str(name) for name in table["period"]}
    numbers = {name: number_named(name, period) for name in names}
    under_way = int(period_numbers(np.array([now]), period)[0])
    begun = np.array([numbers[name] >= under_way for name in table["period"]], bool)
    keys = list(zip(*(table[name] for name in by), table["period"]))
    scores = dict(zip(keys, table["score"]))
    before = {name: period_name(number - 1, period) for name, number in numbers.items()}
    change = [score - scores.get((*key[:-1], before[key[-1]]), np.nan)
              for key, score in zip(keys, table["score"])]  # fmt: skip
    return table.assign(score_change=np.where(begun, np.nan, change).astype(float), begun=begun)
