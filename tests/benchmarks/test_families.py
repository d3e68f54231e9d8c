"""The families of test territories are what the benchmarks say they are."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks import families

OWN = ("voronoi", "rough", "archipelago")


@pytest.fixture(scope="module")
def territories():
    return {
        (family, granular): families.make(family, 3000, 5, granular)
        for family in OWN
        for granular in (False, True)
    }


def pieces(units) -> np.ndarray:
    """Sizes of the connected pieces of a territory, two-part units taken apart."""
    parts = shapely.get_parts(units.geometry.to_numpy())
    a, b = shapely.STRtree(parts).query(parts, predicate="touches")
    touch = coo_array((np.ones(len(a)), (a, b)), shape=(len(parts), len(parts)))
    return np.bincount(connected_components(touch, directed=False)[1])


@pytest.mark.parametrize("family", OWN)
@pytest.mark.parametrize("granular", [False, True])
def test_columns_counts_and_people(territories, family, granular):
    units = territories[family, granular]
    assert list(units.columns) == [
        "unit_id", "registered", "migrant", "town", "land_m2", "geometry",
    ]  # fmt: skip
    assert units.crs.to_epsg() == 4549
    assert units["unit_id"].is_unique
    wanted = 600 if granular else 3000
    # Rivers cut a cell in two now and then, most of all where cells are few and large.
    assert 0.9 * wanted <= len(units) <= 1.25 * wanted
    assert units["registered"].sum() == pytest.approx(1_260_000, rel=0.01)
    assert units["migrant"].sum() == pytest.approx(900_000, rel=0.01)
    assert units["land_m2"].sum() == pytest.approx(987e6, rel=0.03)
    # About half of the units hold none of one kind, and no unit more than the cap.
    assert 0.35 < (units["registered"] == 0).mean() < 0.65
    assert 0.45 < (units["migrant"] == 0).mean() < 0.75
    cap = 400 * 60_000 / wanted
    assert units[["registered", "migrant"]].to_numpy().max() <= cap + 1
    assert (units.geometry.to_crs(4326).bounds["minx"].between(118.5, 121.5)).all()


@pytest.mark.parametrize("family", OWN)
def test_same_seed_same_territory_and_other_seed_another(family):
    once, again, other = (families.make(family, 400, seed) for seed in (3, 3, 4))
    assert shapely.to_wkb(once.geometry).tolist() == shapely.to_wkb(again.geometry).tolist()
    assert once.drop(columns="geometry").equals(again.drop(columns="geometry"))
    assert once["registered"].tolist() != other["registered"].tolist()


@pytest.mark.parametrize("family", OWN)
@pytest.mark.parametrize("granular", [False, True])
def test_geometry_is_valid_and_nothing_overlaps(territories, family, granular):
    units = territories[family, granular].geometry
    assert units.is_valid.all()
    assert shapely.union_all(units.to_numpy()).area == pytest.approx(units.area.sum(), rel=1e-6)


@pytest.mark.parametrize("granular", [False, True])
def test_rough_units_are_an_exact_coverage(territories, granular):
    assert shapely.coverage_is_valid(territories["rough", granular].geometry.to_numpy())


@pytest.mark.parametrize("granular", [False, True])
def test_rough_has_heavy_green_units_where_almost_nobody_lives(territories, granular):
    units = territories["rough", granular].sort_values("land_m2", ascending=False)
    area = units["land_m2"].to_numpy()
    top = round(0.01 * len(units))
    assert area[:top].sum() / area.sum() == pytest.approx(0.20, abs=0.015)
    grid = area.sum() / (3000 / families.UNITS_PER_GRID)
    assert area[0] / grid == pytest.approx(6 if granular else 3, abs=0.5)
    people = units[["registered", "migrant"]].to_numpy()
    assert people[:top].sum() < 0.001 * people.sum()


@pytest.mark.parametrize("granular", [False, True])
def test_rough_has_three_percent_of_two_part_units(territories, granular):
    units = territories["rough", granular]
    several = shapely.get_num_geometries(units.geometry.to_numpy()) > 1
    assert several.mean() == pytest.approx(0.03, abs=0.005)


def test_rough_borders_are_ragged(territories):

    def roundness(units):
        return float(np.median(4 * np.pi * units.area / units.length**2))

    smooth, rough = territories["voronoi", False], territories["rough", False]
    assert roundness(rough) < 0.75 * roundness(smooth)
    vertices = shapely.get_num_coordinates(rough.geometry.to_numpy())
    assert np.median(vertices) > 40


@pytest.mark.parametrize("granular", [False, True])
def test_archipelago_has_fourteen_pieces_of_different_sizes(territories, granular):
    units = territories["archipelago", granular]
    sizes = pieces(units)
    assert len(sizes) == 14
    assert sizes.min() >= 2
    assert sizes.max() > 10 * sizes.min()


def test_voronoi_has_islands_rivers_and_enclaves():
    units = families.make("voronoi", 12_000, 5)
    assert len(pieces(units)) >= 4  # the mainland and three islands
    assert (shapely.get_num_geometries(units.geometry.to_numpy()) > 1).any()
    # The rivers between the banks are not land.
    hull = shapely.concave_hull(shapely.union_all(units.geometry.to_numpy()), 0.05)
    assert units["land_m2"].sum() < 0.99 * hull.area


@pytest.mark.parametrize("family", ["strip", "ring", "squares", "hexagons"])
def test_extreme_shapes_and_regular_units(family):
    units = families.make(family, 1500, 2)
    assert 0.95 * 1500 <= len(units) <= 1.1 * 1500
    assert units.is_valid.all()
    assert units["land_m2"].sum() == pytest.approx(987e6, rel=0.04)
    assert units["registered"].sum() == pytest.approx(1_260_000, rel=0.01)
    assert len(pieces(units)) == 1
    west, south, east, north = units.total_bounds
    if family == "strip":
        assert east - west > 8 * (north - south)
    elif family == "ring":
        assert len(shapely.union_all(units.geometry.to_numpy()).interiors) == 1
    else:
        assert units["land_m2"].max() == pytest.approx(units["land_m2"].min(), rel=1e-4)


def test_sample_is_a_family_too():
    units = families.make("sample", 5000, 1)
    assert len(units) == 5000
    assert {"unit_id", "registered", "migrant", "land_m2", "town"} <= set(units.columns)
