"""Units with streets, or slips in drawing, between them."""

from __future__ import annotations

import pytest
from toymap import toy

from gridplan import read_territory


def block(gap_m):
    """Nine squares of 100 m with gaps between them."""
    units = toy("ABC\nDEF\nGHI")
    units.geometry = units.geometry.buffer(-gap_m / 2, join_style="mitre")
    return units


@pytest.mark.parametrize(
    ("gap_m", "told", "cure"),
    [
        (0.6, "mostly 0.6 m.", "Read with --snap 1: gaps this narrow are slips in drawing."),
        (12.0, "mostly 12.0 m.", "If streets or rivers were left out between them, give these"),
    ],
)
def test_the_width_of_gaps_says_what_they_are(gap_m, told, cure):
    (apart,) = [f for f in read_territory(block(gap_m)).findings if f.code == "units-apart"]
    assert apart.message.endswith(told)
    assert apart.cure.startswith(cure)


def test_the_cure_cures():
    territory = read_territory(block(0.6), tolerance_m=1)
    assert "units-apart" not in [finding.code for finding in territory.findings]
    assert len(territory.contiguity.links) == 0
    assert territory.contiguity.border_m.sum() / 2 == pytest.approx(12 * 100, rel=0.01)
