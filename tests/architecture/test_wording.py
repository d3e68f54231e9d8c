"""Every sentence a user reads stands in both languages."""

from __future__ import annotations

import errno
import json
import os
import re
from string import Formatter

import pytest
from messages import CORE, OF_CLICK, ROOT, said, said_calls, text_of

from gridplan.errors import InputError
from gridplan.findings import in_a_row
from gridplan.i18n import say, speaking, spoken_reason

#: Modules that show the sentences of declarations and of the lowest rooms.
SHOW_OTHERS = {"operation.py", "main.py", "help.py", "commands.py"}


def chinese() -> dict[str, str]:
    words: dict[str, str] = {}
    for file in sorted((CORE / "i18n").glob("zh_CN.*.json")):
        words.update(json.loads(file.read_text(encoding="utf-8")))
    return words


def test_every_sentence_stands_there_as_a_literal():
    wrong = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file, call in said_calls()
        if text_of(call.args[0]) is None and file.name not in SHOW_OTHERS
    ]
    assert wrong == []


def test_every_sentence_has_its_chinese():
    missing = {where: text for text, where in said().items() if text not in chinese()}
    assert missing == {}


def test_no_chinese_without_its_sentence():
    assert set(chinese()) - set(said()) - OF_CLICK == set()


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
