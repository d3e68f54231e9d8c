"""Every sentence a user reads stands in both languages."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
from pathlib import Path
from string import Formatter

import pytest

from gridplan.errors import InputError
from gridplan.findings import in_a_row
from gridplan.i18n import say, speaking, spoken_reason

ROOT = Path(__file__).parents[2]
CORE = ROOT / "gridplan"


def core_files() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def chinese() -> dict[str, str]:
    words: dict[str, str] = {}
    for file in sorted((CORE / "i18n").glob("zh_CN.*.json")):
        words.update(json.loads(file.read_text(encoding="utf-8")))
    return words


def said() -> dict[str, str]:
    """Every English sentence for users → where it stands."""
    sentences: dict[str, str] = {}
    for file in core_files():
        is_command = file.parent.name == "cli" and file.name not in {"main.py", "console.py"}
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            literals = []
            if isinstance(node.func, ast.Name) and node.func.id == "say":
                literals = node.args[:1]
            elif file.parent.name == "cli":
                literals = [k.value for k in node.keywords if k.arg in {"help", "short_help"}]
            for literal in literals:
                if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                    sentences[literal.value] = f"{file.relative_to(ROOT)}:{literal.lineno}"
        if is_command:
            sentences.update(help_in_docstring(file))
    return sentences


def help_in_docstring(file: Path) -> dict[str, str]:
    """Docstrings that click shows as help: those of commands whose decorator has no help."""
    shown = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            decorators = [ast.unparse(d) for d in node.decorator_list]
            makes_command = [d for d in decorators if ".command(" in d or ".group(" in d]
            if makes_command and "help=" not in makes_command[0]:
                shown[ast.get_docstring(node) or ""] = f"{file.relative_to(ROOT)}:{node.lineno}"
    return shown


def test_every_sentence_stands_there_as_a_literal():
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in core_files()
        # These show the help texts of the commands.
        if file.parent != CORE / "cli" or file.name not in {"main.py", "helping.py"}
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str))
    ]
    assert wrong == []


def test_every_sentence_has_its_chinese():
    missing = {where: text for text, where in said().items() if text not in chinese()}
    assert missing == {}


def test_no_chinese_without_its_sentence():
    shown_by_click = {"Show the version and exit.", "Show this message and exit."}
    assert set(chinese()) - set(said()) - shown_by_click == set()


def test_chinese_has_the_same_places_as_english():
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    # A sentence said without values is not formatted: its braces stand for themselves.
    differ = [
        english
        for english, translated in chinese().items()
        if english.count("{") and places(english) != places(translated)
    ]
    assert differ == []


def test_chinese_is_chinese():
    silent = {text for text, word in chinese().items() if not re.search(r"[\u4e00-\u9fff]", word)}
    assert silent == set()


@pytest.mark.parametrize("number", [*range(1, 41), errno.ESTALE, errno.ETIMEDOUT, 9999])
def test_reasons_of_the_system_are_said_in_the_language_of_the_user(number):
    with speaking("zh_CN"):
        reason = spoken_reason(OSError(number, os.strerror(number)))
    assert re.search("[\u4e00-\u9fff]", reason)
    assert os.strerror(number) not in reason


def test_nothing_stands_between_chinese_sentences():
    assert in_a_row("Empty cells: 3.", "", "Fill them.") == "Empty cells: 3. Fill them."
    assert in_a_row("空单元格：3 个。", "请填写。") == "空单元格：3 个。请填写。"
    with speaking("zh_CN"):
        error = InputError(
            say("The file does not exist."), cure=say("Check the name and the folder.")
        )
    assert " " not in str(error)
