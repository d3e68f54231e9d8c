"""What no text of the data can do to a pack, and in which fonts it is written."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pack_land import LAND, PLAN, small_pack

from gridplan.i18n import speaking
from gridplan.output.content.briefing import gather
from gridplan.output.pack.pages import write_pages
from gridplan.output.pack.plan_page import plan_page
from gridplan.output.pack.workbook import write_workbook
from gridplan.stores.planfile.geopackage import save_plan

pytestmark = pytest.mark.usefixtures("english")


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "＝1+1", "=cmd|' /C calc'!A0", "http://x.y"]


def sheets(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as book:
        return {
            name: book.read(name).decode("utf-8")
            for name in book.namelist()
            if name.startswith("xl/") and name.endswith(".xml")
        }


def hostile():
    names = (tuple(FORMULAS[:2]), tuple(FORMULAS[2:6]))
    return gather(replace(PLAN, names=names), LAND)


def test_no_text_becomes_a_formula_or_link_in_the_workbook(tmp_path):
    write_workbook(hostile(), tmp_path / "book.xlsx")
    texts = sheets(tmp_path / "book.xlsx")
    assert not [name for name, text in texts.items() if "<f>" in text or "hyperlink" in text]
    strings = texts["xl/sharedStrings.xml"]
    assert ">=1+1<" in strings
    assert ">@SUM(A1)<" in strings


def test_numbers_stay_numbers_in_the_workbook_negative_ones_too(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    leaf = PLAN.leaf_of_unit.copy()
    leaf[0] = leaf[-1]
    briefing = gather(replace(PLAN, leaf_of_unit=leaf), LAND)
    write_workbook(briefing, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["Summary", "Level 1", "Level 2", "Exceptions", "Method"]
    rows = list(book["Level 2"].iter_rows(min_row=2, values_only=True))
    place = rows[0].index("load deviation")
    deviations = [row[place] for row in rows[1:]]
    assert all(isinstance(value, (int, float)) for value in deviations)
    assert sorted(deviations) == pytest.approx([-0.25, 0, 0, 0.25])
    assert book["Level 2"].freeze_panes == "C3"
    # What is rounded to nothing has no sign.
    form = book["Level 2"].cell(3, place + 1).number_format
    assert form == "[>=0.0005]+0.0%;[<=-0.0005]-0.0%;0%"


def test_no_text_becomes_a_formula_in_the_hand_over_tables(tmp_path):
    named = replace(PLAN, names=(tuple(FORMULAS[:2]), tuple(FORMULAS[2:6])))
    save_plan(named, LAND, tmp_path / "plan.gpkg")
    pack = small_pack(tmp_path / "plan.gpkg", tmp_path / "pack", parts=("bundle",))
    for file in pack.folder.rglob("*.csv"):
        data = file.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), file.name
        for row in csv.reader(data.decode("utf-8-sig").splitlines()):
            for cell in row:
                is_number = re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
                assert is_number or not re.match(r"[=+\-@＝＋－＠\t]", cell), (file.name, cell)


def test_hostile_names_reach_the_web_page_as_data_only():
    nasty = ("</script><script>window.harm=1</script>", "<img src=x onerror=window.harm=1>")
    briefing = gather(replace(PLAN, names=(nasty, PLAN.names[1])), LAND, title="<b>T</b>")
    page = plan_page(briefing)
    assert page.count("<script") == 2
    assert "<img" not in page
    assert "<b>T</b>" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)


def test_hostile_names_stand_on_slides_as_text(tmp_path):
    pptx = pytest.importorskip("pptx")
    from gridplan.output.pack.deck import write_deck

    names = (("=1+1", "a\x00b\x1b\ud800c\u202e"), ("<a:t>x</a:t>", "&amp;", "x" * 5000, "\n\n"))
    write_deck(gather(replace(PLAN, names=names), LAND), tmp_path / "deck.pptx")
    deck = pptx.Presentation(str(tmp_path / "deck.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[2:4] == ["01  =1+1", "02  abc"]


def test_chinese_without_a_chinese_font_falls_back_and_never_shows_boxes(monkeypatch, tmp_path):
    import warnings

    from matplotlib import font_manager

    latin = [f for f in font_manager.fontManager.ttflist if f.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    monkeypatch.setattr("gridplan.output.look.fonts.CHINESE_FONTS", ("Microsoft YaHei", "SimHei"))
    with warnings.catch_warnings(), speaking("zh_CN"):
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        write_pages(gather(PLAN, LAND), tmp_path / "maps.pdf", paper="a4")


def test_slides_name_their_fonts_in_the_theme(tmp_path):
    pytest.importorskip("pptx")
    from gridplan.output.pack.deck import write_deck

    write_deck(gather(PLAN, LAND), tmp_path / "deck.pptx")
    with zipfile.ZipFile(tmp_path / "deck.pptx") as deck:
        theme = deck.read("ppt/theme/theme1.xml").decode("utf-8")
        slides = [name for name in deck.namelist() if re.fullmatch(r"ppt/slides/\w+\.xml", name)]
        text = deck.read(slides[0]).decode("utf-8")
    assert re.findall(r'<a:ea typeface="([^"]*)"', theme) == ["Microsoft YaHei"] * 2
    assert "typeface" not in text  # all text takes its fonts from the theme
