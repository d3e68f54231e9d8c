"""First levels that are given, and walls."""

import numpy as np
import pandas as pd
import pytest
from dividing_land import holds, towns

from gridplan.plan.dividing import divide
from gridplan.territory.reading import read_territory
from gridplan.territory.tying import tie


def test_towns_are_the_first_level_and_lend_it_their_names():
    land = tie(read_territory(towns(16, 12)), "town")
    plan = divide(land, (4, 12, 40), fixed_level="town", effort="fast")
    assert holds(plan, land)
    assert sorted(plan.names[0]) == ["NE", "NW", "SE", "SW"]
    names = np.array(plan.names[0])[plan.grid_of_unit(1)]
    assert names.tolist() == land.units["town"].tolist()


def test_villages_are_not_cut_between_second_level_grids():
    land = tie(read_territory(towns(16, 12)), "village")
    plan = divide(land, (3, 12, 60), walls="village", effort="fast")
    assert holds(plan, land)
    second = np.bincount(plan.grid_of_unit(2), land.load).mean()
    village = pd.Series(land.load).groupby(land.units["village"].to_numpy()).sum()
    spread = pd.Series(plan.grid_of_unit(2)).groupby(land.units["village"].to_numpy()).nunique()
    assert village.max() < second  # no village is larger than a grid: none may be cut
    assert spread.max() == 1


def cut_villages(plan, land):
    """Villages that lie in several second-level grids, and those that may."""
    frame = pd.DataFrame(
        {
            "town": land.units["town"].to_numpy(),
            "village": land.units["village"].to_numpy(),
            "second": plan.grid_of_unit(2),
            "load": land.load,
        }
    )
    of = frame.groupby("village")
    grids = frame.groupby("town")["second"].nunique()
    share = frame.groupby("town")["load"].sum() / grids
    home = of["town"].first()
    villages = frame.groupby("town")["village"].nunique()
    may = (of["load"].sum() > 0.9 * home.map(share)) | (home.map(villages) < home.map(grids))
    return set(home.index[of["second"].nunique() > 1]), set(home.index[may])


@pytest.mark.slow
def test_towns_and_villages_of_the_sample():
    from gridplan.territory.sample import make_sample

    land = read_territory(make_sample(5000, seed=11).units)
    for column in ("town", "village"):
        land = tie(land, column)
    levels = (17, 60, 240)
    plan = divide(land, levels, fixed_level="town", walls="village")
    assert holds(plan, land)
    assert plan.counts == levels
    cut, may = cut_villages(plan, land)
    assert cut <= may
