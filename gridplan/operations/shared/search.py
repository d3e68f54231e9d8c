"""How a plan is looked for, as parameters: levels, areas that are kept, effort, seed."""

from __future__ import annotations

from dataclasses import dataclass

from ...i18n import say
from ..declare.kinds import Choice, Column, Quantity, Text, Unusable
from ..declare.operation import Operation, parameter, shared


def column_of_first_level(text: str) -> str:
    """The column that ``1=COLUMN`` names; a name alone is one too.

    Raises
    ------
    Unusable
    """
    level, equals, column = text.partition("=")
    if not equals and level:
        return level
    if level != "1" or not column:
        raise Unusable(say("write 1=COLUMN"))
    return column


@dataclass(frozen=True)
class FirstLevel(Column):
    """A column whose values are the first level: ``1=COLUMN`` as it is typed."""

    def from_text(self, text: str) -> str:
        """The text; a name alone is no typed value."""
        if "=" not in text:
            raise Unusable(say("write 1=COLUMN"))
        return str(super().from_text(text))


@shared
class KeptAreas(Operation):
    """Areas that a plan keeps."""

    fixed_level: str | None = parameter(
        FirstLevel(form="1=COLUMN", read=column_of_first_level),
        "The values of a column are the first level.", title="Column that is the first level",
        default=None, group="levels", common=True, example="1=town",
    )  # fmt: skip
    walls: str | None = parameter(
        Column(), "Column whose areas are kept whole above the last level.",
        title="Column of areas to keep whole", default=None, group="levels", example="village",
    )  # fmt: skip

    @property
    def first_level(self) -> str | None:
        """Column of the first level."""
        return None if self.fixed_level is None else column_of_first_level(self.fixed_level)


@shared
class Search(Operation):
    """How long is looked for a plan, and from where."""

    seed: int = parameter(
        Quantity(least=0, whole=True), "Same seed, same plan.", title="Seed", default=1,
        group="search", example="7",
    )  # fmt: skip
    effort: str = parameter(
        Choice(names=("fast", "normal", "best"), titles=("fast", "normal", "best")),
        "How long to look for a better plan.", title="Effort", default="normal", group="search",
        example="best",
    )  # fmt: skip


@shared
class Signed(Operation):
    """Who answers for a plan."""

    author: str = parameter(
        Text(), "Who answers for the plan.", title="Author", default="", group="output",
        example="Li",
    )  # fmt: skip


@shared
class Clustered(Operation):
    """Where the work is done."""

    cluster: str | None = parameter(
        Text(form="ADDRESS"),
        "Share the work out: tcp://host:8786 or tls://host:8786 (a Dask scheduler you trust), "
        "local:N (so many processes here) or here (this process, the same result).",
        title="Cluster", default=None, group="search", in_toolbox=False, example="local:4",
    )  # fmt: skip
