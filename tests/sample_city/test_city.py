"""The sample territory: honest figures, clean coverage, real names, the same for the same seed."""

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gridplan.errors import InputError
from gridplan.sample_city import Sample, make_sample
from gridplan.sample_city.city import ENCLAVE, INSET, ISLAND, PLAIN, TWO_PARTS
from gridplan.sample_city.sketch import FOLDER, outline, sketch, towns

UNITS = 5_000


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample(UNITS, seed=1)


@pytest.fixture(scope="module")
def units(sample):
    return sample.units


def neighbours(shapes):
    """Pairs of shapes that share at least a metre of border: equal segments, nothing clever."""
    rings, of_part = shapely.get_rings(shapely.get_parts(shapes), return_index=True)
    shape = shapely.get_parts(shapes, return_index=True)[1][of_part]
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[1:] == ring[:-1]
    a, b, owner = points[:-1][inner], points[1:][inner], shape[ring[:-1][inner]]
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    a[swap], b[swap] = b[swap], a[swap].copy()
    _, name = np.unique(np.concatenate([a, b], axis=1), axis=0, return_inverse=True)
    order = np.argsort(name.reshape(-1), kind="stable")
    same = np.flatnonzero(np.diff(name.reshape(-1)[order]) == 0)
    one, two = order[same], order[same + 1]
    pair = np.sort(np.stack([owner[one], owner[two]], axis=1), axis=1)
    length = np.hypot(*(a[one] - b[one]).T)
    pair, index = np.unique(pair, axis=0, return_inverse=True)
    return pair[np.bincount(index.reshape(-1), length) >= 1.0]


def pieces(pair, label):
    """Number of connected pieces of each label, over the pairs inside it."""
    code = np.unique(label, return_inverse=True)[1]
    inside = pair[code[pair[:, 0]] == code[pair[:, 1]]]
    n = len(label)
    graph = coo_array((np.ones(len(inside)), tuple(inside.T)), shape=(n, n))
    _, piece = connected_components(graph, directed=False)
    return np.bincount(code[np.unique(piece, return_index=True)[1]])


# What it holds ------------------------------------------------------------------------------


def test_columns_and_number(sample, units):
    assert list(units.columns) == [
        "unit_id", "registered", "migrant", "households", "land_m2", "water_m2", "land_use",
        "town", "town_code", "village", "village_code", "form", "geometry",
    ]  # fmt: skip
    assert len(units) == UNITS
    assert units.crs.to_epsg() == 4549
    assert units["unit_id"].is_unique
    assert units["unit_id"].str.fullmatch(r"\d{17}").all()
    assert (units["unit_id"].str[:12] == units["village_code"]).all()
    assert not units.isna().any().any()
    assert list(sample.population.columns) == [
        "编号", "乡镇街道", "村社区", "户数", "户籍人口", "流动人口",
    ]  # fmt: skip
    assert (sample.population["户籍人口"] == units["registered"]).all()


def test_people(units):
    assert units["registered"].sum() == 1_260_000
    assert units["migrant"].sum() == 900_000
    persons = units["registered"] + units["migrant"]
    assert persons.sum() / units["households"].sum() == pytest.approx(2.56, rel=0.01)
    assert (units["households"] <= persons).all()
    assert ((units["households"] > 0) == (persons > 0)).all()


