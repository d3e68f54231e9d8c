"""Traces of persons in text: numbers of mobiles, identity cards and cars, and mail addresses."""

from __future__ import annotations

import re
import unicodedata

from ..territory.privacy import is_identity_number

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
#: A mobile number, also in groups or with the country before it; a car's plate; a mail address.
_PLAIN = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
    rf"|[{_PROVINCES}][A-Z][ ·.-]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"
    r"|[\w.+-]+@\w[\w-]*\.[\w.-]+"
)
#: First digits of identity numbers: the provinces.
_AREAS = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
#: Years of birth. Numbers of cases may begin like an identity number, with a later year in it.
_BORN = range(1900, 2013)
_LONG = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
#: Stands where something was taken out.
_GONE = "…"


def may_hold_personal(text: str) -> bool:
    """Whether a closer look is worth it; quick, for many cells in one text."""
    return bool(_PLAIN.search(text) or _LONG.search(text))


def holds_personal(text: str) -> bool:
    """Whether text in normal form holds a trace of a person."""
    return bool(_PLAIN.search(text)) or any(
        _is_identity(match.group()) for match in _LONG.finditer(text)
    )


def _is_identity(text: str) -> bool:
    """Whether 18 characters are an identity number, also one with a slip of the keyboard."""
    if is_identity_number(text):
        return True
    if not _AREAS.match(text) or int(text[6:10]) not in _BORN:
        return False
    return 1 <= int(text[10:12]) <= 12 and 1 <= int(text[12:14]) <= 31


def without_traces(text: str) -> str:
    """Text without such traces, for names of files and columns that are told or kept."""
    plain = unicodedata.normalize("NFKC", text)
    if not may_hold_personal(plain):
        return text
    plain = _PLAIN.sub(_GONE, plain)
    return _LONG.sub(lambda found: _GONE if _is_identity(found.group()) else found.group(), plain)
