"""Colours that tell grids apart do so for everybody, in the light and on a dark ground."""

from itertools import combinations

import numpy as np
import pytest

from gridplan.output.look.colour_vision import clearness, seen
from gridplan.output.look.grid_colours import _FAMILIES, _SHADES, _apart
from gridplan.output.look.look import IDENTITY_COLOURS, IDENTITY_COLOURS_ON_DARK


def test_colours_are_seen_as_known():
    """Black, white and green in CIELAB; without green cones brown looks like olive."""
    lab = seen(["#000000", "#ffffff", "#00ff00"])[0]
    assert lab == pytest.approx(
        np.array([[0, 0, 0], [100, 0, 0], [87.74, -86.18, 83.18]]), abs=0.02
    )
    normal, _, no_green, no_blue = seen(["#c08040", "#98904a"])
    apart = [float(np.linalg.norm(sight[0] - sight[1])) for sight in (normal, no_green, no_blue)]
    assert apart == pytest.approx([26.3, 8.1, 30.0], abs=0.1)


@pytest.mark.parametrize("colours", [IDENTITY_COLOURS, IDENTITY_COLOURS_ON_DARK])
def test_any_two_colours_of_grids_stand_apart_in_every_sight(colours):
    """12 for most people, 8 without red, green or blue: any of them may be neighbours."""
    look = seen(colours)
    for one, other in combinations(range(len(colours)), 2):
        assert clearness(look[:, one], look[:, other]) >= 1.0, (colours[one], colours[other])


def test_shades_of_neighbours_are_the_clearest_there_are():
    """A row of six grids of one hue: each differs clearly from the one before and after it."""
    pairs = np.array(sorted([(i, i + 1) for i in range(5)] + [(i + 1, i) for i in range(5)]))
    shades = _apart(np.zeros(6, np.int64), pairs.astype(np.int32))
    assert set(shades) < set(range(len(_SHADES)))
    look = seen([_FAMILIES[0][shade] for shade in shades])
    assert (clearness(look[:, :-1], look[:, 1:]) >= 1.0).all()
