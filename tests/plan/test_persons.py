"""Who is counted in persons is told; where nothing counts them, load is."""

import numpy as np
import pytest
from click.testing import CliRunner
from toymap import toy

from gridplan.cli.main import main
from gridplan.plan.compare.compare import compare
from gridplan.plan.create.divide import divide
from gridplan.plan.frontier.frontier import frontier
from gridplan.territory.criteria import Criterion
from gridplan.territory.read import read_territory


@pytest.mark.parametrize(
    ("name", "told"),
    [("people", "10 units with 420 persons move"), ("jobs", "10 units move: 23.33%")],
)
def test_persons_are_told_where_a_criterion_counts_them(tmp_path, english, name, told):
    units = toy("\n".join(["A" * 8] * 6), cells=True).assign(count=30)
    west = units.unit_id.str.match("x[01]")
    criteria = ["--criterion", f"{name}=count"]
    units.to_file(tmp_path / "units.gpkg")
    units.assign(count=np.where(west, 60, 30)).to_file(tmp_path / "new.gpkg")
    at = [str(tmp_path / f"{one}.gpkg") for one in ("units", "plan", "new", "after")]
    run = CliRunner().invoke
    assert run(main, ["divide", at[0], "-o", at[1], "--levels", "6", *criteria]).exit_code == 0
    done = run(main, ["rebalance", at[1], "--units", at[2], "-o", at[3]])
    assert told in done.stderr
    said = run(main, ["compare", at[1], at[3]]).stderr
    assert ("persons" in said) == (name == "people")


def test_where_nothing_tells_of_persons_the_load_that_moves_is_told():
    jobs = toy("\n".join(["A" * 6] * 4), cells=True)
    jobs = jobs.assign(jobs=np.random.default_rng(3).integers(20, 150, len(jobs)))
    territory = read_territory(jobs, criteria=[Criterion("jobs", "jobs")])
    plan = divide(territory, (2, 4), effort="fast", seed=9)
    front = frontier(territory, current=plan, points=6, effort="fast")
    told = {measure.key: measure.unit for measure in front.measures}
    assert "persons_moved" not in told
    assert told["load_moved"] == "share"
    for point, share in zip(front.points, front.values("load_moved"), strict=True):
        moved = compare(plan, point.plan, territory).moved
        assert share == pytest.approx(territory.load[moved].sum(), abs=1e-5)
