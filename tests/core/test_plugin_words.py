"""Every sentence of the QGIS plugin stands in Chinese, with the same places in it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

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
        e for e, c in chinese().items() if sorted(places.findall(e)) != sorted(places.findall(c))
    ]
    assert differ == []


def test_the_compiled_words_are_those_of_the_list():
    compiled = (PLUGIN / "i18n" / "gridplan_zh_CN.qm").read_bytes()
    missing = [c for c in chinese().values() if c.encode("utf-16-be") not in compiled]
    assert missing == []
