"""Help that fits the terminal: no line too long, no word cut."""

from __future__ import annotations

import os
import re

import pytest
from click.testing import CliRunner
from command_names import COMMANDS, GROUPS

from gridplan.cli.help import wrapped
from gridplan.cli.main import main
from gridplan.i18n.figures import columns


def help_on(language: str, *names: str) -> list[str]:
    """Lines of a help on a terminal of 80 columns, but for its examples."""
    shown = CliRunner(env={**os.environ, "COLUMNS": "80"}).invoke(
        main, ["--lang", language, *names, "--help"], prog_name="gridplan"
    )
    assert shown.exit_code == 0
    return [line for line in shown.output.splitlines() if not line.startswith("  gridplan ")]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("names", [(), *COMMANDS, *GROUPS], ids=" ".join)
def test_no_line_is_wider_than_the_terminal(language, names):
    assert [line for line in help_on(language, *names) if columns(line) > 80] == []


def test_words_and_numbers_stay_whole_among_chinese_characters():
    text = " ".join(" ".join(help_on("zh_CN", "divide")).split())
    for word in ("CGCS2000", "bd09", "tcp://主机:8786", "households=300..500", "local:N"):
        assert word in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("坐标（gcj02、bd09）；CGCS2000", 12, ["坐标", "（gcj02、", "bd09）；", "CGCS2000"]),
        ("通道处除外）。", 12, ["通道处除", "外）。"]),
        ("one file.gpkg, or tcp://host:8786", 10, ["one", "file.gpkg,", "or", "tcp://host:8786"]),
        ("", 10, [""]),
    ],
)  # fmt: skip
def test_lines_end_between_words_and_before_no_comma(text, width, lines):
    assert wrapped(text, width) == lines


def test_defaults_stand_whole():
    text = "\n".join(help_on("en", "divide"))
    assert re.search(r"--snap NUMBER +Borders this close", text)
    assert re.search(r"\[default:\s+17,269,1958\]", text)
