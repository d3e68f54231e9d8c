"""What tests of reading share: a small map, figures for it, and the refusal to read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from gridplan.errors import InputError
from gridplan.geometry.datum import convert
from gridplan.territory.read import read_territory

DRAWING = "AAB\nACB\nDDD"

#: Figures for the units of `DRAWING`.
PEOPLE = pd.DataFrame(
    {"编号": list("ABCD"), "户籍人口": ["1", "2", "3", "4"], "流动人口": [5, 6, 7, 8]}
)


def codes(territory) -> list[str]:
    return [finding.code for finding in territory.findings]


def refusal(*arguments, **options) -> InputError:
    with pytest.raises(InputError) as caught:
        read_territory(*arguments, **options)
    return caught.value


def shifted(units, datum, crs):
    """The units as a map of the web shows them, in a system that does not know of it."""
    degrees = units.to_crs(4490)
    outlines = shapely.transform(
        degrees.geometry.to_numpy(),
        lambda corners: np.column_stack(convert(corners[:, 0], corners[:, 1], "wgs84", datum)),
    )
    return degrees.set_geometry(outlines, crs=4490).to_crs(crs)
