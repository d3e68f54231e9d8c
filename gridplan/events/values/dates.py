"""Days and moments that somebody names: one way to write them, nothing guessed."""

from __future__ import annotations

import re

import numpy as np

from ...errors import InputError
from ...i18n import say

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(:\d{2})?)", re.ASCII)


def day_named(text: str) -> np.datetime64:
    """The day of 2024-01-31; of 2024-01 and 2024 the first one.

    Raises
    ------
    InputError
        For anything else: 20240131 would be the year twenty million.
    """
    if _DAY.fullmatch(text.strip()):
        try:
            return np.datetime64(text.strip(), "D")
        except ValueError:
            pass
    raise InputError(say("{text} is no date.", text=text), cure=say("Write dates like 2024-01-31."))


def moment_named(text: str) -> np.datetime64:
    """The moment of 2024-01-31 08:30, seconds or not; the beginning of what `day_named` knows.

    Raises
    ------
    InputError
        For anything else, times with a zone among them: all times are local.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        day: np.datetime64 = day_named(text).astype("datetime64[s]")
        return day
    try:
        return np.datetime64(f"{day_named(found[1])}T{found[2]}", "s")
    except ValueError:
        raise InputError(
            say("{text} is no time.", text=text), cure=say("Write times like 2024-01-31 08:30.")
        ) from None
