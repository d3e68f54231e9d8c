"""The picture of a plan: what is on it, in which colours, in which words, in which files."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import handmade
import numpy as np
import pytest
import shapely
from matplotlib import colors as mpl_colors
from matplotlib import image as mpl_image
from matplotlib.figure import Figure
from toymap import toy

from gridplan.errors import InputError, StoreError
from gridplan.output.look import fonts, look
from gridplan.output.look.amounts import percent, signed_percent
from gridplan.output.look.fonts import font_families, writable
from gridplan.output.look.grid_colours import identity_colours
from gridplan.output.maps import plan_picture
from gridplan.output.maps.maps import (
    Sheet,
    map_axes,
    round_length,
    scale_corner,
    write_names,
)
from gridplan.output.maps.panels import draw_distribution, panel_axes
from gridplan.output.maps.plan_picture import amount, draw_plan
from gridplan.plan.plan import Plan
from gridplan.progress import Silent
from gridplan.territory.territory import Territory

LEFT_RIGHT = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}


@pytest.fixture(scope="module")
def board():
    """Sixteen square units, four grids of four, two grids of two above them."""
    land = handmade.chessboard(4, 4)
    return handmade.plan(land, LEFT_RIGHT, [0, 1, 0, 1], version="test", created="2026-05-01"), land


@pytest.fixture(autouse=True)
def _no_missing_glyph():
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        yield


def pixels(file: Path) -> np.ndarray:
    return (mpl_image.imread(file)[:, :, :3] * 255).round().astype(int)


def share_of(colour: str, picture: np.ndarray) -> float:
    wanted = np.array(mpl_colors.to_rgb(colour)) * 255
    return float(np.mean(np.abs(picture - wanted).max(axis=2) <= 2))


# Colours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deviation", "number"),
    [(-0.5, 0), (-0.2, 1), (-0.11, 1), (-0.1, 2), (-0.05, 3), (0, 3), (0.05, 3), (0.051, 4),
     (0.1, 4), (0.15, 5), (0.2, 5), (0.21, 6), (9, 6)],
)  # fmt: skip
def test_classes_of_deviation_end_at_their_limits(deviation, number):
    assert look.deviation_class(deviation) == number


def lightness(colour: str) -> float:
    """CIE L* of an sRGB colour."""
    channels = np.array(mpl_colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16


def test_the_middle_class_is_the_lightest_and_both_sides_darken_outwards():
    steps = [lightness(colour) for colour in look.DEVIATION_COLOURS]
    assert len(look.DEVIATION_COLOURS) == len(look.DEVIATION_LIMITS) + 1
    assert all(b - a > 8 for a, b in pairwise(steps[:4]))
    assert all(a - b > 8 for a, b in pairwise(steps[3:]))


def test_grids_that_touch_have_different_colours(board):
    plan, land = board
    assert len(set(identity_colours(plan, land, 1))) == 2
    second = identity_colours(plan, land, 2)
    assert second[0] != second[2]
    assert second[1] != second[3]


def test_a_full_map_never_gives_neighbours_the_same_colour():
    land = handmade.chessboard(7, 7)
    leaf = {unit: number for number, unit in enumerate(land.unit_ids)}
    plan = handmade.plan(land, leaf)
    colours = np.array(identity_colours(plan, land, 1))[plan.grid_of_unit(1)]
    rows = np.repeat(np.arange(len(land)), np.diff(land.contiguity.indptr))
    assert not np.any(colours[rows] == colours[land.contiguity.indices])


# Numbers --------------------------------------------------------------------------------------


def test_numbers_are_rounded_to_what_the_data_bear():
    assert signed_percent(-0.0123) == "−1.2%"
    assert signed_percent(0.2, 0) == "+20%"
    assert percent(0.99999) == "99.9%"
    assert percent(1.0) == "100%"
    assert amount(643.4, "persons") == "643"
    assert amount(504_000.0, "m²") == "0.50 km²"
    assert amount(987_000_000.0, "m²") == "987 km²"
    assert round_length(7300) == 5000


# Pictures -------------------------------------------------------------------------------------


def test_a_balanced_plan_looks_calm(board, tmp_path):
    picture = pixels(draw_plan(*board, tmp_path / "plan.png"))
    assert picture.shape[:2] == (1200, 2133)
    assert share_of(look.DEVIATION_COLOURS[3], picture) > 0.05
    # Only the legend shows the classes at the ends.
    assert share_of(look.DEVIATION_COLOURS[6], picture) < 0.005


def test_a_grid_that_is_too_heavy_jumps_out(tmp_path):
    land = handmade.chessboard(4, 4)
    leaf = LEFT_RIGHT | {"x1y1": 1}  # one unit moves from the south-west to the south-east
    plan = handmade.plan(land, leaf, [0, 1, 0, 1])
    picture = pixels(draw_plan(plan, land, tmp_path / "plan.png"))
    assert share_of(look.DEVIATION_COLOURS[6], picture) > 0.01
    assert share_of(look.DEVIATION_COLOURS[0], picture) > 0.01


def test_units_heavier_than_a_grid_are_told(tmp_path, written):
    land = handmade.territory(toy("AABC", registered=[70, 10, 10], migrant=[70, 10, 10]))
    plan = handmade.plan(land, {"A": 0, "B": 1, "C": 2})
    draw_plan(plan, land, tmp_path / "plan.png")
    assert "Grids of one base unit that is heavier than its target: 1." in written


@pytest.mark.parametrize("levels", [1, 2, 4, 6])
def test_any_number_of_levels(levels, tmp_path):
    land = handmade.chessboard(4, 2)
    leaf = {unit: number for number, unit in enumerate(land.unit_ids)}
    plan = handmade.plan(land, leaf, *[list(range(len(land)))] * (levels - 1))
    assert plan.depth == levels
    assert share_of("#ffffff", pixels(draw_plan(plan, land, tmp_path / "p.png"))) < 0.95


@pytest.mark.parametrize(("levels", "named"), [(3, 2), (4, 3), (6, 5)])
def test_upper_levels_leave_the_distributions_their_room(
    levels, named, tmp_path, written, monkeypatch
):
    """Of a slide of 7.5 inches each of the four distributions has 0.6 at least."""
    heights = []

    def record(axes, *row):
        heights.append(axes.get_ylim()[1])

    monkeypatch.setattr(plan_picture, "draw_distribution", record)
    land = handmade.chessboard(4, 4)
    leaf = {unit: number for number, unit in enumerate(land.unit_ids)}
    plan = handmade.plan(land, leaf, *[list(range(len(land)))] * (levels - 1))
    draw_plan(plan, land, tmp_path / "plan.png")
    assert sum(bool(re.fullmatch(r"Level \d: 16 grids", text)) for text in written) == named
    assert len(heights) == 4
    assert min(heights) > 0.6


@pytest.mark.parametrize(
    ("deviation", "ends"),
    [([-0.1, 0.3], ("−100%", "+100%")), ([-0.1, 3.57], ("−100%", "> +100%"))],
)
def test_a_bar_of_all_that_lies_beyond_the_scale_says_so(deviation, ends):
    """A grid 357 % off stood in a bar beside +100 %, as if it were 100 % off."""
    axes = panel_axes(Figure((6, 4)), Sheet(0.0, 0.0, 6.0, 1.0))
    draw_distribution(axes, "area", np.array(deviation), 0.2, 1.0)
    below = [text.get_text() for text in axes.texts if "100%" in text.get_text()]
    assert tuple(below[:2]) == ends


def test_scale_and_arrow_stand_below_a_territory_that_fills_its_corner():
    """A square has its scale bar below it; a triangle with an empty corner stays as large."""
    sheet = Sheet(0.0, 0.0, 4.0, 4.0)
    square = shapely.box(0, 0, 4000, 4000)
    triangle = shapely.Polygon([(4000, 0), (4000, 4000), (0, 4000)])
    for shape, metres_per_inch in ((square, 1160.9), (triangle, 1010.0)):
        shown = np.array([shape], dtype=object)
        axes, found = map_axes(Figure((4, 4)), sheet, shape.bounds, uncovered=shown)
        assert found == pytest.approx(metres_per_inch, abs=0.1)
        (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
        assert not shapely.box(*scale_corner((west, south, east, north), found)).intersects(shape)
        assert shapely.box(west, south, east, north).contains(shape)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Administration of towns", "Administration\nof towns"),
        ("高新技术产业开发区管理委员会", "高新技术产业开\n发区管理委员会"),
        ("Kreis Unna", "Kreis Unna"),
    ],
)
def test_a_name_somewhat_longer_than_its_grid_stands_on_two_lines(name, lines, written):
    """A grid an inch wide on paper."""
    outline = np.array([shapely.box(0, 0, 1000, 3000)], dtype=object)
    axes, metres_per_inch = map_axes(Figure((2, 3)), Sheet(0, 0, 2, 3), outline[0].bounds)
    write_names(axes, outline, [name], ["01"], metres_per_inch)
    assert written == [lines]


def in_chinese(plan: Plan, land: Territory) -> tuple[Plan, Territory]:
    """The same with names, a criterion and a source that only a Chinese font can write."""
    elderly = replace(land.criteria[1], name="老年人口")
    return (
        replace(plan, names=(("沙溪镇", "滨江街道"), plan.names[1])),
        replace(
            land, criteria=(land.criteria[0], elderly, land.criteria[2]),
            origin={"source": "基础单元.shp"},
        ),
    )  # fmt: skip


@pytest.mark.skipif(
    not writable("沙溪镇", font_families()), reason="no Chinese font on this machine"
)
def test_everything_is_written_in_chinese(board, tmp_path, written):
    draw_plan(*in_chinese(*board), tmp_path / "plan.png", language="zh_CN")
    assert {"沙溪镇", "滨江街道", "综合负载", "老年人口", "户籍人口"} <= set(written)
    assert any("基础单元.shp" in words for words in written)
    assert font_families()[0].endswith((" SC", " CN", "YaHei", " Hei", "GB", "SimHei", "MS"))


def test_without_any_chinese_font_codes_stand_instead_of_boxes(
    board, tmp_path, written, monkeypatch
):
    monkeypatch.setattr(fonts, "CHINESE_FONTS", ())
    plan, land = in_chinese(*board)
    draw_plan(plan, land, tmp_path / "plan.png", language="zh_CN", title="网格划分")
    assert not re.search(r"[\u4e00-\u9fff]", "".join(written))
    assert {*plan.codes[0], "criterion 2"} <= set(written)
    assert "No font of this machine can write all names." in written


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("$\\frac{1}$", "$\\frac{1}$"),
        ("East\nRiver\t", "East River"),
        ("x" * 10_000, "x" * 23 + "…"),
        ("a\u202eb\x00", "ab"),  # what cannot be seen is left out
        ("\U0010fffd", "01"),  # not writable: the code stands instead
        ("Grid 01", "Grid 01"),
        ("<script>&amp;", "<script>&amp;"),
    ],
)
def test_hostile_names_are_only_text(board, tmp_path, written, name, shown):
    plan, land = board
    hostile = replace(plan, names=((name, "South"), plan.names[1]))
    file = draw_plan(hostile, land, tmp_path / "plan.svg", title="$x^2$")
    assert {shown, "$x^2$"} <= set(written)
    assert b"<script" not in file.read_bytes()


def test_one_name_that_cannot_be_written_leaves_the_others(board, tmp_path, written):
    plan, land = board
    mixed = replace(plan, names=(("ញ", "South"), plan.names[1]))
    draw_plan(mixed, land, tmp_path / "plan.svg")
    assert {"01", "South", "No font of this machine can write all names."} <= set(written)


def test_a_name_far_wider_than_its_grid_gives_way_to_the_code(board, tmp_path, written):
    # Two halves of a board, and of a strip forty times as long as wide.
    strip = handmade.chessboard(40, 1)
    thin = handmade.plan(strip, {unit: k // 20 for k, unit in enumerate(strip.unit_ids)}, [0, 1])
    for plan, land, shown in ((*board, {"W" * 20, "02"}), (thin, strip, {"01", "02"})):
        written.clear()
        long = replace(plan, names=(("W" * 20, "02"), plan.names[1]))
        draw_plan(long, land, tmp_path / "plan.svg")
        assert {"W" * 20, "01", "02"} & set(written) == shown


def test_names_that_gridplan_gave_are_in_the_language_of_the_picture(board, tmp_path, written):
    plan, land = board
    given = replace(plan, names=(("Grid 01", "南片"), plan.names[1]))
    draw_plan(given, land, tmp_path / "plan.svg", language="zh_CN")
    assert {"网格01", "南片"} <= set(written)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_equal_plans_give_equal_files(board, tmp_path, kind):
    first, second = (
        draw_plan(*board, tmp_path / f"{name}.{kind}").read_bytes() for name in ("a", "b")
    )
    assert first == second
    assert first[:4] in (b"\x89PNG", b"<?xm", b"%PDF")


@pytest.mark.parametrize(("size", "dots"), [("a4", (1322, 1870)), ("a3", (1870, 2645))])
def test_sizes_of_paper(board, tmp_path, size, dots):
    picture = pixels(draw_plan(*board, tmp_path / "plan.png", size=size))
    assert np.abs(np.array(picture.shape[:2]) - dots).max() <= 1


# Refusals -------------------------------------------------------------------------------------


def test_a_kind_of_file_that_cannot_be_written_is_refused(board, tmp_path):
    with pytest.raises(InputError, match=r"\.bmp") as refusal:
        draw_plan(*board, tmp_path / "plan.bmp")
    assert ".png, .svg, .pdf" in refusal.value.cure


def test_a_folder_that_is_not_there_is_named(board, tmp_path):
    target = tmp_path / "away" / "plan.png"
    with pytest.raises(StoreError, match="folder does not exist") as refusal:
        draw_plan(*board, target)
    assert refusal.value.where == str(target)


def test_a_plan_of_other_units_is_refused(board, tmp_path):
    plan, _ = board
    other = handmade.territory(toy("AB"))
    with pytest.raises(InputError, match="same units"):
        draw_plan(plan, other, tmp_path / "plan.png")


def test_a_failure_leaves_the_old_picture_and_no_part(board, tmp_path, monkeypatch):
    target = tmp_path / "plan.png"
    target.write_bytes(b"old")

    def fail(self, data):
        self.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(StoreError, match="disk is full"):
        draw_plan(*board, target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_picture_that_is_written_is_not_said_to_be_unwritten(board, tmp_path):
    class Late(Silent):
        def cancelled(self):
            return (tmp_path / "plan.png").exists()

    assert draw_plan(*board, tmp_path / "plan.png", progress=Late()).exists()
