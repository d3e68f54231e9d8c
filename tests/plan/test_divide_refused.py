"""Requests that no plan can meet, each refused with its cure."""

import numpy as np
import pytest
from dividing_land import board, holds, squares
from handmade import territory

from gridplan.errors import InputError
from gridplan.plan.create.divide import divide
from gridplan.territory.ground.division_links import tie
from gridplan.territory.read import read_territory


@pytest.fixture(scope="module")
def land():
    return board()


@pytest.mark.parametrize(
    ("levels", "more", "where", "message"),
    [
        ((), {}, "--levels", "at least one grid"),
        ((0, 5), {}, "--levels", "at least one grid"),
        ((9, 3), {}, "--levels", "3 grids cannot lie inside 9"),
        ((3, 193), {}, "--levels", "193 grids cannot be made of 192 base units"),
        ((3, 9), {"fixed_level": "county"}, "--fixed-level", "no column county"),
        ((3, 9), {"walls": "parish"}, "--walls", "no column parish"),
        ((3, 9), {"fixed_level": "town"}, "--fixed-level", "has 1 values, but 3 "),
        ((3, 9), {"effort": "heroic"}, "--effort", "no effort called heroic"),
        ((3, 9), {"pressure": {"dogs": 1}}, "--pressure", "no criterion called dogs"),
        ((3, 9), {"pressure": {"migrant": -1}}, "--pressure", "migrant is -1"),
        ((3, 9), {"pressure": {"migrant": float("nan")}}, "--pressure", "migrant is nan"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_with_its_cure(land, levels, more, where, message):
    with pytest.raises(InputError, match=message) as refused:
        divide(land, levels, **more)
    assert refused.value.exit_code == 2
    assert refused.value.where == where
    assert refused.value.cure


def test_units_without_a_town_are_named():
    units = squares(6, 4)
    units["town"] = units["town"].astype(object)
    units.loc[units.unit_id == "x2y1", "town"] = None
    with pytest.raises(InputError, match="1 units have no value in column town: x2y1"):
        divide(tie(read_territory(units), "town"), (1, 4), fixed_level="town")


def test_a_town_in_pieces_is_refused_until_it_is_tied():
    land = read_territory(squares(9, 4, town="AAABBBAAA"))
    with pytest.raises(InputError, match="areas of column town are in pieces"):
        divide(land, (2, 6), fixed_level="town", effort="fast")
    tied = tie(land, "town")
    plan = divide(tied, (2, 6), fixed_level="town", effort="fast")
    assert holds(plan, tied)
    assert len(np.unique(np.stack([plan.grid_of_unit(1), tied.units.town == "A"]), axis=1).T) == 2


def test_islands_that_nothing_ties_together_are_refused():
    units = squares(7, 3, town="AAA.BBB")
    with pytest.raises(InputError, match="in 2 pieces that nothing ties together"):
        divide(territory(units), (1, 4))
    tied = territory(units, links=[("x2y1", "x4y1")])
    assert holds(divide(tied, (1, 4), effort="fast"), tied)


def test_nobody_and_nothing_to_balance_is_refused():
    from gridplan.territory.criteria import Criterion

    units = squares(4, 4, registered={f"x{x}y{y}": 0 for x in range(4) for y in range(4)})
    with pytest.raises(InputError, match="nothing to balance"):
        divide(read_territory(units, criteria=[Criterion("registered", "registered")]), (1, 4))
