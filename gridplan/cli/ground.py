"""Options for what a division heeds on the ground: lines, special grids, limits and the like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from ..progress import SILENT, Progress
from .parameters import layer_datum
from .typed import Number

if TYPE_CHECKING:
    from ..plan.rules.rules import Limit, Rules
    from ..territory.territory import Territory

_LINES = (
    click.option(
        "--barriers",
        help="FILE[:COLUMN=VALUE,…]: lines that borders should follow, such as rivers and roads.",
    ),
    click.option(
        "--hard-barriers",
        help="FILE[:COLUMN=VALUE,…]: lines that no grid may cross but at crossings.",
    ),
    click.option(
        "--crossings",
        help="FILE[:COLUMN=VALUE,…]: bridges as points, or roads that cross hard barriers.",
    ),
)


@dataclass(frozen=True)
class Heed:
    """Barrier lines as they were given, for any territory; it can be sent to workers.

    Parameters
    ----------
    asked : mapping
        `soft`, `hard` and `crossings`: ``FILE[:COLUMN=VALUE,…]`` or None, each.
    datum : str
        Of their coordinates.
    """

    asked: Mapping[str, str | None]
    datum: str

    def __call__(self, territory: Territory, progress: Progress = SILENT) -> Territory:
        """The territory that heeds the lines."""
        from ..territory.ground.barrier_edges import heed_lines, read_lines

        lines = {
            name: read_lines(
                *_file_and_values(text, territory.units.crs),
                points=name == "crossings",
                datum=self.datum,
            )
            for name, text in self.asked.items()
            if text
        }
        return heed_lines(territory, **lines, progress=progress)


_RULES = (
    click.option(
        "--limit",
        "limits",
        multiple=True,
        help="COLUMN=MIN..MAX of every last-level grid, for example households=300..500.",
    ),
    click.option("--compounds", help="Column of areas that are never cut, at no level."),
    click.option("--cores", help="Column, or file of points: no two marked units lie in one grid."),
    click.option(
        "--special",
        help="Column, or file of areas: special grids, beyond the counts and outside the balance.",
    ),
    click.option("--given-grids", help="Column that names last-level grids to keep as they are."),
    click.option(
        "--farthest",
        type=Number(min=0, min_open=True),
        help="Largest distance between two units of a last-level grid, metres.",
    ),
)


@dataclass(frozen=True)
class Rule:
    """The rules of the ground as they were given, for any territory; it can be sent to workers.

    Parameters
    ----------
    limits : tuple of Limit
    compounds, given : str or None
        Columns.
    farthest_m : float or None
    asked : mapping
        `special` and `cores`: a column, or a file, each.
    datum : str
        Of the coordinates of these files.
    """

    limits: tuple[Limit, ...]
    compounds: str | None
    given: str | None
    farthest_m: float | None
    asked: Mapping[str, str | None]
    datum: str

    def __call__(self, territory: Territory, fixed: str | None = None) -> tuple[Territory, Rules]:
        """The territory, marked and tied where the rules need it, and the rules for `divide`."""
        from ..plan.rules.rules import Rules
        from ..plan.task.prepare import Asked, with_rules

        files = {
            name: text
            for name, text in self.asked.items()
            if text and text not in territory.units.columns and Path(text).suffix
        }
        columns = {name: text for name, text in self.asked.items() if name not in files}
        rules = Rules(
            limits=self.limits,
            compounds=self.compounds,
            given=self.given,
            farthest_m=self.farthest_m,
            **columns,
        )
        return with_rules(territory, Asked(**files, rules=rules, datum=self.datum), fixed)


def ground_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for lines and rules: its arguments `heed` and `rule`."""

    @wraps(command)
    def bundled(**values: Any) -> Any:
        from ..plan.rules.rules import Limit

        datum = values.pop("ground_datum")
        lines = {
            "soft": _from_anywhere(values.pop("barriers")),
            "hard": _from_anywhere(values.pop("hard_barriers")),
            "crossings": _from_anywhere(values.pop("crossings")),
        }
        if lines["crossings"] and not lines["hard"]:
            raise click.BadParameter(
                say("there are no hard barriers to cross"), param_hint="--crossings"
            )
        limits = tuple(Limit.parse(text) for text in values.pop("limits"))
        asked = {name: _from_anywhere(values.pop(name)) for name in ("special", "cores")}
        rule = Rule(
            limits,
            values.pop("compounds"),
            values.pop("given_grids"),
            values.pop("farthest"),
            asked,
            datum,
        )
        return command(heed=Heed(lines, datum), rule=rule, **values)

    for option in reversed((*_LINES, *_RULES, layer_datum("--ground-datum"))):
        bundled = option(bundled)
    return bundled


def _file_and_values(text: str, crs: Any) -> tuple[str, Any, tuple[str, frozenset[str]] | None]:
    path, choice = _parted(text)
    if not choice:
        return path, crs, None
    column, _, values = choice.partition("=")
    return path, crs, (column, frozenset(value.strip() for value in values.split(",")))


def _parted(text: str) -> tuple[str, str]:
    """File and choice of ``FILE:COLUMN=VALUE,VALUE``; a colon of a drive stays in the file."""
    path, colon, choice = text.rpartition(":")
    return (path, choice) if colon and "=" in choice else (text, "")


def _from_anywhere(text: str | None) -> str | None:
    """The same with the whole path of the file, if it is one: workers may stand elsewhere."""
    path, choice = _parted(text or "")
    if not Path(path).is_file():
        return text
    return f"{Path(path).absolute()}:{choice}" if choice else str(Path(path).absolute())
