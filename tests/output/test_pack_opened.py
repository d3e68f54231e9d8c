"""Slides and workbook opened by LibreOffice: every slide and sheet, every code, no boxes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import handmade
import pytest
from toymap import toy

from gridplan.i18n import speaking
from gridplan.output.content.briefing import gather
from gridplan.output.pack.workbook import write_workbook
from gridplan.plan.compare.compare import compare

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext"),
]
needs_office = pytest.mark.skipif(not OFFICE, reason="needs LibreOffice")
LEAVES = {f"x{x}y{y}": (x // 2) + 4 * (y // 2) for x in range(8) for y in range(4)}


@pytest.fixture(scope="module")
def briefing():
    """Eight grids in four, and the plan before: one unit has changed hands."""
    land = handmade.territory(toy("\n".join(["A" * 8] * 4), cells=True))
    parents = [k % 4 for k in range(8)]
    old = handmade.plan(land, {**LEAVES, "x1y0": 1}, parents, created="2026-05-01")
    new = handmade.plan(land, LEAVES, parents, created="2026-06-01")
    with speaking("zh_CN"):
        return gather(new, land, title="网格方案", comparison=compare(old, new, land))


def as_pdf(file: Path) -> tuple[int, str]:
    """Pages and text of a file as LibreOffice shows it."""
    profile = file.parent / "profile"
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(file.parent), str(file)],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    pdf = file.with_suffix(".pdf")
    facts = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    pages = next(int(row.split()[1]) for row in facts.splitlines() if row.startswith("Pages"))
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    return pages, text.stdout


@needs_office
def test_every_slide_opens_with_its_table(briefing, tmp_path):
    pptx = pytest.importorskip("pptx")
    from gridplan.output.pack.deck import write_deck

    with speaking("zh_CN"):
        count = write_deck(briefing, tmp_path / "deck.pptx")
    # Cover, overview, four grids, changes of all and of two, before and after at two levels, two
    # of figures.
    assert count == 13
    pages, text = as_pdf(tmp_path / "deck.pptx")
    assert pages == count
    for code in (*briefing.codes[0], *briefing.codes[1]):
        assert code in text
    deck = pptx.Presentation(str(tmp_path / "deck.pptx"))
    for number, slide in enumerate(deck.slides):
        tables = [shape for shape in slide.shapes if shape.has_table]
        pictures = [shape for shape in slide.shapes if shape.shape_type == 13]
        assert len(tables) == (number > 0)
        assert len(pictures) == (number in {*range(1, 9), 11})
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width


@needs_office
def test_every_sheet_opens(briefing, tmp_path):
    with speaking("zh_CN"):
        count = write_workbook(briefing, tmp_path / "book.xlsx")
    assert count == 10
    pages, text = as_pdf(tmp_path / "book.xlsx")
    assert pages == count
    for code in briefing.codes[1]:
        assert code in text
    assert "#NAME" not in text
    assert "Err:" not in text


def test_every_code_stands_on_the_drawn_pages_with_embedded_fonts(briefing, tmp_path):
    from gridplan.output.pack.pages import write_pages

    with speaking("zh_CN"):
        count = write_pages(briefing, tmp_path / "maps.pdf", paper="a4")
    file = tmp_path / "maps.pdf"
    facts = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert f"Pages:           {count}\n" in facts
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    for code in (*briefing.codes[0], *briefing.codes[1]):
        assert code in text.stdout
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), fonts
