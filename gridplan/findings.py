"""What a check has to say: the one type that all checks return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    from numpy.typing import NDArray

    Names: TypeAlias = Sequence[object] | NDArray[np.object_]

#: What ends a Chinese sentence, its own room included.
_CLOSING = ("。", "；", "：", "！", "？", "）")
#: How many units, grids or areas a sentence names.
NAMED = 5


class Severity(str, Enum):
    """How bad a finding is."""

    INFO = "info"  #: worth knowing, nothing to do
    WARNING = "warning"  #: the work goes on, the result may suffer
    ERROR = "error"  #: the work cannot be done safely


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Parameters
    ----------
    code : str
        Stable short name in kebab-case, for example ``"duplicate-id"``.
    severity : Severity
        How bad it is.
    where : str
        File, layer, column, row or feature concerned.
    message : str
        What was found, in one plain sentence, with numbers.
    cure : str
        What was done about it, or what the user can do.
    units : tuple of str
        Ids of the base units concerned (at most the first 20).
    count : int
        How many units, rows or places are concerned in all.
    values : dict
        Further numbers for machines, for example ``{"area_m2": 12.5}``.
    """

    code: str
    severity: Severity
    where: str
    message: str
    cure: str = ""
    units: tuple[str, ...] = ()
    count: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    def in_words(self) -> str:
        """The finding in one line: where, what and the cure."""
        where = f"{self.where}: " if self.where else ""
        return where + in_a_row(self.message, self.cure)

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON values."""
        return {**asdict(self), "severity": self.severity.value, "units": list(self.units)}


def worst(findings: tuple[Finding, ...] | list[Finding]) -> Severity | None:
    """The highest severity among the findings, None when there are none."""
    order = [Severity.INFO, Severity.WARNING, Severity.ERROR]
    return max((f.severity for f in findings), key=order.index, default=None)


def few(names: Names, count: int | None = None, between: str = ", ") -> str:
    """The first `NAMED` names, and dots when there are more.

    Parameters
    ----------
    names : sequence or object (n,)
    count : int, optional
        How many there are in all, where not all names are given.
    between : str
        Semicolons for names that have commas in them.
    """
    more = (len(names) if count is None else count) > NAMED
    return between.join(map(str, names[:NAMED])) + (" …" if more else "")


def in_a_row(*sentences: str) -> str:
    """Sentences as one text: a space between them, but none after a Chinese full stop.

    Parameters
    ----------
    *sentences : str
        Empty ones are left out.
    """
    text = ""
    for sentence in filter(None, sentences):
        text += sentence if not text or text.endswith(_CLOSING) else f" {sentence}"
    return text
