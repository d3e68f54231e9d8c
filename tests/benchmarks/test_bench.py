"""The benchmarks: fair to all, nothing but what was measured, plain about what failed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import alone, peers, report, run
from benchmarks.partition import solve
from benchmarks.peers import nesting
from benchmarks.territories import Case
from gridplan.cli import bench
from gridplan.errors import InputError, MissingPackage


def test_quotas_add_up_and_differ_by_one_child_at_most():
    first, second, third = peers.quotas([17, 269, 1958])
    assert [len(first), len(second), len(third)] == [17, 269, 1958]
    assert first.sum() == second.sum() == third.sum() == 1958
    assert set(second) == {7, 8}
    assert set(nesting.children([17, 269, 1958])[0]) == {15, 16}


def test_nesting_gives_every_part_its_parent():
    """A split by place in a row of 12 units: thirds, and halves of the thirds."""
    row = np.arange(12)
    there = type(
        "Ground",
        (),
        {
            "indptr": np.r_[0, np.cumsum([1, *[2] * 10, 1])],
            "indices": np.array([1, *[j for i in row[1:-1] for j in (i - 1, i + 1)], 10]),
            "border_m": np.ones(22),
            "__len__": lambda self: 12,
        },
    )()

    def split(units, indptr, indices, border, share):
        assert indptr[-1] == len(indices) == 2 * (len(units) - 1)  # still a row, nothing outside
        return np.searchsorted(np.cumsum(share), (np.arange(len(units)) + 0.5) / len(units))

    upper, lower = nesting.nested(there, [3, 6], split)
    assert upper.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    assert lower.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_a_peer_and_gridplan_run_on_the_same_territory():
    case = Case("voronoi", 600, 4)
    records = [solve.run(case, method, counts=[3, 12], limit=60) for method in ("metis", "fast")]
    if "libmetis" in records[0]["outcome"]:
        pytest.skip("no METIS on this machine")
    for record in records:
        assert record["outcome"] == "ok"
        assert record["cpu_s"] > 0
        assert record["peak_mb"] > 50
        upper, lower = record["score"]["levels"]
        assert (upper["count"], lower["count"]) == (3, 12)
        assert upper["disconnected"] == lower["disconnected"] == 0
        assert "12" in solve.line(record)


@pytest.mark.parametrize(("numba", "divided"), [(True, [60, 300]), (False, [60])])
def test_loops_are_loaded_before_the_clock_where_there_are_any(monkeypatch, numba, divided):
    """Without numba the second division would take some 20 seconds, for nothing."""
    seen = []
    monkeypatch.setattr("gridplan.partition.compiled.there", lambda: numba)
    monkeypatch.setattr(
        "gridplan.plan.create.divide.divide", lambda land, counts, **_: seen.append(counts[-1])
    )
    solve._warm_up()
    assert seen == divided


def test_a_failed_run_says_so():
    assert alone.run_alone("no_such_module", {}, 20)["outcome"] == "not installed"
    told = alone.run_alone("partition.solve", {}, 20)["outcome"]
    assert told.startswith("failed: KeyError")
    order = {"method": "gridplan", "family": "voronoi", "units": 60_000}
    assert alone.run_alone("plan.certificate", order, 0.05)["outcome"] == "no result in 0 s"


def test_slow_peers_run_on_one_territory_of_a_size():
    request = run.Request(
        sizes=(100, 200), seeds=(1, 2), families=("rough", "ring"), methods=("metis", "spopt")
    )
    runs = run.solve_runs(request)
    assert len([method for _, method in runs if method == "metis"]) == 8
    assert [case.units for case, method in runs if method == "spopt"] == [100, 200]


def record(method: str, seed: int, worst: float, **changes: object) -> dict:
    level = {
        "count": 4, "expected": 4, "disconnected": 0, "pp_median": 0.5, "pp_p10": 0.4,
        "border_km": 9.0,
        "load": {"max": worst, "mean": 0.01, "p95": 0.02, "within": 1.0, "max_free": worst,
                 "within_free": 1.0},
    }  # fmt: skip
    return {
        "what": "solve", "family": "rough", "units": 100, "granular": False, "seed": seed,
        "weights": [1, 1, 1], "counts": [2, 4], "method": method, "solver_seed": 1,
        "outcome": "ok", "cpu_s": 2.0, "peak_mb": 50, "date": "2024-01-01",
        "score": {"units": 100, "oversize_units": 0, "forced": 0.0, "levels": [level, level],
                  "bound": {"largest": 0.0, "beyond": 0, "worst": 0.0}},
        "machine": {
            "cpu": "a", "cores": 1, "memory_gb": 1, "system": "s", "python": "3", "versions": {},
            "commit": "abc",
        },
        **changes,
    }  # fmt: skip


def rows(page: str) -> dict[str, list[str]]:
    """Cells of the table lines, by their first cell."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


def test_page_shows_the_worst_seed_and_the_latest_run():
    page = report.page(
        [
            record("normal", 1, 0.30),  # an older run of the same: forgotten
            record("normal", 1, 0.04, cpu_s=3.0),
            record("normal", 2, 0.06),
            record("metis", 1, 0.20, cpu_s=1.0),
            record("metis", 2, 0.12, cpu_s=1.0),
            record("kahip", 1, 0.0, outcome="no result in 9 s"),
        ]
    )
    table = rows(page)
    assert table["**Gridplan normal**"][:4] == ["**Gridplan normal**", "2", "3.00", "50"]
    assert "6.00" in table["**Gridplan normal**"]
    assert "30.00" not in page
    # Seed by seed: 0.20 / 0.04 = 5 and 0.12 / 0.06 = 2; the worst is shown. Time: 3 × and 2 ×.
    assert table["**Gridplan normal**"][-4:] == ["3.0", "2.00", "+0.000", "1.00"]
    assert any("no result in 9 s, 1 of 1" in name for name in table)
    assert "worst grid not worse in 2" in page


def test_page_shows_held_out_seeds_alone_where_there_are_any():
    page = report.page([record("normal", 1, 0.77), record("normal", 101, 0.03)])
    assert "seeds 101." in page
    assert "77.00" not in page


def test_command_says_what_is_wrong_with_a_list():
    for words, option in (
        (["--sizes", "many"], "--sizes"),
        (["--seeds", "0"], "--seeds"),
        (["--families", "rogh"], "--families"),
        (["--methods", "metis,magic"], "--methods"),
    ):
        told = CliRunner().invoke(bench.command, words).exception
        assert isinstance(told, InputError)
        assert told.where == option
        assert told.cure


def test_command_without_a_source_checkout(monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "gridplan" / "cli" / "bench.py"))
    told = CliRunner().invoke(bench.command, ["--quick"]).exception
    assert isinstance(told, MissingPackage)
    assert told.exit_code == 2


def test_command_prints_one_json_document(monkeypatch):
    monkeypatch.setattr(run, "run", lambda request, write, report: [{"what": request.what[0]}])
    told = CliRunner().invoke(bench.command, ["--quick", "--what", "reading", "--json"])
    document = json.loads(told.stdout)
    assert document["records"] == [{"what": "reading"}]
    assert document["machine"]["cores"] >= 1
