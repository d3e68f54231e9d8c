"""The command line: help, suggestions, exit codes, words on stderr, data on stdout."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result
from command_names import COMMANDS, GROUPS, command_of

import gridplan
from gridplan.cli.console import MOST_FINDINGS, print_json, progress_bar
from gridplan.cli.main import EXAMPLES, CommandLine, main
from gridplan.errors import GridplanError, InputError, MissingPackage, StoreError
from gridplan.findings import Finding, Severity
from gridplan.i18n import choose_language
from gridplan.progress import step

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "gridplan" / "operations"


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("GRIDPLAN_LANG", "en")
    monkeypatch.delenv("GRIDPLAN_DEBUG", raising=False)
    yield
    choose_language(None)


@pytest.fixture
def run(monkeypatch) -> Callable[..., Result]:
    """Run `gridplan trial`, a command that does what the test wants."""

    def run(does: Callable[[], object], *arguments: str) -> Result:
        trial = click.Command("trial", callback=does, help="Try something.")
        monkeypatch.setattr(CommandLine, "knows", lambda self, name: name == "trial")
        monkeypatch.setattr(CommandLine, "get_command", lambda self, ctx, name: trial)
        return gridplan_(*(arguments or ("trial",)))

    return run


def gridplan_(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def raiser(error: BaseException) -> Callable[[], None]:
    def does() -> None:
        raise error

    return does


# Help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_help_opens_with_examples_and_lists_commands_and_codes(arguments):
    result = gridplan_(*arguments)
    assert result.exit_code == 0
    where = [result.stdout.index(f"{word}:") for word in ("Examples", "Commands", "Exit codes")]
    assert where == sorted(where)
    assert all(f"  {name}  " in result.stdout for name in main.list_commands(None))


def test_commands_are_listed_in_the_order_of_the_work():
    assert main.list_commands(None) == [
        "sample", "inspect", "divide", "adopt", "frontier", "check", "explain", "show", "compare",
        "rebalance", "merge", "roster", "posts", "pack", "export", "rerun", "events",
        "bench",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [*COMMANDS, *GROUPS], ids=" ".join)
def test_help_of_each_command_opens_with_its_examples(words):
    result = gridplan_(*words, "-h")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(f"Examples:\n  {command_of(words).examples[0]}\n")
    assert "Usage: gridplan" in result.stdout


def parsed(command, called, words, parent=None):
    """The names of the commands that a line calls, down to the last one; it has to parse."""
    with command.make_context(called, words, parent=parent) as context:
        if not isinstance(command, click.Group):
            return []
        rest = [*context._protected_args, *context.args]
        name, below, rest = command.resolve_command(context, rest)
        return [name, *parsed(below, name, rest, context)]


@pytest.mark.parametrize("words", [(), *COMMANDS, *GROUPS], ids=" ".join)
def test_each_example_is_a_command_line_that_parses(words):
    for example in command_of(words).examples if words else EXAMPLES:
        program, *rest = shlex.split(example)
        assert program == "gridplan"
        assert tuple(parsed(main, program, rest))[: len(words)] == words


@pytest.mark.parametrize("words", [(), *COMMANDS, *GROUPS], ids=" ".join)
def test_help_in_chinese_is_chinese(words):
    help_ = gridplan_("--lang", "zh_CN", *words, "--help").stdout
    assert "示例:" in help_
    assert "显示本帮助并退出。" in help_
    prose = [line for line in help_.splitlines() if not line.startswith("  gridplan ")]
    assert [line for line in prose if re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", line)] == []


def test_version():
    result = gridplan_("--version")
    assert (result.exit_code, result.stdout) == (0, f"gridplan {gridplan.__version__}\n")


@pytest.mark.parametrize(
    ("typed", "suggested"), [("divid", "divide"), ("chek", "check"), ("sampel", "sample")]
)
def test_a_wrong_command_is_answered_with_the_right_one_and_not_run(typed, suggested):
    result = gridplan_(typed, "units.gpkg")
    assert result.exit_code == 2
    assert f"There is no command {typed}." in result.stderr
    assert f"Did you mean: {suggested}" in result.stderr
    assert result.stdout == ""


def test_a_command_like_no_other_is_answered_with_all_commands():
    assert ", ".join(main.list_commands(None)) in gridplan_("xyzzy").stderr


def test_a_wrong_option_is_answered_with_the_right_one():
    result = gridplan_("show", "plan.gpkg", "--outptu", "plan.png")
    assert result.exit_code == 2
    assert "There is no option --outptu." in result.stderr
    assert "--output" in result.stderr
    assert "gridplan show --help" in result.stderr


def test_what_is_missing_is_named():
    result = gridplan_("show", "plan.gpkg")
    assert result.exit_code == 2
    assert "'-o' / '--output' is missing" in result.stderr


@pytest.mark.parametrize("levels", ["17,x", "0", "17,,3", "-1", "1.5", "１７x"])
def test_levels_that_are_no_numbers_are_refused(levels):
    result = gridplan_("divide", "units.gpkg", "-o", "plan.gpkg", "--levels", levels)
    assert result.exit_code == 2
    assert "--levels cannot be used: write whole numbers with commas" in result.stderr


# Exit codes -----------------------------------------------------------------------------------


def test_done_is_0(run):
    assert run(lambda: None).exit_code == 0


def test_does_not_hold_is_1(run):
    assert run(lambda: click.get_current_context().exit(1)).exit_code == 1


@pytest.mark.parametrize("kind", [InputError, StoreError, MissingPackage])
def test_bad_input_is_2_and_says_what_where_and_cure(run, kind):
    error = kind("The CRS is missing.", where="units.shp", cure="Name it.")
    result = run(raiser(error))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == ("Error: The CRS is missing.\n  Where: units.shp\n  Cure: Name it.\n")


def test_findings_of_an_error_are_listed_and_the_rest_is_counted(run):
    findings = [
        Finding("duplicate-id", Severity.ERROR, f"row {row}", f"Id U{row} is there.", "Renumber.")
        for row in range(MOST_FINDINGS + 5)
    ]
    lines = run(raiser(InputError("Bad ids.", findings=findings))).stderr.splitlines()
    assert lines[1] == "  - [duplicate-id] row 0: Id U0 is there. Renumber."
    assert len(lines) == 1 + MOST_FINDINGS + 1
    assert lines[-1] == "  … and 5 more findings."


@pytest.mark.parametrize(
    ("error", "where", "words"),
    [
        (FileNotFoundError(2, "No such file", "units.gpkg"), "units.gpkg", "does not exist"),
        (PermissionError(13, "Permission denied", "plan.gpkg"), "plan.gpkg", "no right"),
        (OSError(28, "No space left on device", "plan.gpkg"), "plan.gpkg", "disk is full"),
    ],
)
def test_what_the_system_refuses_is_2(run, error, where, words):
    result = run(raiser(error))
    assert result.exit_code == 2
    assert words in result.stderr
    assert f"Where: {where}" in result.stderr


def test_a_missing_package_is_2_and_named(run):
    result = run(raiser(ModuleNotFoundError("No module named 'fiona.ogr'", name="fiona.ogr")))
    assert result.exit_code == 2
    assert "pip install fiona" in result.stderr


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), EOFError()])
def test_stopped_is_3(run, stop):
    result = run(raiser(stop))
    assert result.exit_code == 3
    assert "Stopped at your request" in result.stderr
    assert "Traceback" not in result.stderr


def test_our_fault_is_70_and_shows_neither_traceback_nor_data(run):
    result = run(raiser(KeyError("phone 13800000000")))
    assert result.exit_code == 70
    assert "KeyError" in result.stderr
    assert "test_cli.py:" in result.stderr
    assert "GRIDPLAN_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr
    assert "13800000000" not in result.stderr


def test_our_fault_shows_its_traceback_when_asked(run, monkeypatch):
    monkeypatch.setenv("GRIDPLAN_DEBUG", "1")
    result = run(raiser(ZeroDivisionError("here")))
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


def test_an_error_of_ours_without_kind_is_70(run):
    assert run(raiser(GridplanError("It broke."))).exit_code == 70


def test_the_language_of_one_run_is_forgotten_by_the_next(run):
    result = run(raiser(InputError("x", where="y")), "--lang", "zh_CN", "trial")
    assert "位置：y" in result.stderr
    assert "Where: y" in run(raiser(InputError("x", where="y"))).stderr


# Data on stdout, words on stderr -----------------------------------------------------------------


def test_json_is_one_document_in_utf8_with_plain_numbers(run):
    document = {
        "网格": np.int32(3),
        "shares": np.array([0.5, np.nan]),
        "worst": float("inf"),
        "nested": [{"holds": np.bool_(True)}, (1, 2)],
    }
    result = run(lambda: print_json(document))
    assert json.loads(result.stdout_bytes.decode("utf-8")) == {
        "网格": 3,
        "shares": [0.5, None],
        "worst": None,
        "nested": [{"holds": True}, [1, 2]],
    }
    assert result.stderr == ""


def test_progress_writes_nothing_on_stdout_and_little_elsewhere(run):
    def does() -> None:
        with progress_bar("Working") as progress:
            for percent in range(100):
                step(progress, percent / 100, "on it")

    result = run(does)
    assert (result.stdout, result.stderr) == ("", "")


def colours_on_a_terminal(environment: dict[str, str]) -> bool:
    terminal, side = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "gridplan.cli", "xyzzy"], stderr=side, cwd=ROOT,
        env={**os.environ, "TERM": "xterm", **environment}, check=False,
    )  # fmt: skip
    os.close(side)
    return b"\x1b[" in os.read(terminal, 10_000)


def test_no_color_is_honoured():
    assert colours_on_a_terminal({"NO_COLOR": ""})
    assert not colours_on_a_terminal({"NO_COLOR": "1"})


def test_a_reader_that_goes_away_stops_the_work():
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-m", "gridplan.cli", "--help"], cwd=ROOT, stdout=writer,
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (3, "")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://reader:hunter2@host/city",
        "postgresql://reader:hunter2/hunter2@hunter2@host/city",
        "PG:host=h password=hunter2 dbname=x",
        "PG:password='hunter2 hunter2' host=h",
    ],
)
@pytest.mark.parametrize("command", ["inspect", "check", "compare", "events"])
def test_the_password_of_an_address_in_the_wrong_place_is_not_told(address, command):
    words = {
        "compare": ["compare", address, address],
        "events": ["events", "import", "x.csv", "--plan", address, "--preview"],
    }.get(command, [command, address])
    ran = subprocess.run(
        [sys.executable, "-m", "gridplan.cli", *words], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "hunter2" not in ran.stdout + ran.stderr


def test_every_module_of_operations_is_a_command():
    modules = {
        " ".join(file.relative_to(OPERATIONS).with_suffix("").parts).rstrip("_")
        for folder in (OPERATIONS, OPERATIONS / "events")
        for file in folder.glob("[a-z]*.py")
    }
    assert {" ".join(words) for words in COMMANDS} == modules | {"bench"}


@pytest.mark.parametrize(
    "extra",
    [["--effort", "superb"], ["--farthest", "-5"], ["--farthest", "far"], ["--seed", "one"],
     ["--snap", "-1"], ["more.gpkg"], ["--levels"]],
)  # fmt: skip
def test_what_click_refuses_is_said_in_chinese(monkeypatch, extra):
    monkeypatch.setenv("GRIDPLAN_LANG", "zh_CN")
    result = gridplan_("divide", "units.gpkg", "-o", "plan.gpkg", *extra)
    assert result.exit_code == 2
    # Nothing but names, values and signs is left when the Chinese is taken away.
    said = result.stderr.splitlines()[0]
    for word in ("gridplan", "divide", *extra):
        said = said.replace(word, "")
    words = set(re.findall(r"[A-Za-z-]{2,}", said))
    assert words <= {"fast", "normal", "best"}
