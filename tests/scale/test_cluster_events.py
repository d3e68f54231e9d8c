"""Events counted and drawn in parts: the same as in one piece, whoever reads which part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from cluster_land import land, machines
from toymap import CORNER

from gridplan.analysis import partitions
from gridplan.analysis.counts import count_and_draw, count_file
from gridplan.analysis.density import density_file
from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.create.divide import divide
from gridplan.scale.cluster import open_workers
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.stores.planfile.grids import open_grids
from gridplan.workers import HERE

pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("distributed")
EVENTS, FILES, GROUP = 6000, 3, 500


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with machines(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A plan, the same events as one file and as a folder of three, and a GeoPackage's name."""
    import pyarrow as pa

    folder = tmp_path_factory.mktemp("events")
    ground = land()
    save_plan(divide(ground, (4, 40), fixed_level="town"), ground, folder / "plan.gpkg")
    dice = np.random.default_rng(3)
    inside = dice.random((EVENTS, 2)) * 2500 + CORNER - 50  # some lie outside
    second = dice.integers(0, 90 * 86400, EVENTS).astype("timedelta64[s]")
    table = pa.table(
        {
            "x": inside[:, 0].round(2),
            "y": inside[:, 1].round(2),
            "t_report": (np.datetime64("2024-01-01", "s") + second).astype("datetime64[ms]"),
            "type2": np.array(["市容", "环保", "其他"])[dice.integers(0, 3, EVENTS)],
            "weight": dice.random(EVENTS),
        }
    )
    pq.write_table(table, folder / "one.parquet", row_group_size=GROUP)
    (folder / "many" / "year=2024").mkdir(parents=True)
    each = EVENTS // FILES
    for number in range(FILES):
        place = folder / "many" / ("year=2024" if number else "") / f"{number}.parquet"
        pq.write_table(table.slice(number * each, each), place, row_group_size=GROUP)
    return folder


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(partitions, "PART_ROWS", 2 * GROUP)


def test_parts_are_whole_row_groups_and_cover_the_files(folder):
    found = partitions.event_parts(folder / "many")
    assert [part.rows for part in found] == [1000] * 6
    assert [part.groups for part in found] == [(0, 2), (2, 4)] * 3
    assert {part.size for part in partitions.event_parts(folder / "one.parquet")} == {
        (folder / "one.parquet").stat().st_size
    }
    assert len(partitions.event_parts(folder / "one.parquet")) == 6


ASKED = {"period": "month", "by": ("type2",), "start": "2024-01-05", "end": "2024-03-20"}


def test_counts_and_density_are_the_same_however_they_are_read(folder, cluster):
    plan = folder / "plan.gpkg"
    counts, table, surface = count_and_draw(folder / "one.parquet", plan, **ASKED, cell_m=20)
    assert counts.count.shape == (3, 3, 40)
    assert 4000 < counts.count.sum() < EVENTS
    assert counts.count.sum() + counts.unplaced == round(surface.events) + surface.outside
    with open_workers(cluster.address) as far, open_workers("local:1") as near:
        for workers in (None, HERE, far, near):
            for events in ("one.parquet", "many") if workers else ("many",):
                again = count_and_draw(folder / events, plan, **ASKED, cell_m=20, workers=workers)
                assert again[0].kinds == counts.kinds
                assert again[0].count.tobytes() == counts.count.tobytes()
                assert again[0].numbers.tolist() == counts.numbers.tolist()
                arrays = {"count": 0, "numbers": 0}
                assert replace(again[0], **arrays) == replace(counts, **arrays)
                assert again[1].equals(table)
                assert again[2].values.tobytes() == surface.values.tobytes()
                assert (again[2].events, again[2].outside) == (surface.events, surface.outside)


def test_weighted_densities_are_the_same_for_all_workers_and_nearly_as_in_one_piece(
    folder, cluster
):
    asked = {
        "weight": "weight", "cell_m": 20, "where": {"type2": "市容"},
        "against": ("2024-01-01", "2024-02-01"), "start": "2024-02-01", "end": "2024-03-01",
    }  # fmt: skip
    plan = folder / "plan.gpkg"
    one = density_file(folder / "one.parquet", plan, **asked)
    here = density_file(folder / "one.parquet", plan, **asked, workers=HERE)
    with open_workers(cluster.address) as workers:
        far = density_file(folder / "one.parquet", plan, **asked, workers=workers)
    assert far.values.tobytes() == here.values.tobytes()
    np.testing.assert_allclose(far.values, one.values, rtol=2e-5, atol=1e-3)


def test_events_that_carry_the_codes_of_the_plan_need_no_outlines(folder, tmp_path, monkeypatch):
    import json

    grids = open_grids(folder / "plan.gpkg")
    table = pq.read_table(folder / "one.parquet").slice(0, 50)
    codes = np.array(grids.codes[1])[np.arange(50) % 40]
    table = table.append_column("grid_2", [codes.tolist()])
    report = json.dumps({"plan_hash": grids.plan_hash})
    pq.write_table(table.replace_schema_metadata({"gridplan": report}), tmp_path / "e.parquet")
    grounds = []

    class Looking:
        def map(self, work, orders, sizes, progress):
            for order in orders:
                grounds.append(order.ground)
                yield work(order, progress)

    counts, _ = count_file(tmp_path / "e.parquet", folder / "plan.gpkg", workers=Looking())
    assert counts.count[0, 0].tolist() == [2] * 10 + [1] * 30
    assert [len(shapes) for shapes in grounds[0].grids.shapes] == [0, 0]


def test_what_cannot_be_read_in_parts_is_refused(folder, tmp_path, english):
    plan = folder / "plan.gpkg"
    with pytest.raises(InputError, match="bandwidth cannot be chosen"):
        density_file(folder / "many", plan, bandwidth="silverman", workers=HERE)
    with pytest.raises(InputError, match="Only Parquet"):
        count_file(plan, plan, workers=HERE)
    with pytest.raises(InputError, match="no Parquet file"):
        count_file(tmp_path, plan)
    with pytest.raises(InputError, match="no column nonsense"):
        count_file(folder / "many", plan, by=["nonsense"], workers=HERE)


def test_another_file_of_that_name_on_a_worker_is_refused(folder, cluster, monkeypatch, english):
    right = partitions.event_parts

    def wrong(path):
        return [replace(part, size=part.size + 1) for part in right(path)]

    monkeypatch.setattr(partitions, "event_parts", wrong)
    with open_workers(cluster.address) as workers:
        for again in (HERE, workers):
            with pytest.raises(InputError, match="does not see this file"):
                count_file(folder / "many", folder / "plan.gpkg", workers=again)


def test_the_commands_write_the_same_files(folder, cluster, tmp_path):
    written = {}
    for name in ("here", cluster.address):
        place = tmp_path / name[:4]
        place.mkdir()
        words = [str(folder / "many"), "--plan", str(folder / "plan.gpkg"), "--cluster", name]
        more = ["-o", str(place / "c.csv"), "--density", str(place / "d.tif"), "--cell", "20"]
        count = ["count", *words, *more, "--period", "week"]
        density = ["density", *words, "-o", str(place / "e.tif"), "--cell", "20"]
        for command in (count, density):
            made = CliRunner().invoke(main, ["events", *command])
            assert made.exit_code == 0, made.output
        written[name] = {path.name: path.read_bytes() for path in sorted(place.iterdir())}
    assert written["here"] == written[cluster.address]
    assert written["here"]["d.tif"] == written["here"]["e.tif"]
