"""Events in Shapefiles: text without a .cpg file, headers cut after ten bytes, missing parts."""

from __future__ import annotations

import geopandas as gpd
import pytest
from event_land import metres, plan_file

from gridplan import read_events
from gridplan.errors import InputError
from gridplan.events.values.column_mapping import map_columns
from gridplan.stores.eventfile.event_import import import_events, preview_events

ROWS = {
    "工单编号": ["W1", "W2"],
    "上报时间": ["2024-05-03 08:00", "2024-05-03 09:00"],
    "大类名称": ["市容", "噪声㙟"],
    "处置截止时": ["2024-05-04", "2024-05-05"],  # what is left of 处置截止时间
    "返工次数": [1, 0],
}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize("cpg", [None, b"UTF-8", b"936"])
def test_text_is_read_whatever_the_cpg_says(tmp_path, plan, cpg):
    """Read as Latin-1, no column was recognised and events had neither ids nor times."""
    file = tmp_path / "e.shp"
    points = gpd.points_from_xy(*zip(metres(0.5, 0.5), metres(1.5, 0.5)))
    gpd.GeoDataFrame(ROWS, geometry=points, crs=4549).to_file(file, encoding="GB18030")
    file.with_suffix(".cpg").unlink()
    if cpg is not None:
        file.with_suffix(".cpg").write_bytes(cpg)
    report = import_events(file, plan, tmp_path / "e.gpkg").as_dict()
    assert (report["encoding"], report["oddities"]) == ("gb18030", {})
    events = read_events(tmp_path / "e.gpkg")
    assert events["event_id"].tolist() == ["W1", "W2"]
    assert events["type2"].tolist() == ["市容", "噪声㙟"]
    assert events["t_due"].astype(str).tolist() == ["2024-05-04", "2024-05-05"]
    assert events["rework"].tolist() == [1.0, 0.0]


def test_one_without_its_figures_is_refused(tmp_path, plan):
    gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs=4549).to_file(tmp_path / "e.shp")
    (tmp_path / "e.dbf").unlink()
    with pytest.raises(InputError, match=r"Parts of the Shapefile are missing: \.dbf"):
        preview_events(tmp_path / "e.shp", plan)


def test_headers_that_were_cut_are_recognised_where_only_one_begins_so():
    in_utf8 = ["工单编", "上报时", "大类名", "处置截", "处置时", "问题描", "联系电"]
    mapping = map_columns([*in_utf8, "DISPOSE_UN", "COMMUNITY_"])
    assert dict(mapping.columns) == {
        "event_id": "工单编",
        "type2": "大类名",
        "village": "COMMUNITY_",
        "t_report": "上报时",
        "t_due": "处置截",
        "unit": "DISPOSE_UN",
    }
    assert mapping.personal == ("问题描", "联系电")
    assert mapping.unused == ("处置时",)  # 处置时间 or 处置时限
