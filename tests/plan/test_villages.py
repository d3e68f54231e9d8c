"""The certificate tells how grids and villages fit together, where villages are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from toymap import toy

from gridplan import read_territory
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide

#: Six columns of two units: villages of two columns each, grids of three.
CITY = "AAAAAA\nAAAAAA"


def plan_of(**columns):
    territory = read_territory(toy(CITY, cells=True, **columns))
    column = np.array([int(unit[1]) for unit in territory.unit_ids])
    plan = divide(territory, (1, 2, 4), seed=1)
    leaf = np.where(column < 1, 0, np.where(column < 3, 1, np.where(column < 5, 2, 3)))
    parents = (plan.parents[0], np.array([0, 0, 1, 1], np.int32))
    return replace(plan, leaf_of_unit=leaf.astype(np.int32), parents=parents), territory


def said(plan, territory):
    return {f.code: f for f in check(plan, territory).findings if "village" in f.code}


def test_villages_in_two_grids_and_grids_over_two_villages_are_named():
    names = [f"村{column // 2}" for _row in range(2) for column in range(6)]
    found = said(*plan_of(village=names))
    assert set(found) == {"villages-cut", "over-villages"}
    assert found["villages-cut"].where == "level 2: 村1"
    assert found["villages-cut"].message == (
        "Villages that lie in several grids of this level: 1 of 3."
    )
    # The second grid has the columns 1 and 2, the third 3 and 4.
    assert found["over-villages"].where == "level 3: 01-001-002, 01-002-001"
    assert check(*plan_of(village=names)).holds


def test_villages_of_one_name_are_told_apart_by_their_codes():
    codes = [f"32028110420{column // 3}" for _row in range(2) for column in range(6)]
    found = said(*plan_of(village=["新村"] * 12, village_code=codes))
    assert found == {}


def test_nothing_is_said_where_no_villages_are_known():
    assert said(*plan_of()) == {}
