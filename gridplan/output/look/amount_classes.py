"""Classes of amounts for maps: about as many grids in each, with round limits."""

from __future__ import annotations

from collections.abc import Sequence


def amount_classes(values: Sequence[float], most: int) -> list[tuple[int, float, float, str]]:
    """Classes of amounts: colour, from, to, label; nothing at all is a class of its own.

    Parameters
    ----------
    values : sequence of float
        In ascending order.
    most : int
        Colours there are; the first one is for nothing.
    """
    there = [value for value in values if value > 0]
    classes = [(0, 0.0, 0.0, "0")] if len(there) < len(values) else []
    if not there:
        return classes
    parts = most - 1
    ends = [-(-len(there) * part // parts) - 1 for part in range(1, parts)]
    cuts = [there[max(end, 0)] for end in ends]
    limits = sorted({_rounded(cut) for cut in cuts if cut > 0} | {_rounded(there[-1], up=True)})
    low = 0.0
    # Few classes take the middle colours apart, so that they stay easy to tell.
    for place, high in enumerate(limits):
        colour = 1 + round(place * (most - 2) / max(len(limits) - 1, 1))
        classes.append((colour, low, high, f"{_plain(low)} – {_plain(high)}"))
        low = high
    return classes


def _rounded(value: float, *, up: bool = False) -> float:
    """Two digits that say enough; rounded up, so that the most stays inside its class."""
    short = float(f"{value:.1e}")
    if up and short < value:
        short = float(f"{value * 1.05:.1e}")
    return short if value < 100 else float(int(short))


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
