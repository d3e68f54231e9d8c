"""The files of the sample: all of them or none, and what comes back is what was written."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

from gridplan.cli.main import main
from gridplan.errors import Cancelled, InputError
from gridplan.sample_city import Sample, make_sample, write_sample
from gridplan.sample_city.sketch import towns

UNITS = 5_000
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample(UNITS, seed=1)


@pytest.fixture(scope="module")
def units(sample):
    return sample.units


@pytest.fixture(scope="module")
def ready_made(sample):
    """Writing takes the sample at hand instead of making it anew."""

    def make(units, seed, progress):
        assert (units, seed) == (UNITS, 1)
        progress.report(0.5)
        return sample

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridplan.sample_city.sample_files.make_sample", make)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory, ready_made):
    place = tmp_path_factory.mktemp("sample") / "new" / "folder"
    write_sample(place, UNITS, seed=1)
    return place


def test_files_are_written_and_nothing_else(folder):
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["README.txt", "lines.gpkg", "population.xlsx", "units.gpkg"]
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert "5,000" in text
    assert "合成" in text
    assert "WTFPL" in text


def test_the_readme_of_a_sample_names_every_file_and_kind_of_line(folder, sample):
    text = (folder / "README.txt").read_text(encoding="utf-8")
    files = {path.name for path in folder.iterdir()} - {"README.txt"}
    for word in {*files, "events.csv", "events_answers.json", *sample.lines["kind"]}:
        assert word in text
    assert "canal" not in text


def test_units_come_back_as_written(folder, units):
    back = gpd.read_file(folder / "units.gpkg", layer="units")
    assert back["unit_id"].tolist() == units["unit_id"].tolist()
    assert back["town"].tolist() == units["town"].tolist()
    parts = shapely.get_parts(units.geometry.to_numpy())
    assert (shapely.get_parts(back.geometry.to_numpy()) == parts).all()


def test_the_population_table_joins_by_id_as_text(folder, units):
    table = gpd.read_file(folder / "population.xlsx")
    assert table["编号"].tolist() == units["unit_id"].tolist()
    assert table["流动人口"].tolist() == units["migrant"].tolist()
    assert table["村社区"].tolist() == units["village"].tolist()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    file = tmp_path / "taken"
    file.write_text("mine")
    with pytest.raises(InputError, match="not a folder"):
        write_sample(file, UNITS)
    assert file.read_text() == "mine"


class StopAt:
    """Progress that cancels once the work has come so far."""

    def __init__(self, fraction):
        self.limit, self.seen = fraction, []

    def report(self, fraction, text=""):
        self.seen.append(fraction)

    def cancelled(self):
        return bool(self.seen) and self.seen[-1] >= self.limit


@pytest.mark.usefixtures("ready_made")
@pytest.mark.parametrize("limit", [0.3, 0.6, 0.75, 0.8])
def test_stopping_leaves_what_was_there(tmp_path, limit):
    (tmp_path / "units.gpkg").write_bytes(b"old")
    stop = StopAt(limit)
    with pytest.raises(Cancelled):
        write_sample(tmp_path, UNITS, progress=stop)
    assert stop.seen == sorted(stop.seen)
    assert [path.name for path in tmp_path.iterdir()] == ["units.gpkg"]
    assert (tmp_path / "units.gpkg").read_bytes() == b"old"


def test_making_can_be_stopped():
    stop = StopAt(0.1)
    with pytest.raises(Cancelled):
        make_sample(UNITS, progress=stop)
    assert stop.seen == sorted(stop.seen)


@pytest.mark.usefixtures("ready_made")
def test_stopping_leaves_no_empty_folder(tmp_path):
    with pytest.raises(Cancelled):
        write_sample(tmp_path / "new", UNITS, progress=StopAt(0.7))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("ready_made")
def test_the_command(tmp_path):
    done = CliRunner().invoke(main, ["sample", str(tmp_path), "--units", "5000", "--seed", "1"])
    assert done.exit_code == 0
    assert "5,000 base units in 17 towns and 277 villages" in done.output
    assert (tmp_path / "units.gpkg").exists()


# The town that comes with the repository -----------------------------------------------------


def test_the_town_under_sample_shapes():
    place = ROOT / "sample_shapes"
    assert (place / "zhutang.cpg").read_text().strip() == "GB18030"
    town = gpd.read_file(place / "zhutang.shp")
    assert 3_000 <= len(town) <= 4_000
    assert set(town["乡镇街道"]) == {"祝塘镇"}
    assert all(len(name) <= 5 for name in town.columns if name != "geometry")
    assert town.crs.to_epsg() == 4549
    assert shapely.coverage_is_valid(town.geometry.to_numpy())
    real = {village.code: village.name for t in towns() for village in t.villages}
    assert (town["村社区代码"].map(real) == town["村社区"]).all()
    table = gpd.read_file(place / "zhutang_population.xlsx")
    assert table["编号"].tolist() == town["编号"].tolist()
    assert table["户籍人口"].tolist() == town["户籍人口"].tolist()
    assert sum(path.stat().st_size for path in place.iterdir()) < 3_000_000
