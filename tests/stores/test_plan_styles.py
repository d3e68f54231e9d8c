"""The styles in the plan file show the one look of the house."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import gridplan
from gridplan.output.look import look

STYLES = Path(gridplan.__file__).parent / "stores" / "styles"


def style(name):
    return ET.parse(STYLES / f"{name}.qml").getroot()  # noqa: S314 (a file of our own)


def values(root, option):
    return [o.get("value") for o in root.iter("Option") if o.get("name") == option]


def test_deviation_has_the_classes_and_colours_of_the_look():
    root = style("grids_last")
    assert values(root, "color") == list(look.DEVIATION_COLOURS)
    ranges = [(float(r.get("lower")), float(r.get("upper"))) for r in root.iter("range")]
    assert [upper for _, upper in ranges[:-1]] == list(look.DEVIATION_LIMITS)
    assert [lower for lower, _ in ranges[1:]] == list(look.DEVIATION_LIMITS)
    assert ranges[0][0] == -1
    assert ranges[-1][1] >= 100


@pytest.mark.parametrize(("name", "level"), [("grids_first", 1), ("grids_middle", 2)])
def test_upper_levels_are_outlines_with_a_casing(name, level):
    line, root = look.level_line(level), style(name)
    assert values(root, "line_color") == [look.PAPER, line.colour]
    casing, width = map(float, values(root, "line_width"))
    assert width == line.width_mm
    assert casing == pytest.approx(line.width_mm + 2 * look.CASING_MM)


def test_the_last_level_has_the_thinnest_outline():
    line = look.level_line(3)
    assert set(values(style("grids_last"), "outline_color")) == {line.colour}
    assert {float(v) for v in values(style("grids_last"), "outline_width")} == {line.width_mm}


@pytest.mark.parametrize("name", ["grids_first", "grids_middle", "grids_last"])
def test_labels_use_the_fonts_and_the_halo_of_the_look(name):
    (text,) = style(name).iter("text-style")
    families = [text.get("fontFamily"), *(f.get("name") for f in text.iter("family"))]
    assert families == [*look.CHINESE_FONTS, *look.LATIN_FONTS]
    (halo,) = style(name).iter("text-buffer")
    assert float(halo.get("bufferSize")) == look.HALO_MM
