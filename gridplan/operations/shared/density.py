"""How a density is smoothed, as parameters."""

from __future__ import annotations

from ...i18n import say
from ..declare.kinds import Quantity, Text, Unusable, number_typed
from ..declare.operation import Operation, parameter, shared


def bandwidth_in(text: str) -> float | str:
    """Metres, or the name of a way to choose them.

    Raises
    ------
    Unusable
    """
    if text in ("silverman", "cross-validated"):
        return text
    metres = number_typed(text)
    if metres is None or metres <= 0:
        raise Unusable(f"{text}; " + say("write metres, silverman or cross-validated"))
    return metres


@shared
class Smoothed(Operation):
    """Bandwidth and cells of a density."""

    bandwidth: str = parameter(
        Text(read=bandwidth_in, form="METRES"), "Metres, or silverman, or cross-validated.",
        title="Bandwidth: metres, silverman or cross-validated", default="300", example="500",
    )  # fmt: skip
    cell: float = parameter(
        Quantity(unit="m", least=0.0, above=True), "Side of a cell in metres.",
        title="Side of a cell, metres", default=25.0, example="50",
    )  # fmt: skip

    @property
    def metres(self) -> float | str:
        """The bandwidth as the core takes it."""
        return bandwidth_in(self.bandwidth)
