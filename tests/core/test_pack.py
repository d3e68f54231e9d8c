"""The meeting pack: what is in it, what no text can do to it, and that it is whole or not there."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import handmade
import numpy as np
import pytest
from toymap import toy

from gridplan.errors import Cancelled, InputError, MissingPackage, StoreError
from gridplan.output import look
from gridplan.output.agenda import agenda
from gridplan.output.briefing import gather
from gridplan.output.pack import write_pack
from gridplan.output.pages import map_picture, write_pages
from gridplan.output.planpage import plan_page
from gridplan.output.qgis_atlas import AtlasOrder, NoAtlas
from gridplan.output.tabling import grids_table, written
from gridplan.output.workbook import tables_of, write_workbook
from gridplan.plan.comparing import compare
from gridplan.stores.folders import new_folder
from gridplan.stores.geopackage import save_plan
from gridplan.wording import speaking

pytestmark = pytest.mark.usefixtures("english")

#: Sixteen square units, four grids of four, two grids of two above them.
QUARTERS = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}
FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "＝1+1", "=cmd|' /C calc'!A0", "http://x.y"]


@pytest.fixture(scope="module")
def land():
    return handmade.territory(toy("\n".join(["AAAA"] * 4), cells=True))


@pytest.fixture(scope="module")
def plan(land):
    made = handmade.plan(land, QUARTERS, [0, 1, 0, 1], version="test", created="2026-05-01")
    return replace(made, names=(("东镇", "西镇"), made.names[1]))


@pytest.fixture(scope="module")
def edited(plan):
    """The plan after x1y0 and x1y1 have gone from the west to the east."""
    leaf = plan.leaf_of_unit.copy()
    ids = plan.unit_ids.tolist()
    east = leaf[ids.index("x2y0")]
    leaf[[ids.index("x1y0"), ids.index("x1y1")]] = east
    return replace(plan, leaf_of_unit=leaf)


@pytest.fixture(scope="module")
def plan_file(plan, land, tmp_path_factory):
    file = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    save_plan(plan, land, file)
    return file


@pytest.fixture
def briefing(plan, land):
    return gather(plan, land)


def no_atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
    raise NoAtlas("There is no QGIS.", cure="Install it.")


def small_pack(plan_file: Path, folder: Path, **more: object):
    return write_pack(plan_file, folder, **{"paper": "a4", "atlas": no_atlas, **more})


def sheets(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as book:
        return {
            name: book.read(name).decode("utf-8")
            for name in book.namelist()
            if name.startswith("xl/") and name.endswith(".xml")
        }


class StopAt:
    def __init__(self, fraction: float) -> None:
        self.fraction, self.reached = fraction, 0.0

    def report(self, fraction: float, text: str = "") -> None:
        self.reached = fraction

    def cancelled(self) -> bool:
        return self.reached >= self.fraction


# What is in it ----------------------------------------------------------------------------------


def test_a_pack_without_qgis_holds_all_but_the_atlas_and_says_so(plan_file, tmp_path):
    pytest.importorskip("pptx")
    pack = small_pack(plan_file, tmp_path / "pack", title="Toy city")
    assert {part.part: part.count for part in pack.made} == {
        "pages": 7, "deck": 7, "workbook": 5, "web": 0, "bundle": 8,
    }  # fmt: skip
    (lack,) = pack.missing
    assert (lack.part, lack.why, lack.cure) == ("atlas", "There is no QGIS.", "Install it.")
    names = sorted(p.relative_to(pack.folder).as_posix() for p in pack.folder.rglob("*.*"))
    assert "Toy_city_2026-05-01_slides.pptx" in names
    assert "hand-over/Toy_city_2026-05-01.gpkg" in names


def test_the_manifest_lists_every_file_and_what_the_pack_was_made_from(plan, plan_file, tmp_path):
    pack = small_pack(plan_file, tmp_path / "pack", parts=("workbook", "bundle"))
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plan"]["hash"] == plan.hash
    assert manifest["plan"]["seed"] == plan.provenance.seed
    assert manifest["plan"]["territory_digest"] == plan.provenance.territory_digest
    listed = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    there = {
        file.relative_to(pack.folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in pack.folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert listed == there


def test_the_agenda_has_one_page_for_each_first_level_grid(briefing):
    kinds = [page.kind for page in agenda(briefing)]
    assert kinds == ["cover", "overview", "grid", "grid", "statistics", "table", "table"]


@pytest.mark.parametrize(("parents", "pages"), [((), 0), (([0, 1, 0, 1], [0, 1, 2, 3]), 2)])
def test_plans_of_one_and_of_three_levels_have_their_pages(land, parents, pages, tmp_path):
    plan = handmade.plan(land, QUARTERS, *parents)
    briefing = gather(plan, land)
    assert [page.kind for page in agenda(briefing)].count("grid") == pages
    assert write_pages(briefing, tmp_path / "maps.pdf", paper="a4") == pages + 5
    assert "second-level" in agenda(briefing)[2].line or not parents


def test_two_plans_bring_pages_of_changes(edited, plan, land):
    briefing = gather(edited, land, comparison=compare(plan, edited, land))
    pages = [page for page in agenda(briefing) if page.kind == "changes"]
    assert [page.title for page in pages] == ["What changes", "Changes in 东镇", "Changes in 西镇"]
    assert pages[0].line == "2 base units with 40 persons change hands, in 1 areas"
    assert pages[0].table is not None
    assert len(pages[0].table.rows) == 1


def test_an_atlas_that_was_drawn_is_taken_in(plan_file, tmp_path):
    def atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
        (folder / "book.pdf").write_bytes(b"%PDF /Type /Pages /Type /Page\n/Type /Page\n")
        assert order.second_level
        return [folder / "book.pdf"]

    pack = small_pack(
        plan_file, tmp_path / "pack", parts=("atlas",), atlas=atlas, second_level=True
    )
    (made,) = pack.made
    assert (made.part, made.files, made.count) == ("atlas", ("atlas/book.pdf",), 2)
    assert pack.missing == ()


def test_a_missing_package_costs_its_part_only(monkeypatch, plan_file, tmp_path):
    def no_pptx(*_: object, **__: object) -> int:
        raise MissingPackage("Writing slides needs the package python-pptx.", cure="Install it.")

    monkeypatch.setattr("gridplan.output.pack.write_deck", no_pptx)
    pack = small_pack(plan_file, tmp_path / "pack", parts=("deck", "web"))
    assert [part.part for part in pack.made] == ["web"]
    assert [lack.part for lack in pack.missing] == ["deck"]


@pytest.mark.parametrize("stopped", [True, False])
def test_what_an_unfinished_atlas_left_is_taken_away(stopped, plan_file, tmp_path):
    """The other program keeps its pages in a folder of its own until they are complete."""

    def atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
        (folder / ".half").mkdir()
        (folder / ".half" / "page.png").write_bytes(b"half")
        raise Cancelled("Stopped.") if stopped else NoAtlas("It broke.", cure="Mend it.")

    words = {"parts": ("atlas", "web"), "atlas": atlas}
    if stopped:
        with pytest.raises(Cancelled):
            small_pack(plan_file, tmp_path / "pack", **words)
        assert list(tmp_path.iterdir()) == []
    else:
        pack = small_pack(plan_file, tmp_path / "pack", **words)
        assert [part.part for part in pack.made] == ["pages", "web"]
        assert not list((tmp_path / "pack").rglob("*half*"))


# Whole or not at all ----------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0.0, 0.1, 0.3, 0.6, 0.9])
def test_a_stop_leaves_nothing_behind(at, plan_file, tmp_path):
    with pytest.raises(Cancelled):
        small_pack(plan_file, tmp_path / "pack", parts=("workbook", "web", "bundle"),
                   progress=StopAt(at))  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_a_stop_leaves_the_earlier_pack_as_it_was(plan_file, tmp_path):
    small_pack(plan_file, tmp_path / "pack", parts=("web",))
    before = {file.name: file.read_bytes() for file in (tmp_path / "pack").iterdir()}
    with pytest.raises(Cancelled):
        small_pack(plan_file, tmp_path / "pack", parts=("workbook",), progress=StopAt(0.5))
    assert {file.name: file.read_bytes() for file in (tmp_path / "pack").iterdir()} == before
    assert [file.name for file in tmp_path.iterdir()] == ["pack"]


def test_an_earlier_pack_is_replaced_as_a_whole(plan_file, tmp_path):
    small_pack(plan_file, tmp_path / "pack", parts=("web", "bundle"))
    pack = small_pack(plan_file, tmp_path / "pack", parts=("web",))
    assert sorted(file.name for file in pack.folder.iterdir()) == [
        "manifest.json", "plan_2026-05-01_map_page.html",
    ]  # fmt: skip


def test_a_folder_with_other_files_is_refused(plan_file, tmp_path):
    small_pack(plan_file, tmp_path / "pack", parts=("web",))
    (tmp_path / "pack" / "minutes.docx").write_text("mine")
    with pytest.raises(StoreError, match=r"minutes\.docx"):
        small_pack(plan_file, tmp_path / "pack", parts=("web",))
    assert (tmp_path / "pack" / "minutes.docx").read_text() == "mine"


def test_a_folder_is_not_made_over_a_file(tmp_path):
    (tmp_path / "pack").write_text("mine")
    with pytest.raises(StoreError, match="not a folder"), new_folder(tmp_path / "pack"):
        pass
    assert (tmp_path / "pack").read_text() == "mine"


def test_unknown_parts_and_papers_are_named(plan_file, tmp_path):
    with pytest.raises(InputError, match="slides"):
        small_pack(plan_file, tmp_path / "pack", parts=("slides",))
    with pytest.raises(InputError, match="b5"):
        small_pack(plan_file, tmp_path / "pack", paper="b5")


def test_the_same_plan_gives_the_same_bytes(plan_file, tmp_path):
    pytest.importorskip("pptx")
    one, two = (small_pack(plan_file, tmp_path / name, title="T") for name in ("one", "two"))
    contents = [
        {f.relative_to(pack.folder): f.read_bytes() for f in pack.folder.rglob("*") if f.is_file()}
        for pack in (one, two)
    ]
    assert contents[0] == contents[1]


# Texts that want to be more ---------------------------------------------------------------------


def hostile(plan, land):
    names = (tuple(FORMULAS[:2]), tuple(FORMULAS[2:6]))
    return gather(replace(plan, names=names), land)


def test_no_text_becomes_a_formula_or_link_in_the_workbook(plan, land, tmp_path):
    write_workbook(hostile(plan, land), tmp_path / "book.xlsx")
    texts = sheets(tmp_path / "book.xlsx")
    assert not [name for name, text in texts.items() if "<f>" in text or "hyperlink" in text]
    strings = texts["xl/sharedStrings.xml"]
    assert ">=1+1<" in strings
    assert ">@SUM(A1)<" in strings


def test_numbers_stay_numbers_in_the_workbook_negative_ones_too(plan, land, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    leaf = plan.leaf_of_unit.copy()
    leaf[0] = leaf[-1]
    briefing = gather(replace(plan, leaf_of_unit=leaf), land)
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


def test_no_text_becomes_a_formula_in_the_hand_over_tables(plan, land, tmp_path):
    named = replace(plan, names=(tuple(FORMULAS[:2]), tuple(FORMULAS[2:6])))
    save_plan(named, land, tmp_path / "plan.gpkg")
    pack = small_pack(tmp_path / "plan.gpkg", tmp_path / "pack", parts=("bundle",))
    for file in pack.folder.rglob("*.csv"):
        data = file.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), file.name
        for row in csv.reader(data.decode("utf-8-sig").splitlines()):
            for cell in row:
                is_number = re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
                assert is_number or not re.match(r"[=+\-@＝＋－＠\t]", cell), (file.name, cell)


def test_hostile_names_reach_the_web_page_as_data_only(plan, land):
    nasty = ("</script><script>window.harm=1</script>", "<img src=x onerror=window.harm=1>")
    briefing = gather(replace(plan, names=(nasty, plan.names[1])), land, title="<b>T</b>")
    page = plan_page(briefing)
    assert page.count("<script") == 2
    assert "<img" not in page
    assert "<b>T</b>" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)


def test_hostile_names_stand_on_slides_as_text(plan, land, tmp_path):
    pptx = pytest.importorskip("pptx")
    from gridplan.output.deck import write_deck

    names = (("=1+1", "a\x00b\x1b\ud800c\u202e"), ("<a:t>x</a:t>", "&amp;", "x" * 5000, "\n\n"))
    write_deck(gather(replace(plan, names=names), land), tmp_path / "deck.pptx")
    deck = pptx.Presentation(str(tmp_path / "deck.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[2:4] == ["01  =1+1", "02  abc"]


# Figures and pictures ---------------------------------------------------------------------------


def test_tables_say_what_the_measures_say(briefing):
    table = grids_table(briefing, 2)
    columns = [heading for heading, _ in table.columns]
    row = dict(zip(columns, table.rows[0]))
    assert row["registered population"] == 40
    assert row["area, km²"] == pytest.approx(0.04)
    assert row["load deviation"] == pytest.approx(0)
    assert row["share of load"] == pytest.approx(0.25)
    assert [table.name for table in tables_of(briefing)] == [
        "Summary", "Level 1", "Level 2", "Exceptions", "Method",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1234.6, "count", "1,235"),
        (0.0512, "deviation", "+5.1%"),
        (-0.0512, "deviation", "−5.1%"),
        (-0.0001, "deviation", "0%"),
        (None, "count", "–"),
        (float("nan"), "km2", "–"),
    ],
)
def test_cells_are_written_as_people_read_them(value, kind, text):
    assert written(value, kind) == text


def test_maps_show_grids_off_their_target_in_colour(plan, land):
    from io import BytesIO

    from matplotlib import image

    leaf = plan.leaf_of_unit.copy()
    leaf[0] = leaf[-1]
    briefing = gather(replace(plan, leaf_of_unit=leaf), land)
    overview = agenda(briefing)[1]
    picture = image.imread(BytesIO(map_picture(briefing, overview, 6, 5)))[:, :, :3]

    def share(colour: str) -> float:
        wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        return float(np.mean(np.abs(picture - wanted).max(axis=2) < 0.01))

    # Three of sixteen cells are 25 % below, five are 25 % above, eight are on their target; the
    # map takes about two thirds of the picture.
    assert share(look.DEVIATION_COLOURS[0]) == pytest.approx(0.6 * 3 / 16, abs=0.05)
    assert share(look.DEVIATION_COLOURS[-1]) == pytest.approx(0.6 * 5 / 16, abs=0.06)


def test_moved_units_are_hatched_and_old_borders_dashed(edited, plan, land):
    from matplotlib.figure import Figure

    from gridplan.output.maps import Sheet
    from gridplan.output.plates import draw_changes

    briefing = gather(edited, land, comparison=compare(plan, edited, land))
    axes = draw_changes(Figure((6, 6)), Sheet(0, 0, 6, 6), briefing)
    assert [patch.get_hatch() for patch in axes.patches if patch.get_hatch()] == ["/////"]
    dashed = [line for line in axes.lines if line.is_dashed()]
    # The west loses its border with the east along two units of 100 m.
    assert sum(np.ptp(line.get_ydata()) for line in dashed) == pytest.approx(200, abs=5)


def test_chinese_without_a_chinese_font_falls_back_and_never_shows_boxes(
    plan, land, monkeypatch, tmp_path
):
    import warnings

    from matplotlib import font_manager

    latin = [f for f in font_manager.fontManager.ttflist if f.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    monkeypatch.setattr("gridplan.output.fonts.CHINESE_FONTS", ("Microsoft YaHei", "SimHei"))
    with warnings.catch_warnings(), speaking("zh_CN"):
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        write_pages(gather(plan, land), tmp_path / "maps.pdf", paper="a4")


def test_slides_name_their_fonts_in_the_theme(briefing, tmp_path):
    pytest.importorskip("pptx")
    from gridplan.output.deck import write_deck

    write_deck(briefing, tmp_path / "deck.pptx")
    with zipfile.ZipFile(tmp_path / "deck.pptx") as deck:
        theme = deck.read("ppt/theme/theme1.xml").decode("utf-8")
        slides = [name for name in deck.namelist() if re.fullmatch(r"ppt/slides/\w+\.xml", name)]
        text = deck.read(slides[0]).decode("utf-8")
    assert re.findall(r'<a:ea typeface="([^"]*)"', theme) == ["Microsoft YaHei"] * 2
    assert "typeface" not in text  # all text takes its fonts from the theme


def test_what_a_killed_run_left_is_removed_by_the_next(plan_file, tmp_path):
    from gridplan.stores.atomic import new_file

    with new_file(tmp_path / "pack") as name:
        left = name.with_name(re.sub(r"-\d+-(\d+)$", r"-999999999-\1", name.name))
    left.mkdir()
    (left / "half.pptx").write_bytes(b"half")
    small_pack(plan_file, tmp_path / "pack", parts=("web",))
    assert [file.name for file in tmp_path.iterdir()] == ["pack"]
