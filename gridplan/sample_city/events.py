"""A year of events in the sample territory, in the habits of real exports, faults included.

What was planted is told in a file of answers, so that tests can ask whether it is found again.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..geometry.datum import convert
from ..i18n import say

if TYPE_CHECKING:
    import geopandas as gpd

EVENTS_FILE = "events.csv"
ANSWERS_FILE = "events_answers.json"
LEAST_EVENTS, MOST_EVENTS = 1_000, 10_000_000
#: The year of the events; what would come after it has not happened yet.
YEAR, YEAR_END = np.datetime64("2024-01-01T00:00:00"), np.datetime64("2025-01-01T00:00:00")

#: Kind of fault, as the import calls it → share of the rows that have it; no row has two.
FAULTS = {
    "unreadable-row": 0.0005,
    "duplicate-id": 0.003,
    "personal-data": 0.002,
    "no-coordinates": 0.10,
    "bad-coordinates": 0.003,
    "swapped-coordinates": 0.002,
    "outside": 0.003,
    "no-time": 0.001,
    "bad-time": 0.002,
    "closed-before-created": 0.001,
    "no-deadline": 0.05,
    "unknown-state": 0.002,
}
#: Fault → column and the wrong values in it, in turn.
_WRONG = {
    "bad-coordinates": ("经度", ("0", "未知", "999")),
    "no-time": ("上报时间", ("",)),
    "bad-time": ("上报时间", ("2024-02-30 08:00:00", "昨天下午", "1900-01-01")),
    "closed-before-created": ("结案时间", ("2023-12-30 08:00:00",)),
    "no-deadline": ("办结时限", ("",)),
    "unknown-state": ("案件状态", ("待议",)),
}
#: Source → share, first letters of its ids, how it writes times.
_SOURCES = (
    ("12345热线", 0.50, "RX", "%Y-%m-%d %H:%M:%S"),
    ("巡查上报", 0.35, "XC", "%Y/%m/%d %H:%M"),
    ("综合执法", 0.15, "ZF", "%Y%m%d%H%M%S"),
)
#: Main and sub class, share, days allowed, department.
CLASSES = (
    ("市容环境", "暴露垃圾", 0.16, 1, "城市管理局"),
    ("市容环境", "道路不洁", 0.09, 1, "城市管理局"),
    ("街面秩序", "占道经营", 0.13, 1, "综合执法局"),
    ("街面秩序", "无照经营", 0.06, 3, "综合执法局"),
    ("施工管理", "施工扰民", 0.10, 3, "住房和建设局"),
    ("施工管理", "工地扬尘", 0.05, 3, "生态环境局"),
    ("公用设施", "井盖破损", 0.07, 1, "住房和建设局"),
    ("公用设施", "路灯不亮", 0.07, 3, "城市管理局"),
    ("道路交通", "乱停车", 0.11, 1, "公安局"),
    ("矛盾纠纷", "邻里纠纷", 0.06, 7, "司法局"),
    ("安全隐患", "消防隐患", 0.05, 3, "消防救援大队"),
    ("环保水务", "河道污染", 0.05, 5, "水利局"),
)
_HOURS = np.array(
    [1, 1, 1, 1, 1, 2, 4, 8, 12, 13, 12, 10, 7, 8, 11, 12, 11, 9, 7, 6, 5, 4, 3, 2], float
)
_OUTBREAKS, _HOT_SPOTS = 4, 5
_HEADER = (
    *("工单编号", "问题来源", "大类名称", "小类名称", "诉求性质", "镇街名称", "社区名称"),
    *("发生地址", "经度", "纬度", "诉求内容", "来电人", "联系电话", "上报时间", "立案时间"),
    *("派遣时间", "办结时限", "处置结束时间", "结案时间", "案件状态", "承办单位", "返工次数"),
    *("退单次数", "延期次数", "满意度"),
)


def write_events(units: gpd.GeoDataFrame, folder: Path, events: int, seed: int) -> None:
    """Write the events of the sample and the file of answers.

    Parameters
    ----------
    units : GeoDataFrame
        Of the sample.
    folder : Path
        Gets ``events.csv`` (GB18030, GCJ-02) and ``events_answers.json``.
    events : int
        Rows, exactly.
    seed : int

    Raises
    ------
    InputError
        When the number is out of range.
    """
    if not LEAST_EVENTS <= events <= MOST_EVENTS:
        raise InputError(
            say("The sample cannot have {events} events.", events=events),
            where="--events",
            cure=say("Choose from {low} to {high} events.", low=LEAST_EVENTS, high=MOST_EVENTS),
        )
    rng = np.random.default_rng([seed, 77])
    unit, time, kind, spot, answers = what_happens(units, events, rng)
    x, y = _points(units, unit, spot, rng)
    rows = _rows(units, unit, time, kind, x, y, rng)
    answers["faults"] = _spoil(rows, rng)
    answers |= {"rows": events, "datum": "gcj02", "encoding": "gb18030", "seed": seed}
    with (folder / EVENTS_FILE).open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_HEADER)
        writer.writerows(rows)
    text = json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / ANSWERS_FILE).write_text(text + "\n", encoding="utf-8")


def what_happens(units: gpd.GeoDataFrame, events: int, rng: np.random.Generator) -> Any:
    """Unit, time, class and place of every event, and what was planted."""
    import shapely

    people = units["registered"].to_numpy(float) + units["migrant"].to_numpy(float)
    weight = (people + 1.0) ** 0.9
    share = np.array([row[2] for row in CLASSES])
    per_plant = max(events // 100, 12)
    plain = events - per_plant * (_OUTBREAKS + _HOT_SPOTS)
    unit = rng.choice(len(units), events, p=weight / weight.sum())
    kind = rng.choice(len(CLASSES), events, p=share / share.sum())
    day = _days(events, rng)
    spot = np.full((events, 2), np.nan)
    villages = units["village_code"].to_numpy(object)
    answers: dict[str, Any] = {"outbreaks": [], "hot_spots": []}
    busy = np.argsort(-weight)[: len(units) // 3]
    begin = plain
    for _ in range(_OUTBREAKS):
        part = slice(begin, begin + per_plant)
        begin += per_plant
        home = villages[rng.choice(busy)]
        members = np.flatnonzero(villages == home)
        first, length = int(rng.integers(60, 330)), int(rng.integers(5, 12))
        cause = int(rng.integers(len(CLASSES)))
        unit[part] = rng.choice(members, per_plant)
        day[part] = first + rng.integers(0, length, per_plant)
        kind[part] = cause
        answers["outbreaks"].append(
            {
                "village_code": str(home),
                "village": str(units["village"].iloc[members[0]]),
                "town": str(units["town"].iloc[members[0]]),
                "type2": CLASSES[cause][0],
                "type3": CLASSES[cause][1],
                "first_day": str(YEAR.astype("datetime64[D]") + first),
                "days": length,
                "events": per_plant,
            }
        )
    middle = shapely.get_coordinates(shapely.point_on_surface(units.geometry.to_numpy()))
    for _ in range(_HOT_SPOTS):
        part = slice(begin, begin + per_plant)
        begin += per_plant
        home = int(rng.choice(busy))
        radius = float(rng.integers(40, 160))
        unit[part] = home
        spot[part] = middle[home] + rng.normal(0.0, radius / 2.0, (per_plant, 2))
        answers["hot_spots"].append(
            {
                "x": round(float(middle[home, 0]), 1),
                "y": round(float(middle[home, 1]), 1),
                "radius_m": radius,
                "unit_id": str(units["unit_id"].iloc[home]),
                "events": per_plant,
            }
        )
    hour = rng.choice(24, events, p=_HOURS / _HOURS.sum())
    seconds = day * 86400 + hour * 3600 + rng.integers(0, 3600, events)
    order = np.argsort(seconds, kind="stable")
    time = YEAR + seconds.astype("timedelta64[s]")
    return unit[order], time[order], kind[order], spot[order], answers


def _days(events: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Days of the year: more in summer, fewer at week-ends."""
    day = np.arange(366)
    weight = 1.0 + 0.25 * np.sin(2 * np.pi * (day - 100) / 366)
    weight *= np.where(day % 7 >= 5, 0.75, 1.0)
    return rng.choice(366, events, p=weight / weight.sum()).astype(np.int64)


