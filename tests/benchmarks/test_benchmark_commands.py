"""Every ``python -m benchmarks.NAME`` says what it measures, and refuses what it does not know."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

import pytest

from benchmarks import arguments
from benchmarks.partition import criteria
from benchmarks.territories import Case

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    ".".join(file.relative_to(ROOT / "benchmarks").with_suffix("").parts): file.read_text("utf-8")
    for file in sorted((ROOT / "benchmarks").rglob("*.py"))
}
#: Benchmarks that can be called by their names.
COMMANDS = [name for name, source in SOURCES.items() if 'if __name__ == "__main__":' in source]
pytestmark = pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")


def called(monkeypatch, name, *words):
    """Exit code of ``python -m benchmarks.NAME WORDS``, run in this process."""
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *words])
    with pytest.raises(SystemExit) as end:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    return end.value.code


def test_all_that_measure_can_be_called():
    measuring = {name for name, source in SOURCES.items() if "\ndef run(" in source}
    # One is asked by others, one by `gridplan bench`.
    assert measuring - set(COMMANDS) == {"peers.in_qgis", "run"}
    assert len(COMMANDS) == 22


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_is_measured_and_measures_nothing(monkeypatch, capsys, name):
    assert called(monkeypatch, name, "--help") == 0
    told = capsys.readouterr().out
    assert told.startswith(f"usage: python -m benchmarks.{name} [-h]")
    assert ast.get_docstring(ast.parse(SOURCES[name])) in told


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_there_is_not_is_refused(monkeypatch, capsys, name):
    assert called(monkeypatch, name, "--no-such-option") == 2
    assert capsys.readouterr().err.endswith(f". See python -m benchmarks.{name} --help.\n")


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("partition.growth", ["--seeds"], "Unrecognized arguments: --seeds"),
        ("partition.growth", ["20000"], "Growth is told from two sizes or more"),
        ("plan.repairing", ["0"], "Argument N: 0 is not a whole number above zero"),
        (
            "partition.solve", ["--seeds", "1,x"],
            "Argument --seeds: x is not a whole number above zero",
        ),
        (
            "partition.solve", ["--limit", "0"],
            "Argument --limit: 0 is not a number of seconds above zero",
        ),
        ("events.overview", ["none.gpkg"], "Argument EVENTS: there is no file none.gpkg"),
        ("scale.cluster", [], "The following arguments are required: UNITS, effort"),
    ],
)  # fmt: skip
def test_refusals_are_sentences(monkeypatch, capsys, name, words, told):
    assert called(monkeypatch, name, *words) == 2
    assert capsys.readouterr().err == f"{told}. See python -m benchmarks.{name} --help.\n"


def test_names_are_chosen_among_those_that_there_are(monkeypatch, capsys):
    assert called(monkeypatch, "partition.criteria", "--points", "weight 5;rogh") == 2
    told = capsys.readouterr().err
    assert told.startswith("Argument --points: rogh is not known; choose among metis-3, load only")


def test_territories_are_all_that_were_asked_for():
    parser = arguments.Arguments("benchmarks.any", "")
    parser.add_cases("101")
    assert arguments.cases_of(parser.parse_args([])) == [Case("voronoi", 60_000, 101)]
    words = ["--families", "ring,rough-granular", "--sizes", "500", "--seeds", "1,2"]
    assert [case.name for case in arguments.cases_of(parser.parse_args(words))] == [
        "ring-500-s1", "ring-500-s2", "rough-granular-500-s1", "rough-granular-500-s2",
    ]  # fmt: skip


def test_the_verdict_on_criteria_keeps_territories_apart():
    """Ahead of METIS on one family is not ahead of it on another of the same seed."""

    def record(family, method, off):
        level = {
            "criteria": {"area": {"max": off, "mean": off}}, "load": {"max": off},
            "pp_median": 0.3 - off, "border_km": 100 * off,
        }  # fmt: skip
        return {
            "family": family, "units": 500, "seed": 1, "granular": False, "weights": [1, 1, 1],
            "method": method, "outcome": "ok", "score": {"levels": [level]},
        }  # fmt: skip

    told = criteria.verdict(
        [
            record("ring", "metis-3", 0.20), record("ring", "weight 5", 0.09),
            record("rough", "metis-3", 0.10), record("rough", "weight 5", 0.15),
        ]
    )  # fmt: skip
    assert told[0].startswith("ring-500-s1: ahead of METIS in every column at L1: weight 5;")
    assert told[0].endswith("(Polsby-Popper): weight 5 (0.210)")
    assert told[1].startswith("rough-500-s1: ahead of METIS in every column at L1: none;")
    assert told[1].endswith("(Polsby-Popper): none")
