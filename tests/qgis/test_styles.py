"""Styles of the layers of a plan in QGIS: the shipped ones, three colourings, the user's own."""

import json
import os
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from gridplan.output.look.look import DEVIATION_COLOURS, IDENTITY_COLOURS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def styles(tmp_path_factory):
    ran = subprocess.run(
        ["/usr/bin/python3", Path(__file__).with_name("style_script.py"),
         ROOT / "build" / "plugins", tmp_path_factory.mktemp("styles")],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


def test_last_level_shows_deviation_in_the_colours_of_every_map(styles):
    assert styles["grids_last"]["kind"] == "graduatedSymbol"
    assert styles["grids_last"]["colours"] == list(DEVIATION_COLOURS)
    assert all(styles[level]["labelled"] for level in ("grids_first", "grids_middle", "grids_last"))


def test_units_are_shown_near_only(styles):
    assert styles["units"]["scales"] == [True, 25000.0]
    assert styles["grids_last"]["scales"][0] is False


def test_three_colourings(styles):
    assert styles["by_deviation"]["colours"] == list(DEVIATION_COLOURS)
    assert styles["by_deviation"]["labels"] == styles["grids_last"]["labels"]
    assert styles["by_grid"]["colours"][:8] == list(IDENTITY_COLOURS)
    assert styles["by_registered"]["kind"] == "graduatedSymbol"
    lights = [int(c[1:3], 16) + int(c[3:5], 16) + int(c[5:], 16)
              for c in styles["by_registered"]["colours"]]  # fmt: skip
    assert lights == sorted(lights, reverse=True), "more people, darker"
    assert styles["by_registered"]["labels"][1] == "200 – 400"
    assert styles["by_area"]["labels"][1] == "200 – 400", "square kilometres"
    assert styles["by_"]["kind"] == "singleSymbol"


def test_colours_of_deviation_differ_for_readers_who_see_no_red(styles):
    """Protanopia after Viénot, Brettel and Mollon (1999): neighbours of the classes stay apart."""

    def as_seen(colour):
        rgb = [(int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
        yellow = 0.11238 * rgb[0] + 0.88762 * rgb[1]
        return (yellow ** (1 / 2.2), (0.004 * rgb[0] - 0.004 * rgb[1] + rgb[2]) ** (1 / 2.2))

    seen = [as_seen(colour) for colour in styles["by_deviation"]["colours"]]
    for one, other in pairwise(seen):
        assert max(abs(a - b) for a, b in zip(one, other)) > 0.08
    assert max(abs(a - b) for a, b in zip(seen[1], seen[-2])) > 0.3, "too little is not too much"


def test_on_a_dark_ground_letters_are_light_and_the_middle_is_dark(styles):
    def light(colour):
        return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    for name in ("dark_grids_last", "dark_grids_first"):
        assert light(styles[name]["letters"]) > 600
        assert light(styles[name]["halo"]) < 150
    for name in ("dark_grids_last", "dark_by_deviation"):
        lights = [light(colour) for colour in styles[name]["colours"]]
        assert lights[:4] == sorted(lights[:4], reverse=True)
        assert lights[3:] == sorted(lights[3:])
        assert lights[3] < 150
    people = [light(colour) for colour in styles["dark_by_registered"]["colours"]]
    assert people == sorted(people), "more people, lighter"
    assert all(light(colour) < 330 for colour in styles["dark_by_grid"]["colours"][:8])


@pytest.mark.parametrize("ground", ["#ffffff", "#101214"])
@pytest.mark.parametrize("colouring", ["deviation", ""])
def test_the_lowest_grids_cover_what_lies_below_the_plan(styles, colouring, ground):
    """Such as the layer of the base units: it shone through chosen grids and upper levels."""
    assert styles[f"grids_last {colouring} {ground}"]["covers"]
    assert not styles[f"grids_first {colouring} {ground}"]["covers"]
    if not colouring:
        assert styles[f"grids_last {colouring} {ground}"]["colour"] == ground


def test_a_style_of_the_user_goes_before_the_shipped_one(styles):
    assert styles["own"] == {"kind": "singleSymbol", "colour": "#010203"}
