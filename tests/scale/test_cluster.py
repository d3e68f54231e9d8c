"""The same bytes whoever does the work: this process, processes here, workers of a scheduler."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner
from cluster_land import (
    COUNTS,
    ROOT,
    TOWNS,
    Stopper,
    Through,
    deadly,
    dying,
    failing,
    land,
    machines,
    patient,
    refusing,
)

from gridplan.cli.main import main
from gridplan.errors import Cancelled, InputError, MissingPackage
from gridplan.output.look.settings_in_words import told_settings
from gridplan.partition.given_first_level import solve_piece
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.progress import SILENT
from gridplan.scale import futures
from gridplan.scale.cluster import _refuse_others, open_workers
from gridplan.scale.futures import ClusterError
from gridplan.territory.ground.division_links import tie_around
from gridplan.workers import HERE

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def ground():
    return land()


@pytest.fixture(scope="module")
def at_home(ground):
    return divide(ground, COUNTS, fixed_level="town", workers=HERE)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with machines(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


def same(one, other):
    assert one.leaf_of_unit.tobytes() == other.leaf_of_unit.tobytes()
    assert [p.tobytes() for p in one.parents] == [p.tobytes() for p in other.parents]
    assert (one.codes, one.names, one.hash) == (other.codes, other.names, other.hash)
    assert one.provenance.settings == other.provenance.settings


# ---- one process ----------------------------------------------------------------------------


def test_the_towns_are_the_first_level_and_the_plan_holds(ground, at_home, english):
    assert at_home.counts == COUNTS
    assert sorted(at_home.names[0]) == sorted(TOWNS)
    certificate = check(at_home, ground).as_dict()
    assert certificate["holds"]
    assert certificate["levels"][2]["deviation_in_parent"]["load"]["max"] < 0.25
    assert at_home.provenance.settings["apart"] is True
    assert told_settings({"apart": True}) == [("First-level grids divided one by one", "yes")]


def test_towns_get_as_many_grids_as_without_workers(ground, at_home):
    alone = divide(ground, COUNTS, fixed_level="town")
    for upper, lower in zip(alone.parents, at_home.parents):
        assert np.bincount(upper).sum() == np.bincount(lower).sum()
    first = [plan.ancestor_of_leaf(1) for plan in (alone, at_home)]
    assert np.bincount(first[0]).tolist() == np.bincount(first[1]).tolist()
    assert np.bincount(alone.parents[0]).tolist() == np.bincount(at_home.parents[0]).tolist()


def test_the_seed_counts_and_each_town_has_its_own(ground, at_home):
    other = divide(ground, COUNTS, fixed_level="town", workers=HERE, seed=2)
    assert other.hash != at_home.hash
    seeds = {}

    class Looking:
        def map(self, work, orders, sizes, progress):
            for order in orders:
                seeds[len(order.graph), order.seed] = order
                yield work(order, progress)

    divide(ground, COUNTS, fixed_level="town", workers=Looking())
    assert len({seed for _, seed in seeds}) == 4


def test_only_numbers_travel_and_only_those_of_one_town(ground):
    seen = []

    class Looking:
        def map(self, work, orders, sizes, progress):
            assert work is solve_piece
            for order in orders:
                seen.append(order)
                yield work(order, progress)

    divide(ground, COUNTS, fixed_level="town", workers=Looking())
    assert [len(order.graph) for order in seen] == [144] * 4
    assert sum(order.counts[-1] for order in seen) == 40
    for order in seen:
        values = [*vars(order.graph).values(), *vars(order).values()]
        assert "O" not in [value.dtype.kind for value in values if hasattr(value, "dtype")]


BLOCKS = {f"x{x}y{y}": f"b{x // 2}" for x in (2, 3, 4, 5) for y in (3, 4)}
SCHOOL = {f"x{x}y{y}": "school" for x in (15, 16) for y in (15, 16)}
KEPT = {f"x{x}y{y}": "kept" for x in (1, 2, 3) for y in (20, 21, 22)}
STATIONS = {f"x{x}y{y}": 1 for x, y in [(1, 1), (4, 1), (8, 8), (20, 3), (20, 20), (3, 20)]}
RULES = {
    "limit": Rules(limits=(Limit("households", 45, 120),)),
    "compounds": Rules(compounds="block"),
    "cores": Rules(cores="station"),
    "special": Rules(special="school"),
    "given": Rules(given="kept"),
    "farthest": Rules(farthest_m=900.0),
}


@pytest.mark.parametrize("rule", RULES)
def test_rules_hold(rule):
    made = land(block=BLOCKS, school=SCHOOL, kept=KEPT, station=STATIONS)
    rules = RULES[rule]
    if rules.special or rules.given:
        made = tie_around(made, [rules.special or rules.given], "town")
    plan = divide(made, COUNTS, fixed_level="town", rules=rules, workers=HERE)
    assert check(plan, made).as_dict()["holds"]
    assert plan.counts[-1] == 41 if rule == "special" else 40
    ids = list(made.unit_ids)
    for marks in (BLOCKS,) if rule == "compounds" else ():
        for block in set(marks.values()):
            units = [ids.index(unit) for unit, name in marks.items() if name == block]
            assert len(set(plan.leaf_of_unit[units])) == 1


def test_rules_that_cannot_hold_are_refused(ground):
    rules = Rules(limits=(Limit("households", 500, 501),))
    with pytest.raises(InputError, match="contradict"):
        divide(ground, COUNTS, fixed_level="town", rules=rules, workers=HERE)


def test_walls_and_cut_edges_work_and_one_level_is_the_towns(ground):
    plan = divide(
        ground, COUNTS, fixed_level="town", walls="village", objective="cut-edges", workers=HERE
    )
    assert check(plan, ground).as_dict()["holds"]
    assert divide(ground, (4,), fixed_level="town", workers=HERE).counts == (4,)


def test_without_a_fixed_first_level_it_is_refused(ground):
    with pytest.raises(InputError, match="fixed first level"):
        divide(ground, COUNTS, workers=HERE)


# ---- the cluster ----------------------------------------------------------------------------


def test_workers_of_a_scheduler_make_the_same_bytes(cluster, ground, at_home):
    with open_workers(cluster.address) as workers:
        same(divide(ground, COUNTS, fixed_level="town", workers=workers), at_home)


def test_a_worker_that_is_killed_changes_nothing(cluster, ground, at_home, tmp_path):
    cluster.worker()
    with open_workers(cluster.address) as workers:
        mortal = Through(workers, partial(dying, str(tmp_path / "marker")))
        plan = divide(ground, COUNTS, fixed_level="town", workers=mortal)
        assert (tmp_path / "marker").exists()
    same(plan, at_home)
    assert sum(process.poll() is not None for process in cluster.running) == 1


@pytest.mark.parametrize("number", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_processes_of_this_machine_make_the_same_bytes(number, ground, at_home):
    with open_workers(f"local:{number}") as workers:
        same(divide(ground, COUNTS, fixed_level="town", workers=workers), at_home)


def test_errors_of_workers_are_told_as_they_are(cluster):
    with open_workers(cluster.address) as workers:
        with pytest.raises(InputError, match="It cannot be") as caught:
            list(Through(workers, refusing).map(None, [1], [1.0], SILENT))
        assert (caught.value.where, caught.value.cure) == ("x1y1", "Leave it.")
        assert caught.value.findings[0].message == "No."
        with pytest.raises(FileNotFoundError, match="no file"):
            list(Through(workers, failing).map(None, ["file"], [1.0], SILENT))
        with pytest.raises(ZeroDivisionError, match="a fault"):
            list(Through(workers, failing).map(None, [1, 2], [1.0, 1.0], SILENT))


@pytest.mark.slow
def test_workers_that_die_again_and_again_are_an_error():
    with (
        open_workers("local:1") as workers,
        pytest.raises(ClusterError, match="again and again"),
    ):
        list(Through(workers, deadly).map(None, [1], [1.0], SILENT))


def test_without_any_worker_the_work_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(futures, "MOOD", 1)
    monkeypatch.setattr(futures, "PATIENCE", 3)
    with machines(tmp_path, 1) as made, open_workers(made.address) as workers:
        stopper = Stopper(lambda: any(tmp_path.glob("begun-*")) and made.running[1].kill())
        results = Through(workers, partial(patient, str(tmp_path))).map(None, [1], [1.0], stopper)
        with pytest.raises(ClusterError, match="All workers are gone"):
            list(results)


def test_all_processes_that_were_asked_for_are_there():
    with open_workers("local:2") as workers:
        assert len(workers._client.nthreads()) == 2


def test_cancelling_stops_the_workers_too(cluster, tmp_path):
    stopper = Stopper(lambda: any(tmp_path.glob("begun-*")))
    with open_workers(cluster.address) as workers:
        with pytest.raises(Cancelled):
            list(Through(workers, partial(patient, str(tmp_path))).map(
                None, range(9), [1.0] * 9, stopper
            ))  # fmt: skip
        until = time.monotonic() + 10
        while not (tmp_path / "stopped-Cancelled").exists() and time.monotonic() < until:
            time.sleep(0.05)
    assert (tmp_path / "stopped-Cancelled").exists()


def test_the_end_of_the_scheduler_is_an_error(tmp_path):
    with machines(tmp_path, 1) as made, open_workers(made.address) as workers:
        results = Through(workers, partial(patient, str(tmp_path))).map(
            None, range(3), [1.0] * 3, Stopper(lambda: kill(made))
        )
        with pytest.raises(ClusterError, match="scheduler is gone"):
            list(results)


def kill(made):
    if any(made.folder.glob("begun-*")):
        made.scheduler.kill()
    return False


VERSIONS = {"gridplan": "1", "numpy": "2", "scipy": "1", "pandas": "2", "shapely": "2",
            "distributed": "9"}  # fmt: skip


@pytest.mark.parametrize(
    ("where", "what", "there", "told"),
    [
        ("workers", "gridplan", "0.9", "gridplan is 0.9 there and 1 here"),
        ("scheduler", "distributed", "8", "distributed is 8 there and 9 here"),
        ("workers", "shapely", None, "shapely is missing there and 2 here"),
    ],
)
def test_other_versions_are_refused_by_name(where, what, there, told, english):
    def about(**others):
        return {"packages": {**VERSIONS, **others}, "host": {"python": "3.13.5.final.0"}}

    class Client:
        def get_versions(self, packages):
            other = about(**{what: there})
            return {
                "client": about(),
                "scheduler": other if where == "scheduler" else about(),
                "workers": {"tcp://a:1": about(), "tcp://b:2": other},
            }

    with pytest.raises(ClusterError, match=told) as caught:
        _refuse_others(Client())
    assert caught.value.where == ("the scheduler" if where == "scheduler" else "tcp://b:2")


def test_a_worker_of_another_gridplan_refuses_the_work(cluster, monkeypatch, english):
    with open_workers(cluster.address) as workers:
        monkeypatch.setattr(futures, "__version__", "9.9.9")
        with pytest.raises(ClusterError, match=r"gridplan is .* there and 9\.9\.9 here"):
            list(Through(workers, failing).map(None, [1], [1.0], SILENT))


@pytest.mark.parametrize(
    ("package", "address"), [("distributed", "tcp://a:1"), ("cryptography", "local:1")]
)
def test_a_missing_package_is_told_with_its_cure(package, address, monkeypatch, english):
    monkeypatch.setitem(sys.modules, package, None)
    with (
        pytest.raises(MissingPackage, match="pip install distributed cryptography"),
        open_workers(address),
    ):
        pass
    with open_workers("here") as workers, open_workers(None) as nobody:
        assert (workers, nobody) == (HERE, None)


@pytest.mark.parametrize("address", ["", "host", "local:0", "local:-1", "http://a:1", "tcp://a"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InputError, match="no address"), open_workers(address):
        pass


def test_nobody_there_is_an_error(tmp_path, monkeypatch, english):
    with (
        pytest.raises(ClusterError, match="No scheduler answers"),
        open_workers("tcp://127.0.0.1:1"),
    ):
        pass
    monkeypatch.setattr("gridplan.scale.cluster.FIRST_WORKER_S", 1.0)
    with (
        machines(tmp_path, 0) as made,
        pytest.raises(ClusterError, match="has no workers"),
        open_workers(made.address),
    ):
        pass


def test_processes_of_this_machine_are_locked_to_other_users():
    with open_workers("local:1") as workers:
        address = workers._client.scheduler.addr
    assert address.startswith("tls://127.0.0.1:")


# ---- the commands ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def units(ground, tmp_path_factory):
    path = tmp_path_factory.mktemp("units") / "units.gpkg"
    ground.units.reset_index().to_file(path)
    return path


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_command_makes_the_same_plan_with_and_without_a_cluster(cluster, units, tmp_path):
    hashes = []
    for name in ("here", cluster.address):
        words = ("--levels", "4,9,40", "--fixed-level", "1=town", "--cluster", name, "--json")
        made = run("divide", units, "-o", tmp_path / "plan.gpkg", *words)
        assert made.exit_code == 0, made.output
        hashes.append(made.stdout.split('"hash": ')[1].split(",")[0])
    assert hashes[0] == hashes[1]
    assert run("check", tmp_path / "plan.gpkg").exit_code == 0


def test_the_command_tells_what_is_missing(units, tmp_path):
    made = run("divide", units, "-o", tmp_path / "p.gpkg", "--levels", "3,9", "--cluster", "here")
    assert made.exit_code == 2
    assert "--fixed-level 1=town" in made.stderr
    assert not (tmp_path / "p.gpkg").exists()


def busy(pid):
    """Whether a process has a child that has worked for a while."""
    import psutil

    young = psutil.Process(pid).children(recursive=True)
    return any(process.cpu_times().user > 1.5 for process in young)


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    land(130).units.reset_index().to_file(tmp_path / "units.gpkg")
    words = ["divide", "units.gpkg", "-o", "plan.gpkg", "--levels", "4,60,900", "--tolerance", "1%"]
    words += ["--effort", "best"]
    with subprocess.Popen(
        [sys.executable, "-m", "gridplan.cli", *words, "--fixed-level", "1=town", "--cluster",
         "local:2"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), "GRIDPLAN_LANG": "en"}, text=True,
        stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 30
        while time.monotonic() < until and not busy(process.pid):
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it too
        _, told = process.communicate(timeout=30)
    assert process.returncode == 3, told
    assert "nothing was written" in told
    assert "Traceback" not in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["units.gpkg"]
