"""Five hundred planted traces of persons: none leaves the export, by whatever way."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
import xlsxwriter
from event_land import degrees, plan_file, write_csv

from gridplan import read_events
from gridplan.reading.personal_data import holds_personal, without_traces
from gridplan.stores.eventfile.event_import import import_events

pytest.importorskip("pyarrow")

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "建国秀英伟芳娜敏静丽强磊军洋勇艳"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(number):
    """An identity number with a right check digit, of an area that does not exist."""
    body = (
        f"990000{1950 + number % 50}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    )
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, body)) % 11]


def canaries():
    """Five kinds, a hundred of each; every one is found nowhere but where it is planted."""
    names = [f"{SURNAMES[n % 16]}{GIVEN[n // 16]}{GIVEN[n % 15]}㙟" for n in range(100)]
    phones = [f"139{57_310_000 + 37 * n:08d}" for n in range(100)]
    ids = [identity(n) for n in range(100)]
    homes = [f"幸福{n}弄{7 * n + 3}号60{n % 10}室" for n in range(100)]
    plates = [f"苏B{10_241 + 613 * n:05d}" for n in range(100)]
    return names, phones, ids, homes, plates


HEADER = ["工单编号", "诉求类型", "社区名称", "经度", "纬度", "上报时间", "结案时间", "案件状态"]
HEADER += ["承办单位", "来电人", "联系电话", "身份证号", "诉求地址", "诉求内容", "车牌号码", "备注"]


def rows():
    """Every trace in its own column, in free text, and in columns that are kept."""
    for n, (name, phone, number, home, plate) in enumerate(zip(*canaries())):
        lon, lat = degrees(0.05 + n % 10 / 5.2, 0.1 + n // 10 / 3.6, "gcj02")
        kept = {
            0: {},
            1: {"承办单位": f"城管局 {phone[:3]}-{phone[3:7]}-{phone[7:]}"},
            2: {"诉求类型": number},
            3: {"社区名称": f"车{plate}"},
            4: {"工单编号": phone, "案件状态": "".join(chr(ord(d) + 0xFEE0) for d in phone)},
        }[n % 5]
        wrong = {0: {}, 1: {"上报时间": phone}, 2: {"经度": phone}}[n % 3]
        cells = dict(zip(HEADER, [f"W{n}", "噪声", "A村A村", lon, lat, "2024-03-01 08:00:00"]))
        cells |= {"结案时间": "", "案件状态": "已结案", "承办单位": "城管局", "来电人": name}
        cells |= {"联系电话": phone, "身份证号": number, "诉求地址": home, "车牌号码": plate}
        cells |= {"诉求内容": f"{name}住{home}，{number}，车{plate}，电话{phone}", "备注": name}
        yield [{**cells, **kept, **wrong}[column] for column in HEADER]


@pytest.fixture(scope="module")
def everything_written(tmp_path_factory):
    """All files and all words that come out of the work with such an export."""
    folder, inside = tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("in")
    plan = plan_file(inside)
    names, phones, ids, *_ = canaries()
    lines = list(rows())
    header = [*HEADER, phones[0], f"回访{ids[1]}"]
    lines = [[*line, "", ""] for line in lines]
    lines += [[*lines[5], names[9]], lines[7], header]  # too long, repeated, the header again
    table = write_csv(inside / f"{phones[2]}投诉.csv", header, lines, "gb18030")
    book = xlsxwriter.Workbook(inside / f"{phones[3]}.xlsx")
    sheet = book.add_worksheet()
    for number, cells in enumerate([header, *lines]):
        sheet.write_row(number, 0, cells)
    book.close()
    said = []

    def gridplan(*words):
        done = subprocess.run(
            [sys.executable, "-m", "gridplan.cli", "events", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )
        assert done.returncode in (0, 2), done.stderr
        said.append(done.stdout + done.stderr)
        return done.returncode

    book_name = inside / f"{phones[3]}.xlsx"
    gridplan("import", table, "--plan", plan, "--preview")
    assert gridplan("import", table, "--plan", plan, "-o", folder / "none.gpkg") == 2
    gridplan("import", table, "--plan", plan, "-o", folder / "n.gpkg", "--map", "unit=X")
    for source, ending in ((table, ".gpkg"), (table, ".parquet"), (book_name, ".2.parquet")):
        out = folder / f"e{ending}"
        words = ("import", source, "--plan", plan, "-o", out, "--datum", "gcj02", "--json")
        assert gridplan(*words, "--profile", folder / "profile.json") == 0
    events = folder / "e.parquet"
    for words in (
        ("count", events, "-o", folder / "c.csv", "--by", "type2", "--density", folder / "d.tif"),
        ("count", events, "--json", "--by", "unit", "--by", "state"),
        ("count", events, "--json", "--by", "nothing"),
    ):
        gridplan(*words[:2], "--plan", plan, *words[2:])
    report = import_events(table, plan, folder / "last.parquet", datum="gcj02").as_dict()
    said.append(json.dumps(report, ensure_ascii=False))
    import pyarrow.parquet as pq

    for path in folder.glob("*.parquet"):  # compressed: what is in it has to be looked at
        whole = pq.read_table(path)
        said.append(whole.to_pandas().to_csv() + str(whole.schema.metadata))
        said.append(str(pq.read_metadata(path).metadata))
    written = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    # File names that the user typed may be said again, not kept.
    told = "\n".join(said).replace(table.name, "").replace(book_name.name, "")
    return written, told, report, len(list(folder.iterdir()))


@pytest.mark.parametrize("kind", range(5), ids=["names", "phones", "ids", "homes", "plates"])
def test_no_trace_is_written_or_told(everything_written, kind):
    written, told, *_ = everything_written
    found = [
        trace
        for trace in canaries()[kind]
        if trace in told
        or any(trace.encode(code) in written for code in ("utf-8", "gb18030", "utf-16-le"))
    ]
    assert found == []


def test_the_traces_were_there_and_are_counted(everything_written):
    written, _, report, files = everything_written
    assert files >= 9
    assert b"W15" in written
    # In kept columns: telephone, identity number, plate, and twice a telephone, in 20 rows each;
    # and one row stands there twice.
    assert report["personal_cells_removed"] == 20 + 20 + 20 + 2 * 20 + 1
    assert report["rows"] == 103
    assert report["oddities"]["personal-data"] == 80
    assert report["oddities"]["unreadable-row"] == 1


def test_what_looks_alike_stays():
    for text in [
        "12345",
        "320281104200001",
        "W139573100001",
        "2024-03-01 08:00:00",
        "苏BA",
        "城B区",
    ]:
        assert not holds_personal(text)
        assert without_traces(text) == text
    assert holds_personal("138-1234-5678")
    assert without_traces("工单１３８１２３４５６７８.csv") == "工单….csv"
    assert not np.any([holds_personal(identity(n)[:-1] + "A") for n in range(20)])


@pytest.mark.parametrize(
    "text",
    [
        "请联系+8613912345678",
        "008613912345678",
        "86-139-1234-5678",
        "身份证32028119800101123X",  # the check digit is wrong
        "320281198001011235回访",
        "139.5731.0001",
        "手机139·5731·0001",
        "320281 19800101 123X",
        "320281-19800101-1235",
        "蘇B12345",
        "苏b·d12345",
        "苏B1234学",
    ],
)
def test_however_mobiles_identity_numbers_and_plates_are_written_they_are_found(text):
    assert holds_personal(text)
    assert without_traces(text).count("…") == 1


@pytest.mark.parametrize(
    "text",
    [
        "320281202401010001",  # a case: county, day, number
        "320281104200001",  # a grid
        "990281198001011235",  # no province
        "320281198013011235",  # no month
        "186139123456789",
        "320281-20240501-0004",  # has the check digit of a child's
        "139.57310001",  # a length
        "新ABCDEF",
    ],
)
def test_numbers_of_cases_and_grids_are_kept(text):
    assert not holds_personal(text)
    assert without_traces(text) == text


def test_numbers_of_cases_with_a_day_are_no_identity_numbers_of_children(tmp_path):
    """County, day, number: every eleventh has the right check digit, and was emptied."""
    ids = [f"32028120240501{number:04d}" for number in range(1, 101)]
    ids += [identity(1), "13957310001"]
    lines = [[number, *degrees(0.5, 2.5), "2024-05-01 08:00:00"] for number in ids]
    file = write_csv(tmp_path / "e.csv", ["工单编号", "经度", "纬度", "上报时间"], lines)
    told = import_events(file, plan_file(tmp_path), tmp_path / "e.gpkg", datum="wgs84").as_dict()
    assert told["oddities"]["personal-data"] == 2
    assert read_events(tmp_path / "e.gpkg")["event_id"].dropna().tolist() == ids[:100]
