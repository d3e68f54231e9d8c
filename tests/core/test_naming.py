"""Names of files that every system takes, and texts on one line."""

from __future__ import annotations

import pytest

from gridplan.output.naming import file_name, one_line


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
