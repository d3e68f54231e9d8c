"""Every word a user reads, in English and Chinese.

In: an English sentence and values.
Out: the sentence in the language in force. The Chinese ones stand in the JSON files beside this
module.
"""

from __future__ import annotations

import errno
import json
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from .figures import Figures

LANGUAGES = ("en", "zh_CN")
_chosen: str | None = None
_FIGURES = Figures()


def choose_language(language: str | None) -> None:
    """Set the language of all later sentences; None follows the environment.

    Parameters
    ----------
    language : {"en", "zh_CN"} or None
    """
    global _chosen
    if language is not None and language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")
    _chosen = language


def language() -> str:
    """The language in force: the chosen one, else GRIDPLAN_LANG, else the system's."""
    if _chosen is not None:
        return _chosen
    wanted = os.environ.get("GRIDPLAN_LANG") or (
        os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    )
    return "zh_CN" if wanted.lower().startswith(("zh", "chinese")) else "en"


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Say everything inside in a language; None leaves the one in force.

    Parameters
    ----------
    language : {"en", "zh_CN"} or None
    """
    before = _chosen
    choose_language(language or before)
    try:
        yield
    finally:
        choose_language(before)


@cache
def catalogue(name: str) -> dict[str, str]:
    """All translations of a language: English sentence → sentence."""
    words: dict[str, str] = {}
    for file in sorted(Path(__file__).parent.glob(f"{name}.*.json")):
        words.update(json.loads(file.read_text(encoding="utf-8")))
    return words


def as_percent(share: float) -> str:
    """A share as it was given, ``5%`` or ``2.5%``: no digit is lost that people wrote."""
    return f"{100 * share:.6g}%"


def say(text: str, /, **values: object) -> str:
    """The sentence in the user's language, with `values` put into its ``{places}``.

    Parameters
    ----------
    text : str
        The English sentence, a literal at the place of the call (a test collects them).
    **values
        What stands in the braces; format specifications work as in `str.format`, but nothing
        has no sign.
    """
    wording = text if language() == "en" else catalogue(language()).get(text, text)
    return _FIGURES.vformat(wording, (), values) if values else wording


def spoken_reason(problem: Exception) -> str:
    """Why the system refused, in the user's language; it gives its own reasons in English.

    Parameters
    ----------
    problem : Exception
        An `OSError`; of any other error the kind is named.
    """
    number = problem.errno if isinstance(problem, OSError) else None
    if number is None:
        return type(problem).__name__
    away = (errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.ENETUNREACH, errno.EHOSTDOWN)
    words = {
        errno.ENOENT: say("it does not exist"),
        errno.EACCES: say("you have no right to it"),
        errno.EPERM: say("you have no right to it"),
        errno.EROFS: say("the disk is read-only"),
        errno.ENOSPC: say("the disk is full"),
        errno.EDQUOT: say("the disk is full"),
        errno.EISDIR: say("it is a folder"),
        errno.ENOTDIR: say("a part of its path is no folder"),
        errno.ENAMETOOLONG: say("its name is too long"),
        errno.ELOOP: say("its links lead in a circle"),
        errno.EINVAL: say("its name cannot be used here"),
        errno.EIO: say("the disk reports an error"),
        errno.EBUSY: say("another program holds it"),
        errno.EMFILE: say("too many files are open"),
        **dict.fromkeys(away, say("the shared drive does not answer")),
    }
    return words.get(number, say("error {number} of the system", number=number))
