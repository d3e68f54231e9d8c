"""Files of events that are damaged, cut off, or no events at all: refused, nothing is written."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner
from event_land import degrees, metres, plan_file, write_csv

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.stores.eventfile.event_import import import_events

ROWS = pd.DataFrame({"工单编号": ["W1", "W2"], "上报时间": ["2024-05-03 08:00"] * 2})


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def points(path):
    places = gpd.points_from_xy(*zip(metres(0.5, 0.5), metres(1.5, 0.5)))
    frame = gpd.GeoDataFrame(ROWS, geometry=places, crs=4549)
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    return path


@pytest.mark.parametrize("name", ["e.parquet", "e.fgb"])
def test_an_export_that_was_not_copied_to_the_end(tmp_path, plan, name):
    if name == "e.parquet":
        pytest.importorskip("pyarrow")
    file = points(tmp_path / name)
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(InputError, match="damaged, or a part of it is missing") as refused:
        import_events(file, plan, tmp_path / "o.gpkg")
    assert refused.value.where == name
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_geojson_in_another_encoding_is_named_with_it(tmp_path, plan):
    file = points(tmp_path / "e.geojson")
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(InputError) as refused:
        import_events(file, plan, tmp_path / "o.gpkg", datum="wgs84")
    assert "GB18030" in refused.value.message.upper()
    assert "UTF-8" in refused.value.cure


def test_json_of_an_interface_is_no_geojson(tmp_path, plan):
    file = tmp_path / "e.json"
    file.write_text(json.dumps({"code": 0, "data": ROWS.to_dict("records")}), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        import_events(file, plan, tmp_path / "o.gpkg", datum="wgs84")
    assert refused.value.cure.endswith("rows without shapes as csv or xlsx.")


@pytest.mark.parametrize("command", ["count", "board"])
@pytest.mark.parametrize("kept", [0.3, 0.99])
def test_imported_events_that_are_damaged(tmp_path, plan, command, kept):
    pytest.importorskip("pyarrow")
    rows = [[n, "2024-05-03 08:00", *degrees(0.5, 0.5)] for n in range(50)]
    file = write_csv(tmp_path / "e.csv", ["编号", "上报时间", "经度", "纬度"], rows)
    import_events(file, plan, tmp_path / "e.parquet", datum="wgs84")
    data = (tmp_path / "e.parquet").read_bytes()
    (tmp_path / "e.parquet").write_bytes(data[: int(kept * len(data))])
    target = tmp_path / ("o.csv" if command == "count" else "o.html")
    words = ["events", command, str(tmp_path / "e.parquet"), "--plan", str(plan)]
    done = CliRunner().invoke(main, ["--lang", "zh_CN", *words, "-o", str(target)])
    assert done.exit_code == 2, done.output
    assert "e.parquet" in done.output
    assert "请重新获取该文件，或重新导出。" in done.output
    assert not target.exists()
