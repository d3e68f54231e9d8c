"""Days and moments that somebody names."""

from __future__ import annotations

import event_land
import numpy as np
import pandas as pd
import pytest

from gridplan.errors import InputError
from gridplan.events.counts.counting import count_events
from gridplan.events.placement import Placer
from gridplan.events.values.dates import day_named, moment_named

#: What numpy would take: the year twenty million, today, nothing, a time in London.
WRONG = (
    *("20240131", "now", "today", "NaT", "", "2024-02-30", "2024/1/31", "31.1.2024"),
    *("2024-01-31T08:00+08:00", "2024-01-31T08", "2024-01-31 25:00", "2024-W05", "２０２４"),
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-31", "2024-01-31T00:00:00"),
        (" 2024-02 ", "2024-02-01T00:00:00"),
        ("2024", "2024-01-01T00:00:00"),
        ("2024-01-31 08:30", "2024-01-31T08:30:00"),
        ("2024-01-31T08:30:09", "2024-01-31T08:30:09"),
    ],
)
def test_moments_are_read(text, moment):
    assert moment_named(text) == np.datetime64(moment, "s")


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(InputError, match=r"is no (date|time)\."):
        moment_named(text)
    with pytest.raises(InputError, match=r"is no date\."):
        day_named(text)


def test_a_day_has_no_time_of_day():
    with pytest.raises(InputError, match="is no date"):
        day_named("2024-01-31 08:30")


def test_until_a_day_without_strokes_is_not_until_the_year_twenty_million():
    x, y = event_land.metres(0.5, 0.5)
    events = pd.DataFrame({"x": [x], "y": [y], "t_report": [np.datetime64("2024-05-01", "s")]})
    placer = Placer(event_land.grids())
    with pytest.raises(InputError, match="20240301 is no date"):
        count_events([events], placer, 1, end="20240301")
    assert count_events([events], placer, 1, end="2024-03-01").count.sum() == 0