def _points(
    units: gpd.GeoDataFrame, unit: Any, spot: Any, rng: np.random.Generator
) -> tuple[Any, Any]:
    """A point for each event: inside its unit, or the planted one where it is in the territory."""
    import shapely

    shapes = units.geometry.to_numpy()
    shapely.prepare(shapes)
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))[unit]
    reach = np.sqrt(shapely.area(shapes))[unit]
    point = middle + rng.uniform(-0.5, 0.5, middle.shape) * reach[:, None]
    planted = np.isfinite(spot[:, 0])
    point[planted] = spot[planted]
    # A margin of a metre, since the file holds six decimals of a degree.
    tree = shapely.STRtree(shapes)
    inside = shapely.contains_properly(shapes[unit], shapely.points(point))
    loose = np.flatnonzero(planted & ~inside)
    found = tree.query(shapely.points(point[loose]), predicate="within")[0]
    inside[loose[found]] = True
    point[~inside] = middle[~inside]
    return point[:, 0], point[:, 1]


def _rows(
    units: gpd.GeoDataFrame, unit: Any, time: Any, kind: Any, x: Any, y: Any, rng: Any
) -> list[list[str]]:
    """The rows of the export, still without faults."""
    from pyproj import Transformer

    count = len(unit)
    degrees = Transformer.from_crs(units.crs, "EPSG:4326", always_xy=True)
    lon, lat = convert(*degrees.transform(x, y), "wgs84", "gcj02")
    source = rng.choice(len(_SOURCES), count, p=[row[1] for row in _SOURCES])
    register = time + rng.integers(300, 7_200, count).astype("timedelta64[s]")
    dispatch = register + rng.integers(300, 7_200, count).astype("timedelta64[s]")
    allowed = np.array([row[3] for row in CLASSES])[kind] * 86400
    due = time + allowed.astype("timedelta64[s]")
    needed = allowed * rng.lognormal(-1.5, 0.7, count)
    disposed = dispatch + needed.astype(np.int64).astype("timedelta64[s]")
    closed = disposed + rng.integers(1_800, 14_400, count).astype("timedelta64[s]")
    towns, villages = (units[name].to_numpy(object)[unit] for name in ("town", "village"))
    rework, back, postpone = (rng.random((3, count)) < [[0.02], [0.015], [0.03]]).astype(int)
    happy = rng.choice(["满意", "基本满意", "不满意", ""], count, p=[0.45, 0.15, 0.05, 0.35])
    phone = rng.integers(13_000_000_000, 19_999_999_999, count)
    rows = []
    for i in range(count):
        name, _, letters, form = _SOURCES[source[i]]
        main, sub, _, _, department = CLASSES[kind[i]]
        moments = [_written(t, form) for t in (time[i], register[i], dispatch[i])]
        ends = [_written(t, form) if t < YEAR_END else "" for t in (disposed[i], closed[i])]
        state = "已结案" if ends[1] else "待核查" if ends[0] else "处置中"
        hotline = name == _SOURCES[0][0]
        rows.append(
            [
                *(f"{letters}{i + 1:08d}", name, main, sub),
                "投诉" if hotline else "上报",
                *(towns[i], villages[i], f"{villages[i]}附近{int(unit[i]) % 300 + 1}号"),
                *(f"{lon[i]:.6f}", f"{lat[i]:.6f}"),
                f"反映{sub}，请联系{phone[i]}" if hotline else f"巡查发现{sub}",
                *(f"市民{i % 997:03d}" if hotline else "", str(phone[i]) if hotline else ""),
                *(*moments, _written(due[i], form), *ends, state, department),
                *(str(rework[i]), str(back[i]), str(postpone[i])),
                str(happy[i]) if hotline and ends[1] else "",
            ]
        )
    return rows


