"""Findings as they are gathered while base units are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .findings import Finding, Severity

_DIGITS = re.compile(r"(\d+)")
#: Units that a finding names; the rest is counted.
MOST_NAMED = 20
#: Units that its sentence names.
MOST_SPOKEN = 5


@dataclass(frozen=True)
class Who:
    """Some of the units, to be named in a finding.

    Parameters
    ----------
    ids : tuple of str
        At most the first `MOST_NAMED`.
    count : int
    """

    ids: tuple[str, ...]
    count: int

    def __str__(self) -> str:
        more = " …" if self.count > MOST_SPOKEN else ""
        return ", ".join(self.ids[:MOST_SPOKEN]) + more


class Notes:
    """What reading and checking have to say, with the names of the rows it is about.

    Parameters
    ----------
    source : str
        Name of the file or layer, for `Finding.where`.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.names: NDArray[np.object_] = np.empty(0, object)
        #: Columns that came from another file → its name.
        self.source_of: dict[str, str] = {}

    def name_rows(self, names: NDArray[np.object_]) -> None:
        """Set the name of every row: its id, or its number in the source."""
        self.names = names

    def part(self, rows: NDArray[Any]) -> Notes:
        """The same notes for some of the rows, in the order given."""
        part = Notes(self.source)
        part.findings = self.findings
        part.names = self.names[rows]
        part.source_of = self.source_of
        return part

    def who(self, rows: NDArray[Any] | Iterable[int]) -> Who:
        """Names of rows, given as indices or as a mask."""
        chosen = np.asarray(rows)
        if chosen.dtype == bool:
            chosen = np.flatnonzero(chosen)
        ids = sorted(map(str, self.names[chosen.astype(np.int64)]), key=_as_people_count)
        return Who(tuple(ids[:MOST_NAMED]), len(ids))

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        cure: str = "",
        *,
        column: str = "",
        who: Who | None = None,
        count: int = 0,
        values: dict[str, Any] | None = None,
    ) -> None:
        """Note a finding about the source, one of its columns, or some of its rows."""
        source = self.source_of.get(column, self.source)
        where = f"{source} [{column}]" if column else source
        self.findings.append(
            Finding(
                code,
                severity,
                where,
                message,
                cure,
                who.ids if who else (),
                who.count if who else count,
                values or {},
            )
        )

    def info(self, code: str, message: str, cure: str = "", **about: Any) -> None:
        """Note something worth knowing."""
        self.add(code, Severity.INFO, message, cure, **about)

    def warning(self, code: str, message: str, cure: str = "", **about: Any) -> None:
        """Note something that may hurt the result, or that was mended."""
        self.add(code, Severity.WARNING, message, cure, **about)

    def error(self, code: str, message: str, cure: str = "", **about: Any) -> None:
        """Note something that keeps the units from being divided."""
        self.add(code, Severity.ERROR, message, cure, **about)

    @property
    def usable(self) -> bool:
        """Whether nothing was found that keeps the units from being divided."""
        return all(finding.severity != Severity.ERROR for finding in self.findings)


def _as_people_count(name: str) -> tuple[list[str | int], str]:
    """Feature 9 before feature 15."""
    parts = _DIGITS.split(name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], name
