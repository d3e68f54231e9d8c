"""Columns about persons: dropped at the door, counted, never shown."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from .columns import is_personal

if TYPE_CHECKING:
    import pandas as pd

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "10X98765432"


def personal_columns(frame: pd.DataFrame, kept: Collection[str]) -> list[str]:
    """Columns that hold telephones, identity numbers, names of persons or free text.

    Parameters
    ----------
    frame : DataFrame
    kept : collection of str
        Columns in use (ids, criteria, labels, geometry): they are never personal.

    Returns
    -------
    list of str
        Found by name, or by a mobile number or an identity number among the values.
    """
    return [
        str(name)
        for name in frame.columns
        if name not in kept and (is_personal(str(name)) or _holds_personal(frame[name]))
    ]


def _holds_personal(column: pd.Series[Any]) -> bool:
    if column.dtype.kind in "iu":
        values = column.to_numpy()
        return bool(((values >= 13_000_000_000) & (values < 20_000_000_000)).any())
    if column.dtype.kind in "fbmMc" or column.dtype.name in ("category", "geometry"):
        return False
    cells = column.dropna().to_numpy(object)
    text = "\n".join({str(cell) for cell in cells})
    if _MOBILE.search(text):
        return True
    return any(is_identity_number(match.group()) for match in _IDENTITY.finditer(text))


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are a Chinese identity number: a real birthday and the check digit.

    The check digit is that of GB 11643-1999.
    """
    try:
        np.datetime64(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text))
    return _DIGITS[total % 11] == text[17].upper()
