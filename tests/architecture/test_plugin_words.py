"""Every sentence of the QGIS plugin stands in Chinese, with the same places in it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from gridplan.operations.declare.operation import parameters
from gridplan.operations.declare.registry import all_operations

PLUGIN = Path(__file__).parents[2] / "qgis_plugin"


def said() -> set[str]:
    return {
        node.args[0].value
        for file in PLUGIN.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "tr"
        and isinstance(node.args[0], ast.Constant)
    }


def chinese() -> dict[str, str]:
    words: dict[str, str] = {}
    for file in sorted((PLUGIN / "i18n").glob("zh_CN.*.json")):
        words |= json.loads(file.read_text(encoding="utf-8"))
    return words


def test_no_sentence_is_untranslated_and_none_is_left_over():
    assert said() == set(chinese())


def test_translations_have_the_same_places():
    places = re.compile(r"\{[^}]*\}")
    differ = [
        english
        for english, translated in chinese().items()
        # The number of a level is written in Chinese: {level:一}.
        if sorted(places.findall(english))
        != sorted(places.findall(translated.replace(":一}", "}")))
    ]
    assert differ == []


def test_the_compiled_words_are_those_of_the_list():
    compiled = (PLUGIN / "i18n" / "gridplan_zh_CN.qm").read_bytes()
    missing = [c for c in chinese().values() if c.encode("utf-16-be") not in compiled]
    assert missing == []


def options_said() -> set[str]:
    """Options of the command line in the sentences of what the plugin uses of the core."""
    return {
        option
        for room in (
            "geometry",
            "reading",
            "territory",
            "plan",
            "events",
            "stores",
            "analysis",
            "output",
        )
        for file in (PLUGIN.parent / "gridplan" / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and isinstance(node.args[0], ast.Constant)
        for option in re.findall(r"--[a-z][a-z-]*", node.args[0].value)
    }


def test_windows_have_words_for_every_option_that_the_core_speaks_of():
    known = {
        about.option
        for operation in all_operations().values()
        for about in parameters(operation)
        if re.search("[a-z]", about.title)
    }
    assert "--snap" in options_said()
    assert options_said() - known == set()
