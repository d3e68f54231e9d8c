"""How maps and panels look: colours, classes, line weights, fonts. Plain data, said once.

Every face (figures, QGIS styles, pages, slides) takes its look from here, so that all of them are
one product. Colours are sRGB in hexadecimal, lengths on paper are millimetres, texts are points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

# Ground -------------------------------------------------------------------------------------
PAPER: Final = "#ffffff"
LAND: Final = "#f4f4f1"
WATER: Final = "#dfe9f2"
INK: Final = "#222222"
SOFT_INK: Final = "#666666"
FAINT: Final = "#d9d9d6"


@dataclass(frozen=True)
class Line:
    """A line on a map: colour and width in millimetres."""

    colour: str
    width_mm: float


#: Outlines of the levels, first level first; deeper levels take the last one.
LEVEL_LINES: Final = (Line("#222222", 1.2), Line("#555555", 0.5), Line("#999999", 0.15))
#: White line under an outline that crosses dark fill: so much wider on each side, millimetres.
CASING_MM: Final = 0.3

# Deviation ----------------------------------------------------------------------------------
#: Limits of the classes of deviation from target, as fractions.
DEVIATION_LIMITS: Final = (-0.20, -0.10, -0.05, 0.05, 0.10, 0.20)
#: One colour for each class, from far below target (blue) to far above it (orange). Safe for
#: colour-blind readers; the middle is nearly white, so that a good plan looks calm.
DEVIATION_COLOURS: Final = (
    "#2a6099",
    "#73a5cf",
    "#c2d9ea",
    "#f7f7f4",
    "#fbd8ae",
    "#ee9d48",
    "#b5520d",
)

#: Special grids, which have no target: darker than all that is near one, and no shade of it.
SPECIAL: Final = "#b9b9b4"

# Dark ground ----------------------------------------------------------------------------------
#: Each colour of a plan's map → what takes its place on a dark ground: lines and letters become
#: light, halos dark, and of the classes the middle sinks into the ground.
ON_DARK: Final = {
    PAPER: "#14171a",
    INK: "#f2f2ee",
    FAINT: "#4a4f54",
    "#555555": "#b4b8bb",
    "#999999": "#6d7276",
    **dict(
        zip(
            DEVIATION_COLOURS,
            ("#8cc4f2", "#4c8dc4", "#2f536f", "#2b2f33", "#69502f", "#c07a26", "#ffb066"),
        )
    ),
}

# Density and rates ---------------------------------------------------------------------------
#: From none to most, light to dark; even steps to the eye and safe for colour-blind readers.
DENSITY_COLOURS: Final = (
    "#fcfbf3",
    "#f6e3b0",
    "#f3bf77",
    "#e88f5a",
    "#d15a56",
    "#a3305f",
    "#651a58",
    "#2d1140",
)

#: Densities at which these colours stand, shares of the largest: about squares, since densities
#: span orders of magnitude, and round, since people read them.
DENSITY_SHARES: Final = (0.0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
#: First digits of the largest density of a scale, for which all shares above are round.
_DENSITY_DIGITS: Final = (1.0, 2.0, 4.0, 6.0, 8.0, 10.0)


def density_stops(most: float) -> list[tuple[float, str]]:
    """Densities and their colours, from none to the round number next above `most`.

    Parameters
    ----------
    most : float
        A density that few places exceed; any unit.
    """
    power = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
    top = next((d for d in _DENSITY_DIGITS if d * power >= most * (1 - 1e-9)), 1.0) * power
    return [(float(f"{share * top:.6g}"), colour)
            for share, colour in zip(DENSITY_SHARES, DENSITY_COLOURS)]  # fmt: skip


# Hot spots ------------------------------------------------------------------------------------
#: How a hot spot came and went → colour; the hotter and newer, the stronger.
COURSE_COLOURS: Final = {
    "new": "#c0143c",
    "growing": "#d1481f",
    "persistent": "#b5520d",
    "fading": "#ee9d48",
    "occasional": "#f3c98b",
    "past": "#d9c9b8",
}
#: Grids with more around them over the whole time, though in no single period.
HOT_COLOUR: Final = "#d98f5c"
#: Grids with less around them than chance would give.
COLD_COLOUR: Final = "#73a5cf"
#: Where a warning stands.
WARNING_COLOUR: Final = "#c0143c"

# Grid identity ------------------------------------------------------------------------------
#: Light hues for "which unit belongs where"; neighbours are given different ones. Any two can be
#: told apart, also without red, green or blue cones (`seeing`).
IDENTITY_COLOURS: Final = (
    "#dec9d8",
    "#f2d6bd",
    "#afe8f5",
    "#b7c0db",
    "#f0e8b6",
    "#d7efee",
    "#d5b2ad",
    "#d2d4c8",
)

#: The same hues for a dark ground, in the same order.
IDENTITY_COLOURS_ON_DARK: Final = (
    "#503b5a",
    "#7c5d38",
    "#2a5f5e",
    "#415b73",
    "#5d521c",
    "#2d512c",
    "#653940",
    "#635d53",
)

# Words --------------------------------------------------------------------------------------
#: Fonts that hold Chinese, in the order of preference.
CHINESE_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Arial Unicode MS",
)
#: Fonts for text without Chinese, when none of those above is there.
LATIN_FONTS: Final = ("Open Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans")
TITLE_PT: Final = 19.0
HEADING_PT: Final = 10.5
TEXT_PT: Final = 8.5
SMALL_PT: Final = 7.0
#: White edge around text on a map, millimetres.
HALO_MM: Final = 0.8

# Paper --------------------------------------------------------------------------------------
#: Width and height in inches of the pictures of a plan.
PAPER_SIZES: Final = {"slide": (13.333, 7.5), "a4": (11.693, 8.268), "a3": (16.535, 11.693)}
DOTS_PER_INCH: Final = 160


def points(millimetres: float) -> float:
    """Millimetres on paper as points (1/72 inch)."""
    return millimetres / 25.4 * 72


def level_line(level: int) -> Line:
    """The outline of a level, counted from 1."""
    return LEVEL_LINES[min(level, len(LEVEL_LINES)) - 1]


def deviation_class(deviation: float) -> int:
    """Index of the class of a deviation (fraction): 0 far below target, 6 far above it.

    A deviation that stands exactly on a limit belongs to the class nearer to zero.
    """
    below = sum(deviation >= limit for limit in DEVIATION_LIMITS if limit < 0)
    above = sum(deviation > limit for limit in DEVIATION_LIMITS if limit > 0)
    return below + above


def deviation_colour(deviation: float) -> str:
    """The colour of a deviation (fraction)."""
    return DEVIATION_COLOURS[deviation_class(deviation)]
