"""Plans of one level, or of levels far apart: as good as those of levels in small steps."""

import numpy as np
import pytest

from benchmarks import families
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory


@pytest.mark.parametrize("levels", [(200,), (2, 200)], ids=str)
def test_many_grids_of_one_parent_are_round_and_within_tolerance(levels):
    """A level is put between that no plan shows; without it 68 of 200 grids were out, at .34."""
    land = read_territory(families.make("voronoi", 6000, 903, False))
    plan = divide(land, levels, effort="fast")
    certificate = check(plan, land)
    assert certificate.holds
    assert plan.counts == levels
    load = np.bincount(plan.leaf_of_unit, land.load) * 200 / land.load.sum()
    assert np.abs(load - 1.0).max() <= 0.05
    assert certificate.levels[-1].polsby_popper["median"] >= 0.5
