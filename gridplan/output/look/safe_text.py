"""Texts of the data made fit for pages, and file names that every system takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...i18n import say
from ...plan.codes.codes import spoken_name
from .amounts import short_code

#: Letters that a name on a page does not need: controls, changes of direction, halves of pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
#: Signs that Windows or the shell does not take in a file name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f＜＞：＂／＼｜？＊]+')
#: Names of devices of Windows, whatever ending follows.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)
#: Names of villages and neighbourhoods that end with the word for their committee.
_COMMITTEE = re.compile(r"(?P<place>.+?)(?P<kind>[村居])民?委(员?)会")
#: Words that program-given names consist of, beside codes and the names of the grids above.
_EMPTY_WORDS = ("Grid", "grid", "网格")
#: So many bytes of UTF-8 leave room for a date, a word and an ending in the 255 of most systems.
_MOST_BYTES = 120


def one_line(text: str, most: int) -> str:
    """A text on one line without signs that cannot be seen, cut after `most` letters."""
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in _UNSEEN
    )
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def shown_name(name: str, code: str) -> str:
    """The name of a grid on one line; one that Gridplan has given, in the language in force."""
    return one_line(spoken_name(name, code), 200)


def division_title(counts: Sequence[int]) -> str:
    """What a plan without a heading of its own is called, by the grids of its levels."""
    if tuple(counts) == (1,):
        return say("Division into one grid")
    return say("Division into {counts} grids", counts=" / ".join(f"{n:,}" for n in counts))


def says_more(name: str, code: str, *above: str) -> bool:
    """Whether the name of a grid says more than its code, and name and code of the grid above it.

    Parameters
    ----------
    name, code : str
    *above : str
        Name and code of the grid above; nothing at the first level.
    """
    rest = name.replace(code, "")
    for known in above:
        rest = rest.replace(known, "") if known else rest
    for word in (*_EMPTY_WORDS, short_code(code, above[-1]) if above else code):
        rest = rest.replace(word, "")
    return any(letter.isalpha() for letter in rest)


def short_village(name: str) -> str:
    """The name of a village without the word for its committee."""
    found = _COMMITTEE.fullmatch(name)
    if found is None:
        return name
    place = found["place"]
    return place if found["kind"] == "居" or place.endswith("村") else f"{place}村"


def file_name(*words: str, ending: str) -> str:
    """A file name of the words with ``_`` between, safe on Windows too.

    Parameters
    ----------
    *words : str
        Whatever people call their things; empty ones are left out.
    ending : str
        With its dot.
    """
    kept = [_FORBIDDEN.sub("-", one_line(word, 200)).strip(". -") for word in words]
    kept = [re.sub(r"\s+", "_", word) for word in kept if word]
    # The longest word gives way: codes and dates are short, and tell the files apart.
    while sum(len(word.encode("utf-8")) + 1 for word in kept) - 1 > _MOST_BYTES:
        longest = max(range(len(kept)), key=lambda place: len(kept[place].encode("utf-8")))
        kept[longest] = kept[longest][:-1]
    stem = "_".join(word for word in kept if word).rstrip(". _") or "gridplan"
    return f"_{stem}{ending}" if _RESERVED.fullmatch(stem) else stem + ending


def distinct(name: str, taken: Iterable[Path]) -> str:
    """A file name that none of these files has, whatever the case of its letters."""
    others = {file.name.casefold() for file in taken}
    stem, dot, ending = name.rpartition(".")
    found, number = name, 1
    while found.casefold() in others:
        number += 1
        found = f"{stem}_{number}{dot}{ending}"
    return found