def _written(time: Any, form: str) -> str:
    return str(time.item().strftime(form))


def _spoil(rows: list[list[str]], rng: np.random.Generator) -> dict[str, int]:
    """Put the faults into the rows; give how many there are of each kind."""
    at = {name: place for place, name in enumerate(_HEADER)}
    left = rng.permutation(len(rows) - 1) + 1
    counts = {}
    for kind, share in FAULTS.items():
        count = max(round(share * len(rows)), 2)
        chosen, left = left[:count], left[count:]
        counts[kind] = count
        for turn, number in enumerate(chosen):
            row = rows[number]
            if kind in _WRONG:
                column, values = _WRONG[kind]
                row[at[column]] = values[turn % len(values)]
            elif kind == "unreadable-row":
                row.insert(at["发生地址"] + 1, "东侧")
            elif kind == "duplicate-id":
                # The very first row has no fault: it is read, and these repeat it.
                rows[number] = list(rows[0])
            elif kind == "personal-data":
                row[at["承办单位"]] = f"城市管理局 {row[at['联系电话']] or '13900000000'}"
            elif kind == "no-coordinates":
                row[at["经度"]] = row[at["纬度"]] = ""
                if turn % 3 == 0:
                    row[at["镇街名称"]] = row[at["社区名称"]] = ""
            elif kind == "swapped-coordinates":
                row[at["经度"]], row[at["纬度"]] = row[at["纬度"]], row[at["经度"]]
            elif kind == "outside":
                row[at["纬度"]] = f"{float(row[at['纬度']]) + 1.5:.6f}"
    return counts
