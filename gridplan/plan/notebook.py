"""A certificate as a notebook shows it: a table of the levels, and what there is to say."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from ..wording import say

if TYPE_CHECKING:
    from .certificate import Certificate


def certificate_page(certificate: Certificate) -> str:
    """The certificate as HTML that needs nothing else; all text in it is inert.

    Parameters
    ----------
    certificate : Certificate
    """
    head = (say("level"), say("grids"), say("In pieces"), say("mean load deviation"),
            say("worst load deviation"), say("compactness"))  # fmt: skip
    rows = [
        (
            str(level.level),
            f"{level.count:,}",
            f"{level.disconnected:,}",
            f"{level.deviation['load']['mean']:.1%}",
            f"{level.deviation['load']['max']:.1%}",
            f"{level.polsby_popper['median']:.2f}",
        )
        for level in certificate.levels
    ]
    table = _row("th", head) + "".join(_row("td", row) for row in rows)
    found = "".join(f"<li>{escape(finding.in_words())}</li>" for finding in certificate.findings)
    answer = say("The plan holds.") if certificate.holds else say("The plan does not hold.")
    return f"<p><b>{escape(answer)}</b></p><table>{table}</table><ul>{found}</ul>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
