"""What the two READMEs and the documents lead to is there, and the READMEs say the same."""

import re
from pathlib import Path

import click
import pytest

from gridplan.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "README.zh_CN.md"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


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
    divide = main.get_command(click.Context(main), "divide")
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
