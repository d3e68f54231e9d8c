"""The states of a case: what they are called, what may follow, whether the clock runs."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ...reading.simplified_chinese import simplified
from .column_mapping import DATA


@dataclass(frozen=True)
class State:
    """A state of a case.

    Parameters
    ----------
    code, chinese, english : str
    phase : str
        One of the six phases of a case.
    final : bool
        Whether the case ends here unless it is reopened.
    clock_runs : bool
        Whether time counts towards the deadline.
    following : frozenset of str
        States that may come next.
    """

    code: str
    chinese: str
    english: str
    phase: str
    final: bool
    clock_runs: bool
    following: frozenset[str]


@cache
def states() -> Mapping[str, State]:
    """All states by code, in the order of a case's life."""
    return {
        row["state"]: State(
            row["state"],
            row["chinese"],
            row["english"],
            row["phase"],
            row["terminal"] == "1",
            row["clock_runs"] == "1",
            frozenset(row["next"].split(";")) - {""},
        )
        for row in _rows()
    }


@cache
def _words() -> Mapping[str, str]:
    words: dict[str, str] = {}
    for row in _rows():
        for word in (
            row["state"],
            row["english"],
            *row["chinese"].split("/"),
            *row["words"].split(";"),
        ):
            words.setdefault(word.strip().lower(), row["state"])
    return words


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (DATA / "states.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def state_of(word: str) -> str:
    """The state that a word of an export means; empty when it is not known.

    >>> state_of("已结案"), state_of("办理中")
    ('closed', 'handling')
    """
    plain = simplified(word.strip().lower())
    known = _words()
    return (
        known.get(plain)
        or known.get(plain.removesuffix("中"))
        or known.get(plain.removeprefix("已"), "")
    )
