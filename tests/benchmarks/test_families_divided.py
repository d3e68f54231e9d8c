"""The families of benchmark territories: every one is divided, exactly and in whole pieces."""

import numpy as np
import pytest

from benchmarks import families
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory

pytestmark = pytest.mark.slow

LEVELS = (17, 90, 400)
#: Family → seed, units, granular. Seeds that nothing was tuned on.
TERRITORIES = {
    "voronoi": (901, 12_000, False),
    "sample": (902, 12_000, False),
    "rough": (903, 12_000, False),
    "archipelago": (904, 12_000, False),
    "strip": (905, 8_000, False),
    "ring": (906, 8_000, False),
    "squares": (907, 8_000, False),
    "hexagons": (908, 8_000, False),
}
GRANULAR = {f"{name}, granular": (family, seed, 15_000, True) for name, family, seed in (
    ("voronoi", "voronoi", 911),
    ("rough", "rough", 913),
    ("archipelago", "archipelago", 914),
)}  # fmt: skip
ALL = {name: (name, *of) for name, of in TERRITORIES.items()} | GRANULAR


@pytest.mark.parametrize("effort", ["fast", "normal"])
@pytest.mark.parametrize("name", ALL)
def test_a_territory_of_each_family_is_divided(name, effort):
    family, seed, units, granular = ALL[name]
    land = read_territory(families.make(family, units, seed, granular))
    plan = divide(land, LEVELS, effort=effort)
    certificate = check(plan, land)
    assert certificate.holds, [finding.message for finding in certificate.findings]
    assert plan.counts == LEVELS
    assert [level.disconnected for level in certificate.levels] == [0, 0, 0]
    assert certificate.nested
    assert certificate.unassigned_units == 0
    if effort == "normal" and not granular:
        # Not only legal but useful: most grids are within a twentieth of their share.
        load = np.bincount(plan.leaf_of_unit, land.load) * plan.counts[-1]
        assert (np.abs(load - 1) <= 0.05).mean() > 0.9
