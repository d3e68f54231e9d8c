"""Figures and names as panels show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..gridplan.i18n.figures import figure, square_kilometres
from .words import tr

if TYPE_CHECKING:
    from ..gridplan.plan.draft.outcome import Totals


def criterion_title(name: str) -> str:
    """Name of a criterion for people."""
    known = {
        "registered": tr("Registered"),
        "migrant": tr("Migrants"),
        "area": tr("Area, km²"),
    }
    return known.get(name, name)


def label(code: str, name: str) -> str:
    """Code and name; the code alone where the name says nothing more."""
    return code if not name or code in name else f"{code} {name}"


def amount(value: float, unit: str) -> str:
    """A sum of a criterion as it is shown: whole persons, square kilometres."""
    return square_kilometres(value) if unit == "m²" else figure(value, ",.0f")


def signed(share: float) -> str:
    """A deviation in percent with a true minus; what is rounded to nothing has no sign."""
    return figure(share, "+.1%")


def away(totals: Totals | None) -> str:
    """The deviation of a grid in percent; a dash for none and for a special one, which has none."""
    return signed(totals.deviation) if totals is not None and totals.target > 0 else "–"