def test_people_are_skewed(units):
    for column in ("registered", "migrant"):
        many = units[column].sort_values(ascending=False)
        assert 0.35 < (many == 0).mean() < 0.70
        assert many.head(UNITS // 100).sum() > 0.08 * many.sum()  # the top 1 %
        assert many.head(UNITS // 10).sum() > 0.5 * many.sum()
    share = units.groupby("town")["migrant"].sum() / units.groupby("town")["registered"].sum()
    assert share.min() < 0.6
    assert share.max() > 1.2


def test_published_figures_of_towns_are_met(units):
    of_town = units.groupby("town")[["registered", "migrant"]].sum()
    assert of_town.loc["祝塘镇", "migrant"] > 1.2 * of_town.loc["祝塘镇", "registered"]
    assert of_town.loc["南闸街道", "registered"] == pytest.approx(47_000, rel=0.05)
    assert of_town.loc["周庄镇", "registered"] == pytest.approx(103_000, rel=0.05)


def test_areas(units):
    area = units.area.to_numpy()
    assert area.sum() / 1e6 == pytest.approx(987.53, abs=2.0)  # the official figure
    assert np.allclose(units["land_m2"] + units["water_m2"], area, atol=0.11)
    water = units["land_use"].isin(["河流水面", "湖泊水面", "坑塘水面"])
    assert (units.loc[water, "land_m2"] == 0).all()
    assert (units.loc[water, ["registered", "migrant", "households"]].to_numpy() == 0).all()
    assert 100 < units["water_m2"].sum() / 1e6 < 180
    assert area.max() > 20 * area.mean()  # hills, lakes, reaches of the Yangtze


def test_names_are_the_real_ones(units):
    with (FOLDER / "towns.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert set(units["town"]) == names
    assert len(names) == 17
    with (FOLDER / "divisions.csv").open(encoding="utf-8", newline="") as file:
        real = {
            row["code"]: row["name"]
            for row in csv.DictReader(file)
            if row["kind"] in ("居委会", "村委会") and row["code"] != "320281405500"
        }
    found = units.drop_duplicates("village_code").set_index("village_code")["village"].to_dict()
    assert found == real
    assert len(real) == 277


def test_villages_stand_in_their_own_town(units):
    town_of = {village.code: town.name for town in towns() for village in town.villages}
    assert (units["village_code"].map(town_of) == units["town"]).all()
    assert set(units.loc[units["town"] == "城东街道", "town_code"]) == {"320281400"}


def test_lines(sample):
    kinds = set(sample.lines["kind"])
    assert kinds == {
        "river", "expressway", "railway", "arterial", "secondary", "street", "lane", "creek",
    }  # fmt: skip
    named = set(sample.lines["name"])
    assert {"锡澄运河", "京沪高速", "新长铁路", "芙蓉大道"} <= named
    assert sample.lines.crs == sample.units.crs
    assert sample.lines.length.min() > 0


# How it lies --------------------------------------------------------------------------------


def test_coverage_is_clean(units):
    shapes = units.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.difference(outline()).area < 200.0  # welding moves corners by a metre or two
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0  # no gaps


def test_towns_and_villages_are_connected_but_for_enclaves_and_islands(units):
    pair = neighbours(units.geometry.to_numpy())
    apart = units["form"].isin([ENCLAVE, ISLAND]).to_numpy()
    for column in ("town_code", "village_code"):
        inland = units[column].to_numpy().copy()
        inland[apart] = units["unit_id"].to_numpy()[apart]  # each by itself
        count = pieces(pair, inland)
        assert (count == 1).all()
    with_them = pieces(pair, units["town_code"].to_numpy())
    assert with_them.sum() == 17 + 6 + 3  # six enclaves, three islands


def test_islands_lie_apart(units):
    shapes = units.geometry.to_numpy()
    pair = neighbours(shapes)
    count = pieces(pair, np.zeros(len(units)))
    assert count.tolist() == [4]
    island = (units["form"] == ISLAND).to_numpy()
    mainland = shapely.coverage_union_all(shapes[~island])
    far = shapely.distance(shapes[island], mainland)
    assert (far > 50).all()


def test_units_of_two_parts_and_inside_others(units):
    shapes = units.geometry.to_numpy()
    two = (units["form"] == TWO_PARTS).to_numpy()
    assert two.sum() == 2
    assert (shapely.get_num_geometries(shapes[two]) == 2).all()
    assert (shapely.get_num_geometries(shapes[~two]) == 1).all()
    inset = np.flatnonzero(units["form"] == INSET)
    assert len(inset) == 2
    pair = neighbours(shapes)
    for unit in inset:
        around = pair[(pair == unit).any(axis=1)]
        assert len(around) == 1  # its host and nobody else
    assert (units["form"] == PLAIN).mean() > 0.98


def test_a_bridge_crosses_the_water(units):
    water = units[units["land_use"] == "河流水面"]
    road = units[units["land_use"] == "公路用地"].geometry.to_numpy()
    small = road[shapely.area(road) < 12_000]
    beside = shapely.STRtree(water.geometry.to_numpy()).query(small, predicate="touches")[0]
    assert (np.bincount(beside, minlength=len(small)) >= 2).sum() > 20


# Seeds --------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes(sample):
    again = make_sample(UNITS, seed=1)
    for one, other in ((sample.units, again.units), (sample.lines, again.lines)):
        assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
    assert sample.population.equals(again.population)


def test_another_seed_gives_another_territory(sample):
    other = make_sample(UNITS, seed=2)
    assert other.units["registered"].sum() == 1_260_000
    mine = set(sample.units.geometry.to_wkb())
    assert len(mine & set(other.units.geometry.to_wkb())) < UNITS / 50
    assert (other.units["registered"].to_numpy() != sample.units["registered"].to_numpy()).any()


@pytest.mark.parametrize("units", [0, 4_999, 1_000_001])
def test_too_few_or_too_many_units_are_refused(units):
    with pytest.raises(InputError, match="cannot have") as problem:
        make_sample(units)
    assert "5000 to 1000000" in problem.value.cure


def test_a_negative_seed_is_refused():
    with pytest.raises(InputError, match="seed is -1"):
        make_sample(UNITS, seed=-1)


def test_the_sketch_names_every_town_once():
    assert set(sketch()["places"]) == {town.name for town in towns()}
    assert json.loads((FOLDER / "outline.geojson").read_text(encoding="utf-8"))["features"]


# Larger ones --------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("count", "seed"), [(20_000, 6), (20_000, 7), (60_000, 3), (5_001, 11)])
def test_larger_samples_and_other_seeds(count, seed):
    units = make_sample(count, seed).units
    shapes = units.geometry.to_numpy()
    assert len(units) == count
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    pair = neighbours(shapes)
    assert pieces(pair, units["town_code"].to_numpy()).sum() == 26
    assert pieces(pair, units["village_code"].to_numpy()).sum() == 286
    assert units["registered"].sum() == 1_260_000


@pytest.mark.slow
def test_hash_seed_and_threads_change_nothing():
    program = (
        "import hashlib; from gridplan.sample_city import make_sample; s = make_sample(5000);"
        "text = s.units.to_wkb(hex=True).to_csv() + s.lines.to_wkb(hex=True).to_csv();"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    seals = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, threads in (("1", "1"), ("2", "2"))
    }
    assert len(seals) == 1
