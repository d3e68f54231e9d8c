"""Names of files that every system takes, and texts on one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.i18n import speaking
from gridplan.output.look.safe_text import (
    distinct,
    file_name,
    one_line,
    short_village,
    shown_name,
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("CON",), "_CON.pdf"),
        (("com1.x",), "_com1.x.pdf"),
        (('a<b>:"/\\|?*c',), "a-b-c.pdf"),
        (("..", "  "), "gridplan.pdf"),
        (("方案", "2026-05-01"), "方案_2026-05-01.pdf"),
        (("ends with dots...",), "ends_with_dots.pdf"),
        (("../../etc/passwd",), "etc-passwd.pdf"),
        (("a\x00\x1fb\u202e",), "a_b.pdf"),
    ],
)
def test_file_names_are_safe_on_windows(words, name):
    assert file_name(*words, ending=".pdf") == name


def test_file_names_stay_short_in_bytes_and_whole_in_letters():
    name = file_name("网" * 500, ending=".pdf")
    assert name == "网" * 40 + ".pdf"


def test_one_line_has_no_breaks_and_no_unseen_letters():
    assert one_line("a\n\tb\u200b \ud800c", 10) == "a b c"
    assert one_line("abcdef", 4) == "abc…"


def test_a_long_title_never_costs_the_word_that_tells_files_apart():
    stem = file_name("网格" * 300, "2026-05-01", "图册", ending="")
    names = {file_name(stem, f"{code:02d} 东镇", ending=".pdf") for code in range(40)}
    assert len(names) == 40
    assert all(len(name.encode("utf-8")) <= 120 + len(".pdf") for name in names)
    assert all(name.endswith("_东镇.pdf") for name in names)


def test_equal_names_are_counted_whatever_their_case():
    taken = [Path("a/East.pdf"), Path("a/east_2.pdf")]
    assert distinct("EAST.pdf", taken) == "EAST_3.pdf"
    assert distinct("west.pdf", taken) == "west.pdf"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("谢园村村委会", "谢园村"),
        ("谢园村民委员会", "谢园村"),
        ("谢园村委会", "谢园村"),
        ("先锋社区居委会", "先锋社区"),
        ("先锋居民委员会", "先锋"),
        ("村委会", "村委会"),
        ("Xieyuan", "Xieyuan"),
    ],
)
def test_villages_are_named_without_their_committee(name, short):
    assert short_village(name) == short


def test_names_that_gridplan_gave_follow_the_language_and_others_do_not():
    with speaking("zh_CN"):
        assert shown_name("Grid 01-002", "01-002") == "网格01-002"
        assert shown_name("Grid 7", "01-002") == "Grid 7"
    with speaking("en"):
        assert shown_name("网格01-002", "01-002") == "Grid 01-002"
        assert shown_name("东镇\n街道\x00", "01") == "东镇 街道"
