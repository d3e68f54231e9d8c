"""Exports with planted faults: every kind is found, counted, told by row, and nothing is lost."""

from __future__ import annotations

import csv
import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from event_export import HEADER, SECRETS, row
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.errors import InputError, StoreError
from gridplan.events.intake.oddities import KINDS, in_order, kind_in_words
from gridplan.stores.eventfile.doubts import doubts
from gridplan.stores.eventfile.event_import import import_events, preview_events
from gridplan.stores.eventfile.files import read_report


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def planted():
    """Rows with faults, and how many of each kind there are."""
    east, north = degrees(0.5, 2.5, "gcj02")
    far = degrees(0.5, 90, "gcj02")
    gone = {"经度": "", "纬度": ""}
    rows = [row(n) for n in range(40)]
    rows += [row(100 + n, **gone) for n in range(4)]  # placed by village
    rows += [row(110 + n, **gone, 社区名称="") for n in range(3)]
    rows += [row(120, **gone, 网格编码="X9", 社区名称="")]
    rows += [row(130, 经度="0"), row(131, 经度="未知"), row(132, 纬度=""), row(133, 经度="999")]
    rows += [row(140, 经度=north, 纬度=east)]
    rows += [row(150 + n, 经度=far[0], 纬度=far[1]) for n in range(2)]
    rows += [row(160, 上报时间=""), row(161, 上报时间="2024-02-30 08:00:00", 结案时间="昨天")]
    rows += [row(162, 上报时间="2098-03-01 08:00:00"), row(163, 办结时限="2098-03-01 08:00:00")]
    rows += [row(170 + n, 结案时间="2024-02-28 08:00:00") for n in range(3)]
    rows += [row(180 + n, 办结时限="") for n in range(5)]
    rows += [row(190, 案件状态="待议"), row(191, 返工次数="多次")]
    rows += [row(200, 承办单位="李四 13912345678"), row(201, 大类名称="证件11010519491231002X")]
    rows += [row(3), row(3), row(7)]  # ids that came before
    rows += [row(210)[:10], [*row(211), "多一格"], HEADER]
    return rows, {
        "unreadable-row": 1,
        "repeated-header": 1,
        "duplicate-id": 3,
        "short-row": 1,
        "personal-data": 2,
        "no-coordinates": 8,
        "bad-coordinates": 4,
        "swapped-coordinates": 1,
        "outside": 2,
        "unknown-grid-code": 1,
        "unplaced": 4,
        "no-time": 1,
        "bad-time": 1,
        "future-time": 1,
        "closed-before-created": 3,
        "no-deadline": 5,
        "unknown-state": 1,
        "bad-number": 1,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_planted_faults_are_counted_exactly(tmp_path, plan, encoding, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    rows, expected = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows, encoding)
    report = import_events(file, plan, tmp_path / f"out{ending}", datum="gcj02").as_dict()
    # A bad coordinate is no point: such a row is placed by its village, and so is not "unplaced".
    assert report["oddities"] == expected
    assert report["rows"] == len(rows)
    assert report["events"] == len(rows) - 5
    assert report["encoding"] == {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    assert report["personal_cells_removed"] == 2
    assert report["personal"] == ["来电人", "联系电话", "诉求内容"]
    events = read_events(tmp_path / f"out{ending}")
    assert len(events) == report["events"]
    assert read_report(tmp_path / f"out{ending}")["oddities"] == expected
    assert events["grid_2"].notna().sum() == report["events"] - 4 - 2


def test_every_row_is_an_event_or_stands_in_the_side_table(tmp_path, plan):
    rows, expected = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    with (tmp_path / "out.rejects.csv").open(encoding="utf-8-sig", newline="") as side:
        told = list(csv.DictReader(side))
    lost = {int(line["row"]) for line in told if line["kept"] == "False"}
    kept = set(read_events(tmp_path / "out.gpkg", ["row"])["row"])
    assert kept | lost == set(range(2, len(rows) + 2))
    assert kept & lost == set()
    counted = pd.Series([line["kind"] for line in told]).value_counts().to_dict()
    assert counted == expected
    assert [line["row"] for line in told if line["kind"] == "swapped-coordinates"] == ["54"]


def test_personal_data_stand_in_no_file(tmp_path, plan):
    rows, _ = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    written = (tmp_path / "out.gpkg").read_bytes() + (tmp_path / "out.rejects.csv").read_bytes()
    written += json.dumps(report.as_dict(), ensure_ascii=False).encode()
    for secret in SECRETS:
        assert secret.encode() not in written


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_datum_is_scored_told_and_never_guessed(tmp_path, plan, datum):
    places = [(0.05 + n % 20 / 10.5, 0.05 + n // 20 / 10.5) for n in range(600)]
    village = [("A", "B", "C", "D", "E", "F")[2 - int(y) + 3 * (x > 1)] for x, y in places]
    rows = [
        [n, f"{v}村{v}村", *degrees(*p, datum)] for n, (p, v) in enumerate(zip(places, village))
    ]
    file = write_csv(tmp_path / "e.csv", ["编号", "社区", "经度", "纬度"], rows)
    best = preview_events(file, plan).scores[0]
    assert (best.datum, best.inside, best.named, best.n_named) == (datum, 1.0, 1.0, 600)
    with pytest.raises(InputError, match="datum") as told:
        import_events(file, plan, tmp_path / "out.gpkg")
    assert f"--datum {datum}" in told.value.cure
    assert all(name in told.value.message for name in ("wgs84", "gcj02", "bd09"))
    assert not (tmp_path / "out.gpkg").exists()
    right = import_events(file, plan, tmp_path / "out.gpkg", datum=datum)
    assert doubts(right) == ""
    events = read_events(tmp_path / "out.gpkg", ["x", "y"])
    wanted = np.array([metres(*p) for p in places])
    assert np.abs(events.to_numpy() - wanted).max() < 0.02  # seven decimals of a degree
    wrong = import_events(
        file, plan, tmp_path / "out.gpkg", datum="wgs84" if datum != "wgs84" else "bd09"
    )
    assert datum in doubts(wrong)


def test_a_table_without_columns_of_events_is_refused(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", ["a", "b"], [["1", "2"]])
    with pytest.raises(InputError, match="No column"):
        import_events(file, plan, tmp_path / "out.gpkg", datum="wgs84")


def test_a_failed_import_leaves_the_old_file_and_nothing_else(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(1)])
    import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    before = (tmp_path / "out.gpkg").read_bytes()
    with pytest.raises(StoreError, match="end in"):
        import_events(file, plan, tmp_path / "out.shp", datum="gcj02")

    class Impatient:
        def report(self, fraction, text=""):
            self.done = fraction

        def cancelled(self):
            return getattr(self, "done", 0) > 0.5

    with pytest.raises(Exception, match="Stopped"):
        import_events(
            write_csv(tmp_path / "f.csv", HEADER, [row(1), row(2)]),
            plan,
            tmp_path / "out.gpkg",
            datum="gcj02",
            progress=Impatient(),
        )
    assert (tmp_path / "out.gpkg").read_bytes() == before
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"e.csv", "f.csv", "out.gpkg", "out.rejects.csv"}


def test_every_kind_has_words():
    assert len({kind_in_words(kind) for kind in KINDS}) == len(KINDS)


def test_kinds_are_told_in_one_order_and_only_where_they_occur():
    counts = Counter({"no-deadline": 1, "outside": 3, "total-row": 2, "bad-time": 0})
    assert list(in_order(counts).items()) == [("total-row", 2), ("outside", 3), ("no-deadline", 1)]


def test_times_to_come_are_left_out_but_deadlines_stay(tmp_path, plan):
    # One such row would give warnings and densities a hundred empty years.
    rows = [row(1), row(2, 上报时间="2098-03-01 08:00:00", 办结时限="2098-03-09 08:00:00")]
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02").as_dict()
    assert report["oddities"] == {"future-time": 1}
    events = read_events(tmp_path / "out.gpkg")
    assert len(events) == 2
    assert events["t_report"].notna().tolist() == [True, False]
    assert str(events["t_due"][1])[:4] == "2098"


@pytest.mark.parametrize("column", ["来电人", "联系电话", "诉求内容"])
def test_columns_with_personal_data_cannot_be_chosen(tmp_path, plan, column):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(1)])
    with pytest.raises(InputError, match="holds personal data"):
        import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02", columns={"unit": column})
    assert not (tmp_path / "out.gpkg").exists()


def test_the_side_table_is_not_written_over_the_export(tmp_path, plan):
    export = tmp_path / "hotline.rejects.csv"
    pd.DataFrame({"上报时间": ["2024-03-01 08:00:00"]}).to_csv(export, index=False)
    before = export.read_bytes()
    with pytest.raises(StoreError, match="they come from"):
        import_events(export, plan, tmp_path / "hotline.gpkg")
    assert export.read_bytes() == before


def test_the_same_export_gives_the_same_table_in_pieces_of_any_size(tmp_path, plan, monkeypatch):
    rows, expected = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    whole = import_events(file, plan, tmp_path / "a.gpkg", datum="gcj02").as_dict()
    from gridplan.events.intake import exports

    monkeypatch.setattr(exports.open_source, "__defaults__", (None, 7))
    pieces = import_events(file, plan, tmp_path / "b.gpkg", datum="gcj02").as_dict()
    assert pieces["oddities"] == whole["oddities"] == expected
    pd.testing.assert_frame_equal(
        read_events(tmp_path / "a.gpkg"), read_events(tmp_path / "b.gpkg"), check_dtype=False
    )
