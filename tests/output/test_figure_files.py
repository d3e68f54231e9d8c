"""Figures as files: text in a PDF is text, and the same figure gives the same bytes."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from matplotlib.figure import Figure

from gridplan.output.look.fonts import font_families
from gridplan.output.maps.figure_files import file_of, pdf_of

CHINESE = any("CJK" in family or "Han" in family for family in font_families())


def figure(*lines: str) -> Figure:
    drawn = Figure((4, 2))
    for number, line in enumerate(lines):
        drawn.text(0.1, 0.9 - 0.2 * number, line, family=font_families(), parse_math=False,
                   weight="bold" if number else "normal")  # fmt: skip
    return drawn


def text_of(pdf: bytes) -> list[str]:
    """The lines of a PDF as a reader copies them, page after page."""
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    )
    return [line for line in done.stdout.decode().replace("\f", "\n").splitlines() if line]


@pytest.mark.skipif(not CHINESE, reason="needs a Chinese font")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_text_of_a_pdf_is_copied_as_it_is_read():
    lines = ("利港街道 −3.4%", "±5% · km² · 01-002")
    assert text_of(pdf_of([figure(*lines)])) == list(lines)
    # Each page has the letters that it needs.
    assert text_of(pdf_of([figure("一级网格"), figure("二级")])) == ["一级网格", "二级"]


def test_names_with_rare_signs_and_without_any_are_drawn():
    assert pdf_of([figure("𠮷野家 ${x}", ""), figure("")]).startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_figure_gives_the_same_bytes(kind):
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "x"}):
        first, second = (file_of(figure("利港街道", "−3%"), kind) for _ in range(2))
    assert first == second


def test_fonts_that_were_made_for_a_file_are_forgotten():
    from matplotlib.font_manager import fontManager

    font_families()
    before = len(fontManager.ttflist)
    pdf_of([figure("利港街道")])
    assert len(fontManager.ttflist) == before
