"""Every operation, asked the same by a command line and in Python: same files, words, refusals."""

from __future__ import annotations

import inspect
import shutil

import click
import pytest
from operation_faces import call_function, command_words, digest_of, run_command, shown
from operation_requests import REQUESTS

import gridplan
from gridplan.cli import commands
from gridplan.errors import InputError
from gridplan.operations.declare import function, kinds
from gridplan.operations.declare.operation import ParameterError, parameters
from gridplan.operations.declare.registry import all_operations

OPERATIONS = sorted(all_operations())
#: No number, no share, no choice, no day.
NONSENSE = "nonsense"
READ = (kinds.Quantity, kinds.Share, kinds.Choice, kinds.Counts, kinds.Moment, kinds.Pairs)


def test_every_operation_has_a_request():
    assert sorted(REQUESTS) == OPERATIONS


@pytest.fixture
def asked(monkeypatch):
    """What each face asks for, in place of the work."""
    seen = []

    def perform(operation, progress=None):
        seen.append(operation)
        raise InputError("enough")

    monkeypatch.setattr(commands, "perform", perform)
    monkeypatch.setattr(function, "perform", perform)
    return seen


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_same_request_gives_the_same_files_and_words(name, tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    ran = run_command(name, REQUESTS[name](folder))
    by_command = digest_of(folder)
    assert not isinstance(ran.exception, InputError), ran.output
    shutil.rmtree(folder)
    folder.mkdir()
    result = call_function(name, REQUESTS[name](folder))
    assert digest_of(folder) == by_command
    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        result.exit_code,
        shown(result).stdout,
        shown(result).stderr,
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_same_request_reaches_the_work_from_both(name, tmp_path, asked):
    values = REQUESTS[name](tmp_path)
    run_command(name, values)
    with pytest.raises(InputError, match="enough"):
        call_function(name, values)
    by_command, by_function = asked
    assert by_command == by_function


@pytest.mark.parametrize("name", OPERATIONS)
def test_both_have_the_same_defaults(name, tmp_path, asked):
    operation = all_operations()[name]
    values = REQUESTS[name](tmp_path)
    needed = {
        about.name: values[about.name]
        for about in parameters(operation)
        if about.required or (about.name in ("output", "total", "plan", "days"))
        if about.name in values
    }
    ran = run_command(name, needed)
    with pytest.raises(InputError, match="enough"):
        call_function(name, needed)
    assert len(asked) == 2, ran.output
    assert asked[0] == asked[1]
    signature = inspect.signature(getattr(gridplan, name)).parameters
    for about in parameters(operation):
        if about.name not in needed and not about.required:
            assert getattr(asked[0], about.name) == about.default
            assert signature[about.name].default == about.default


def read_ones() -> list[tuple[str, str]]:
    return [
        (name, about.name)
        for name, operation in all_operations().items()
        for about in parameters(operation)
        if isinstance(about.kind, READ) and not getattr(about.kind, "listed", False)
    ]


@pytest.mark.parametrize(("name", "parameter"), read_ones())
def test_the_same_bad_value_is_refused_with_the_same_reason(name, parameter, tmp_path):
    values = {**REQUESTS[name](tmp_path), parameter: NONSENSE}
    about = next(a for a in parameters(all_operations()[name]) if a.name == parameter)
    with pytest.raises(ParameterError) as refused:
        call_function(name, values)
    assert refused.value.message == f"{parameter} cannot be used: {refused.value.reason}"
    ran = run_command(name, values)
    assert ran.exit_code == 2
    called = about.kind.form or parameter.upper() if about.positional else about.option
    said = " ".join(click.unstyle(ran.stderr).split())
    assert f"{called} cannot be used: {refused.value.reason}" in said


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_missing_is_named_by_both(name, tmp_path):
    values = REQUESTS[name](tmp_path)
    for about in parameters(all_operations()[name]):
        if not about.required or function.may_be_left_out(about):
            continue
        rest = {key: value for key, value in values.items() if key != about.name}
        with pytest.raises(InputError, match=rf"^{about.name} is missing"):
            call_function(name, rest)
        ran = run_command(name, rest)
        assert ran.exit_code == 2
        # Of several values without an option it is the last one that is not there.
        called = "" if about.positional else about.option
        assert called in ran.stderr
        assert "missing" in ran.stderr


def test_a_command_line_says_what_python_says(tmp_path):
    words = command_words("divide", REQUESTS["divide"](tmp_path))
    assert words[0] == "divide"
    assert words[words.index("--seed") + 1] == "3"
    assert words.count("--criterion") == 2
