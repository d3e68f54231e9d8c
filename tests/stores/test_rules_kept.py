"""A plan with special grids and rules: saved, opened, redrawn, saved again."""

import numpy as np
import pytest
import shapely
from toymap import toy

from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.measures import measure
from gridplan.plan.redraw.problems import find_problems
from gridplan.plan.redraw.session import EditSession
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.stores.planfile.essentials import read_essentials, read_map_layer
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.stores.planfile.resave import resave_plan
from gridplan.territory.read import read_territory


def union(parts):
    whole = shapely.union_all([shapely.from_wkb(part) for part in parts])
    multi = shapely.multipolygons([*getattr(whole, "geoms", [whole])])
    return shapely.to_wkb(multi, byte_order=1)


def session_on(path):
    known = read_essentials(path)
    return known, EditSession(
        known.plan, known.contiguity, loads=known.loads, criteria=known.criteria,
        area_m2=known.area_m2, perimeter_m=known.perimeter_m,
    )  # fmt: skip


def test_special_grids_and_rules_go_through_the_file_and_back(tmp_path):
    """A park stays outside the balance in the file, and the rule is checked from its columns."""
    units = toy("\n".join(["A" * 6] * 4), cells=True)
    units["households"] = 10
    units["use"] = ["park" if unit in ("x1y1", "x2y1") else "" for unit in units.unit_id]
    land = read_territory(units)
    rules = Rules(special="use", limits=(Limit("households", 40, 70),))
    file = tmp_path / "plan.gpkg"
    save_plan(divide(land, (2, 4), tolerance=0.2, rules=rules), land, file)
    known, session = session_on(file)
    assert [str(limit) for limit, _ in known.rules.limits] == ["households=40..70"]
    assert not [p for p in find_problems(session, rules=known.rules) if "rule" in p.text]
    park = next(g for g in session.grids(2).tolist() if session.special(g))
    assert session.split(2, park, 2).allowed
    leaf = session.grid_of_unit(2)
    grid = next(g for g in session.grids(2).tolist() if not session.special(g))
    while not any("=40..70" in p.text for p in find_problems(session, rules=known.rules)):
        edges = session.guard.edges(session.units_of(2, grid))
        near = [u for u in np.unique(edges.target)
                if leaf[u] != grid and not session.special(int(leaf[u]))]  # fmt: skip
        session.stroke([next(u for u in near if session.preview([u], grid).allowed)], grid)
    with session.saving("a park in two") as plan:
        resave_plan(plan, known, file, file, union)
    saved, ground = open_plan(file)
    assert saved.special.sum() == 2
    assert [level.disconnected for level in check(saved, ground).levels] == [0, 0]
    for level, found in enumerate(measure(saved, ground), start=1):
        shown = session.totals(level, [session.number(level, c) for c in saved.codes[level - 1]])
        assert [t.deviation for t in shown] == pytest.approx(found.deviation)
        rows = read_map_layer(file, f"grids_{level}")
        names = list(rows.columns)
        stored = {row[names.index("code")]: row[names.index("deviation")] for row in rows.rows}
        assert [stored[c] for c in saved.codes[level - 1]] == pytest.approx(found.deviation)
