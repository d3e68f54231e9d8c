"""What the READMEs and the documents show to type is there, with the options that they show."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import click
import pytest

from gridplan.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    str(file.relative_to(ROOT))
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks/README.md"]
    if file.name != "CHANGELOG.md"  # tells what was, too
)


def shown(name):
    """The lines of the blocks for a shell, and all code inside sentences, as words."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S)).replace("\\\n", " ")
    inside = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    lines = [line.split(" #")[0] for line in blocks.splitlines()]
    return [line.replace(".venv/bin/", "").split() for line in [*lines, *inside] if line.strip()]


SHOWN = [(name, words) for name in DOCUMENTS for words in shown(name)]
CALLS = [(name, words[1:]) for name, words in SHOWN if words[0] == "gridplan"]
BENCHMARKS = [
    (name, words[2].removeprefix("benchmarks."), words[3:])
    for name, words in SHOWN
    if words[:2] == ["python", "-m"] and words[2].startswith("benchmarks.")
]


def command_called(words):
    """The command that words begin with, and what follows its name."""
    command = main
    while isinstance(command, click.Group) and words and words[0] != "…":
        if words[0] == "--lang":
            words = words[2:]
        elif words[0].startswith("-"):
            break
        else:
            command, words = command.get_command(click.Context(command), words[0]), words[1:]
            assert command is not None
    return command, words


@pytest.mark.parametrize(("name", "words"), CALLS)
def test_commands_of_gridplan(name, words):
    command, rest = command_called(words)
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word for word in rest if word.startswith("-")} <= known


@pytest.mark.parametrize(("name", "benchmark", "words"), BENCHMARKS)
def test_benchmarks(monkeypatch, capsys, name, benchmark, words):
    """Numbers and names are read before the help is told; nothing is measured."""
    monkeypatch.setattr(sys, "argv", [benchmark, *(w for w in words if not w.isupper()), "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module(f"benchmarks.{benchmark}", run_name="__main__")
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert [word for word in words if word.startswith("-") and f" {word}" not in told] == []


def test_options_named_in_sentences():
    """Those of any command, and those of a benchmark or of Dask beside their command."""
    known = {"--help"} | {option for parameter in main.params for option in parameter.opts}
    groups = [main]
    for group in groups:
        for name in group.list_commands(click.Context(group)):
            command = command_called([*([] if group is main else [group.name]), name])[0]
            known |= {option for parameter in command.params for option in parameter.opts}
            groups += [command] if isinstance(command, click.Group) else []
    named = {words[0] for _, words in SHOWN if re.match("--[a-z]", words[0])}
    assert len(named) > 25
    assert named <= known


def test_targets_scripts_tests_and_extras():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    made = {words[1] for _, words in SHOWN if words[0] == "make" and len(words) > 1}
    assert {"demo", "test", "test-all", "lint", "bench"} <= made <= targets
    file = re.compile(r"(tools|tests|benchmarks)/[\w/]*\.\w+$")
    files = [word for _, words in SHOWN for word in words if file.match(word)]
    assert len(files) > 10
    assert [name for name in files if not (ROOT / name).exists()] == []
    asked = re.findall(r"pip install '\.\[(.*?)\]'", str([" ".join(w) for _, w in SHOWN]))
    extras = set(
        re.findall(r"^([a-z-]+) = \[\"", (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    )
    assert len(asked) > 3
    assert {extra for names in asked for extra in names.split(",")} <= extras


def test_python_is_the_one_of_the_environment():
    """Neither a package that is not on PyPI, nor the programs of another Python."""
    outside = [words for _, words in SHOWN if words[0] in ("python3", "pytest", "pip3")]
    assert outside == []
    assert [w for _, w in SHOWN if w[:2] == ["pip", "install"] and "gridplan" in w[2]] == []


def test_enough_is_shown():
    assert len(CALLS) > 80
    assert len(BENCHMARKS) > 10
