"""What the two READMEs tell their readers to type is there, and the same in both."""

import re
from pathlib import Path

import click
import pytest

from gridplan.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "README.zh_CN.md"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def command_called(name, group):
    command = group.get_command(click.Context(group), name)
    assert command is not None, name
    return command


@pytest.mark.parametrize("name", READMES)
def test_commands_and_their_options_are_there(name):
    """Every line of a block that calls gridplan names a command that has the options written."""
    blocks = re.findall(r"```sh\n(.*?)```", text_of(name), re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    calls = [line.split("#")[0].split() for line in lines if "gridplan " in line.split("#")[0]]
    assert len(calls) > 10
    for call in calls:
        start = next(i for i, word in enumerate(call) if word.endswith("gridplan")) + 1
        words = call[start + 2 :] if call[start] == "--lang" else call[start:]
        command = command_called(words[0], main)
        if isinstance(command, click.Group):
            command = command_called(words[1], command)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, words


@pytest.mark.parametrize("name", READMES)
def test_links_and_pictures_are_there(name):
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(name))
    assert len(links) > 20
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_both_have_the_same_examples_pictures_and_figures():
    """But for the language that is asked for, and what is said behind a #."""
    blocks, pictures, figures = (
        re.compile(r"```(?:sh|python)\n(.*?)```", re.S),
        re.compile(r"!\[.*?\]\((.*?)\)"),
        re.compile(r"^\| (?:\*\*Gridplan|METIS).*$", re.M),
    )
    english, chinese = map(text_of, READMES)
    examples = [
        re.sub(r" *#.*| --lang zh_CN", "", "".join(blocks.findall(text)))
        for text in (english, chinese)
    ]
    assert examples[0] == examples[1]
    assert pictures.findall(english) == pictures.findall(chinese)
    numbers = [
        [re.findall(r"[\d.]+", line) for line in figures.findall(text)]
        for text in (english, chinese)
    ]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 4


def test_the_words_name_options_that_there_are():
    divide = command_called("divide", main)
    known = {option for parameter in divide.params for option in parameter.opts}
    named = set(re.findall(r"--[a-z][a-z-]+", text_of("docs/words.md")))
    assert len(named) > 12
    assert named <= known


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_links_of_the_docs_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(f"docs/{name}"))
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_dependency_has_its_reason():
    project = text_of("pyproject.toml").partition("[project.scripts]")[0]
    needed = set(re.findall(r'"([A-Za-z][\w-]+)[><=]=', project)) - {"setuptools"}
    assert len(needed) > 25
    told = text_of("docs/dependencies.md")
    assert sorted(name for name in needed if name.removesuffix("-binary") not in told) == []


def test_every_decision_stands_in_the_list_under_its_number():
    table = text_of("docs/adr/README.md")
    listed = re.findall(r"^\| \[(\d+)\]\((\S+)\) \| (.+?) \|", table, re.M)
    found = [
        (str(int(file.name[:4])), file.name, file.read_text("utf-8").partition("\n")[0])
        for file in sorted((ROOT / "docs" / "adr").glob("0*.md"))
    ]
    assert [(number, name, f"# {number}. {title}") for number, name, title in listed] == found


def test_both_name_the_same_commands():
    row = re.compile(r"^\| `(gridplan .*?)` \|", re.M)
    english, chinese = (row.findall(text_of(name)) for name in READMES)
    assert english == chinese
    assert {line.split()[1] for line in english} == set(main.list_commands(click.Context(main)))
