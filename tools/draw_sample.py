"""Draw the sample territory at city and at block scale, for the README and the docs.

    python tools/draw_sample.py [--units N] [--seed S] [--folder docs/pictures]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
import shapely
from matplotlib.collections import LineCollection, PatchCollection, PolyCollection
from matplotlib.patches import Patch, PathPatch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gridplan.output.fonts import font_families
from gridplan.output.look import HALO_MM, INK, SOFT_INK, points
from gridplan.territory.sample import make_sample

COLOURS = {
    "城镇住宅用地": "#f3d9a4",
    "农村宅基地": "#eecfae",
    "商业服务业用地": "#e9b3a2",
    "公共管理与公共服务用地": "#e2bfd6",
    "公园绿地": "#b9dba0",
    "工业用地": "#cdc0d6",
    "物流仓储用地": "#bfb6cc",
    "水田": "#eef0cf",
    "旱地": "#f4f1d3",
    "果园": "#d8e6b4",
    "林地": "#b7d3a2",
    "坑塘水面": "#cfe3ee",
    "湖泊水面": "#b5d3e8",
    "河流水面": "#b5d3e8",
    "公路用地": "#ffffff",
    "铁路用地": "#dedede",
    "空闲地": "#e6e3da",
}
PATTERN = "江阴市样例"


def frame(figure_size, extent):
    figure, axes = plt.subplots(figsize=figure_size, dpi=150)
    axes.set_xlim(extent[0], extent[2])
    axes.set_ylim(extent[1], extent[3])
    axes.set_aspect("equal")
    axes.set_axis_off()
    figure.subplots_adjust(0, 0, 1, 1)
    return figure, axes


def fill(axes, geometry, colours, edge="none", width=0.0, z=1):
    parts, index = shapely.get_parts(geometry, return_index=True)
    shells = shapely.get_exterior_ring(parts)
    xy, owner = shapely.get_coordinates(shells, return_index=True)
    begin = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    rings = np.split(xy, begin[1:])
    face = [colours[i] for i in index]
    edges = face if edge == "same" else edge
    axes.add_collection(PolyCollection(rings, facecolors=face, edgecolors=edges, linewidths=width, zorder=z))


def stroke(axes, geometry, colour, width, z, **more):
    parts = shapely.get_parts(np.asarray(geometry, dtype=object))
    parts = parts[shapely.get_type_id(parts) == 1]
    axes.add_collection(
        LineCollection(
            [shapely.get_coordinates(p) for p in parts],
            colors=colour, linewidths=width, zorder=z, capstyle=more.pop("cap", "round"), joinstyle="round", **more,
        )
    )


def say_at(axes, x, y, text, size, colour=INK, weight="normal", z=30, **more):
    axes.text(
        x, y, text, fontsize=size, color=colour, weight=weight, ha="center", va="center", zorder=z,
        path_effects=[effects.withStroke(linewidth=points(HALO_MM) * size / 9, foreground="white", alpha=0.85)], **more,
    )


def scale_bar(axes, x, y, length, text):
    axes.plot([x, x, x + length, x + length], [y + length * 0.03, y, y, y + length * 0.03], color=INK, lw=1.2, zorder=40)
    say_at(axes, x + length / 2, y + length * 0.09, text, 8)


def city(sample, path):
    units, lines = sample.units, sample.lines
    x0, y0, x1, y1 = units.total_bounds
    figure, axes = frame((14, 8.7), (x0 - 900, y0 - 2200, x1 + 900, y1 + 600))
    colours = units["land_use"].map(COLOURS).to_numpy()
    fill(axes, units.geometry.to_numpy(), colours, "same", 0.15)
    of = {kind: part.geometry.to_numpy() for kind, part in lines.groupby("kind")}
    stroke(axes, of["canal"], "#b5d3e8", 0.9, 3)
    stroke(axes, of["secondary"], "#ffffff", 0.45, 4)
    stroke(axes, of["arterial"], "#ffffff", 0.9, 4)
    stroke(axes, of["railway"], "#777777", 0.9, 5)
    stroke(axes, of["railway"], "#ffffff", 0.5, 5, linestyles=(0, (4, 4)), cap="butt")
    stroke(axes, of["expressway"], "#c98b2b", 2.0, 6)
    stroke(axes, of["expressway"], "#ffd98a", 1.2, 7)
    villages = units.dissolve("village_code").boundary
    stroke(axes, villages.to_numpy(), "#8a8a8a", 0.25, 8)
    towns = units.dissolve("town_code")
    stroke(axes, towns.boundary.to_numpy(), "#ffffff", 2.6, 9, alpha=0.6)
    stroke(axes, towns.boundary.to_numpy(), "#444444", 0.9, 10)
    for name, part in units.groupby("town"):
        land = part[part["land_use"] != "河流水面"]
        c = shapely.centroid(shapely.union_all(land.geometry.to_numpy()))
        say_at(axes, c.x, c.y, name, 10.5, weight="bold")
    figure.savefig(path)
    plt.close(figure)


def block(sample, path, centre, width=3600.0, height=2240.0):
    units, lines = sample.units, sample.lines
    x, y = centre
    extent = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    window = shapely.box(*extent)
    figure, axes = frame((14, 14 * height / width), extent)
    near = units[units.intersects(window)]
    fill(axes, near.geometry.to_numpy(), near["land_use"].map(COLOURS).to_numpy(), "#a9a49a", 0.35)
    seen = lines[lines.intersects(window)]
    of = {kind: part.geometry.to_numpy() for kind, part in seen.groupby("kind")}
    pt = 14 * 72 / width  # points a metre
    for kind, colour, metres, z in (
        ("creek", "#b5d3e8", 9, 3),
        ("lane", "#ffffff", 4.5, 4),
        ("street", "#c9c4ba", 12, 5),
        ("secondary", "#b9b2a4", 21, 6),
        ("arterial", "#b9b2a4", 32, 6),
        ("street", "#ffffff", 9, 7),
        ("secondary", "#ffffff", 18, 8),
        ("arterial", "#ffffff", 28, 8),
    ):
        if kind in of:
            stroke(axes, of[kind], colour, metres * pt, z)
    for kind, a, b in (("expressway", "#c98b2b", "#ffd98a"),):
        if kind in of:
            stroke(axes, of[kind], a, 34 * pt, 9)
            stroke(axes, of[kind], b, 28 * pt, 10)
            stroke(axes, of[kind], a, 2 * pt, 11)
    if "railway" in of:
        stroke(axes, of["railway"], "#666666", 9 * pt, 12)
        stroke(axes, of["railway"], "#ffffff", 6 * pt, 13, linestyles=(0, (4, 4)), cap="butt")
    for name, part in near.groupby("village"):
        c = shapely.centroid(shapely.union_all(shapely.intersection(part.geometry.to_numpy(), window)))
        say_at(axes, c.x, c.y, name.replace("居委会", "").replace("村委会", ""), 11, weight="bold")
    figure.savefig(path)
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--at", type=float, nargs=2, default=(521300, 3531000))
    options = parser.parse_args()
    plt.rcParams["font.family"] = font_families("江阴市样例区域用地")
    sample = make_sample(options.units, options.seed)
    options.folder.mkdir(parents=True, exist_ok=True)
    city(sample, options.folder / "sample_city.png")
    block(sample, options.folder / "sample_block.png", options.at)


if __name__ == "__main__":
    main()
