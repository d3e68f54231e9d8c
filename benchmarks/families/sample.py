"""The sample territory that `gridplan sample` writes."""

from __future__ import annotations

import geopandas as gpd

from gridplan.sample_city import make_sample

from .settlement import GRANULAR


def make(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """The units of the sample, a fifth of them when granular (5,000 at least)."""
    return make_sample(units // GRANULAR if granular else units, seed).units
