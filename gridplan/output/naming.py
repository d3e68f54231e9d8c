"""Texts of the data made fit for pages, and file names that every system takes."""

from __future__ import annotations

import re
import unicodedata

#: Letters that a name on a page does not need: controls, changes of direction, halves of pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
#: Signs that Windows or the shell does not take in a file name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f＜＞：＂／＼｜？＊]+')
#: Names of devices of Windows, whatever ending follows.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)
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
    stem = "_".join(re.sub(r"\s+", "_", word) for word in kept if word)
    stem = stem.encode("utf-8")[:_MOST_BYTES].decode("utf-8", "ignore").rstrip(". _") or "gridplan"
    return f"_{stem}{ending}" if _RESERVED.fullmatch(stem) else stem + ending
