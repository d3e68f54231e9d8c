"""Times as exports write them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.events.values.times import NO_ZONE, Habits, habits_of, read_times


def read(*cells, **how):
    return read_times(np.array(cells, object), Habits(**how))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-01-31 08:05:09", "2024-01-31T08:05:09"),
        ("2024-1-31 8:05", "2024-01-31T08:05:00"),
        ("2024-01-31", "2024-01-31T00:00:00"),
        ("2024-01-31 08:05:09.123", "2024-01-31T08:05:09"),
        ("2024/1/31 8:05", "2024-01-31T08:05:00"),
        ("2024/01/31 20:05:09", "2024-01-31T20:05:09"),
        ("2024.1.31 8:05", "2024-01-31T08:05:00"),
        ("20240131080509", "2024-01-31T08:05:09"),
        ("202401310805", "2024-01-31T08:05:00"),
        ("20240131", "2024-01-31T00:00:00"),
        ("45322", "2024-01-31T00:00:00"),
        ("45322.336909722", "2024-01-31T08:05:09"),
        ("2024年1月31日 8时5分", "2024-01-31T08:05:00"),
        ("2024年01月31日08时05分09秒", "2024-01-31T08:05:09"),
        ("2024年1月31日下午2:30", "2024-01-31T14:30:00"),
        ("01/31/2024 02:30:00 PM", "2024-01-31T14:30:00"),
        ("01/31/2024 12:00:00 AM", "2024-01-31T00:00:00"),
        ("1/31/2024 12:15 pm", "2024-01-31T12:15:00"),
        ("1/31/24", "2024-01-31T00:00:00"),
        ("1/31/24 14:30", "2024-01-31T14:30:00"),
        ("2024-01-31T08:05:09", "2024-01-31T08:05:09"),
        ("2024-01-31 24:00:00", "2024-02-01T00:00:00"),
        ("2024-01-31　08:05:09", "2024-01-31T08:05:09"),  # a full-width blank
        ("２０２４－０１－３１ ０８：０５", "2024-01-31T08:05:00"),
        ("2024年1月31日 8时", "2024-01-31T08:00:00"),
        ("2024年1月31日下午3点", "2024-01-31T15:00:00"),
        ("2024年1月31日8点30分整", "2024-01-31T08:30:00"),
        ("2024年1月31日 下午3點20分", "2024-01-31T15:20:00"),
        ("2024-02-29 星期四", "2024-02-29T00:00:00"),
        ("2024年2月29日(周四) 8:05", "2024-02-29T08:05:00"),
        ("20240229 08:05:09", "2024-02-29T08:05:09"),
        ("20240229080509123", "2024-02-29T08:05:09"),
        (20240229080509.0, "2024-02-29T08:05:09"),
        ("民國113年5月3日", "2024-05-03T00:00:00"),
        ("民国113/5/3 下午2:30", "2024-05-03T14:30:00"),
        ("3 May 2024", "2024-05-03T00:00:00"),
        ("May 3, 2024 2:15 PM", "2024-05-03T14:15:00"),
        ("03-May-24 14:15", "2024-05-03T14:15:00"),
        ("Fri, 3rd May 2024", "2024-05-03T00:00:00"),
        ("2024年5月3号", "2024-05-03T00:00:00"),
        ("2024年5月3日凌晨2时许", "2024-05-03T02:00:00"),
        ("2024-05-03 上午9点半", "2024-05-03T09:30:00"),
        ("2024年5月3日下午3时20分左右", "2024-05-03T15:20:00"),
        ("2024/5/3 晚8点", "2024-05-03T20:00:00"),
        ("2024/5/3 晚上9点一刻", "2024-05-03T21:15:00"),
        ("2024年5月3日晚12点", "2024-05-04T00:00:00"),
        ("2024年5月3日早7时許", "2024-05-03T07:00:00"),
    ],
)
def test_each_way_of_writing(written, meant):
    times = read(written)
    assert str(times.local[0]) == meant
    assert not times.bad[0]
    assert times.zone[0] == NO_ZONE


@pytest.mark.parametrize(
    ("written", "local", "zone"),
    [
        ("2024-01-31T08:05:09+08:00", "2024-01-31T08:05:09", 480),
        ("2024-01-31T00:05:09Z", "2024-01-31T08:05:09", 0),
        ("2024-01-30 19:05:09-05:00", "2024-01-31T08:05:09", -300),
        ("2024-01-31T08:05:09+0800", "2024-01-31T08:05:09", 480),
        ("2024-01-31 08:05:09+08", "2024-01-31T08:05:09", 480),  # as PostgreSQL writes it
        ("1706659509", "2024-01-31T08:05:09", 0),
        ("1706659509000", "2024-01-31T08:05:09", 0),
        ("1706659509.25", "2024-01-31T08:05:09", 0),
        ("20240131T000509Z", "2024-01-31T08:05:09", 0),
        ("20240131T080509+0800", "2024-01-31T08:05:09", 480),
        ("2024-01-31 08:05:09 北京时间", "2024-01-31T08:05:09", 480),
        ("2024-01-31 08:05:09（UTC+8）", "2024-01-31T08:05:09", 480),
        ("2024-01-31 08:05:09 GMT+08:00", "2024-01-31T08:05:09", 480),
        ("Wed Jan 31 08:05:09 CST 2024", "2024-01-31T08:05:09", 480),
        ("2024-01-31T08:05:09+08:00[Asia/Shanghai]", "2024-01-31T08:05:09", 480),  # Java
        ("2024-01-31 08:05:09 Asia/Shanghai", "2024-01-31T08:05:09", 480),
        ("2024-01-30T19:05:09-05:00[America/New_York]", "2024-01-31T08:05:09", -300),
        ("Wed Jan 31 2024 08:05:09 GMT+0800 (中国标准时间)", "2024-01-31T08:05:09", 480),
        ("Wed Jan 31 2024 08:05:09 GMT+0800 (China Standard Time)", "2024-01-31T08:05:09", 480),
        ("Wed Jan 31 00:05:09 GMT 2024", "2024-01-31T08:05:09", 0),
    ],
)
def test_a_zone_is_kept_beside_the_local_time(written, local, zone):
    times = read(written)
    assert str(times.local[0]) == local
    assert times.zone[0] == zone


@pytest.mark.parametrize(
    "written",
    [
        *("2024-02-30 08:00:00", "2024-13-01 08:00:00", "2024-01-01 25:00:00", "明天"),
        *("13/13/2024", "1900-01-01 00:00:00", "9999-12-31", "2024-01-01 08:61:00", "13:30"),
        *("0", "-1", "123456", "1/31/2024 13:30 PM", "20241301080000"),
        *("2024-01-01T08:00:00+99:00", "99999", "3 May 20241", "2024-05-031", "31 Feb 2024"),
        *("May 2024", "5月3日 14时", "民国13年5月3日", "2024年5月3日下午3时70分"),
    ],
)
def test_what_is_no_time_is_said_to_be_none(written):
    times = read(written)
    assert np.isnat(times.local[0])
    assert times.bad[0]


@pytest.mark.parametrize("written", [None, "", " ", "无", "-", "NULL", float("nan")])
def test_empty_cells_are_empty_and_not_bad(written):
    times = read(written)
    assert np.isnat(times.local[0])
    assert not times.bad[0]


@pytest.mark.parametrize(
    ("cells", "day_first"),
    [
        (["3/4/2024", "25/3/2024"], True),
        (["3/4/2024", "3/25/2024"], False),
        (["25/3/2024", "3/25/2024"], None),
        (["3/4/2024"], None),
    ],
)
def test_day_or_month_first_as_other_rows_tell(cells, day_first):
    assert habits_of(["日期"], [cells]) == Habits(day_first)


def test_a_day_that_may_be_turned_is_marked_where_nothing_tells():
    assert str(read("3/4/2024", day_first=True).local[0]) == "2024-04-03T00:00:00"
    unclear = read("3/4/2024", "4/4/2024", "3/25/2024", "2024-03-04")
    assert str(unclear.local[0]) == "2024-03-04T00:00:00"
    assert unclear.unclear["unclear-day"].tolist() == [True, False, False, False]
    assert not read("3/4/2024", day_first=False).unclear["unclear-day"].any()


@pytest.mark.parametrize("written", ["113/05/03", "113.5.3", "113年5月3日", "113-05-03 00:00"])
def test_years_of_the_republic_are_read_only_where_something_tells(written):
    alone = read(written)
    assert np.isnat(alone.local[0])
    assert (alone.unclear["unclear-year"][0], alone.bad[0]) == (True, False)
    for habits in (
        habits_of(["受理日期(民國)"], [[written]]),
        habits_of(["受理日期"], [[written, "民國113年5月4日"]]),
    ):
        assert habits == Habits(republic=True)
        assert str(read_times(np.array([written], object), habits).local[0])[:10] == "2024-05-03"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1130503", "2024-05-03T00:00:00"),
        ("1130503083000", "2024-05-03T08:30:00"),
        ("11305030830", "2024-05-03T08:30:00"),
        ("1130503 08:30", "2024-05-03T08:30:00"),
        ("１１３０５０３", "2024-05-03T00:00:00"),
        (1130503.0, "2024-05-03T00:00:00"),
    ],
)
def test_digits_of_the_republic(written, meant):
    habits = habits_of(["受理日期"], [[written, "1121231"]])
    assert habits == Habits(republic=True)
    assert str(read_times(np.array([written], object), habits).local[0]) == meant


def test_milliseconds_are_not_taken_for_digits_of_the_republic():
    """1130503083000 is half past eight in 113, or a moment of 2005: all others tell which."""
    cells = ["1130503083000", "1130503083999"]
    habits = habits_of(["t"], [cells])
    assert habits == Habits()
    times = read_times(np.array(cells, object), habits)
    assert times.local.astype(str).tolist() == ["2005-10-28T20:38:03", "2005-10-28T20:38:03"]


@pytest.mark.parametrize("written", ["2024年5月3日晚上1点", "2024-05-03 半夜2时"])
def test_small_hours_of_an_evening_are_of_no_day_for_certain(written):
    times = read(written)
    assert np.isnat(times.local[0])
    assert (times.unclear["unclear-hour"][0], times.bad[0]) == (True, False)


@pytest.mark.parametrize(
    ("clock", "meant"),
    [
        *(("14:05", "14:05:00"), ("14:05:09", "14:05:09"), ("下午2点半", "14:30:00")),
        *(("0.5", "12:00:00"), ("140509", "14:05:09"), ("1899-12-30 14:05:00", "14:05:00")),
        *(("", "00:00:00"), (None, "00:00:00")),
    ],
)
def test_the_time_of_day_is_added_to_its_day(clock, meant):
    day, clocks = np.array(["2024/5/3"], object), np.array([clock], object)
    times = read_times(day, clocks=clocks)
    assert str(times.local[0]) == f"2024-05-03T{meant}"
    assert not times.bad[0]


@pytest.mark.parametrize("clock", ["下班后", "24:30", "24:00:01", "25:00", "8:60", "8:30:60"])
def test_a_time_of_day_that_is_none_leaves_the_day_and_is_told(clock):
    times = read_times(np.array(["2024/5/3"], object), clocks=np.array([clock], object))
    assert (str(times.local[0]), times.bad[0]) == ("2024-05-03T00:00:00", True)
    midnight = read_times(np.array(["2024/5/3"], object), clocks=np.array(["24:00"], object))
    assert (str(midnight.local[0]), midnight.bad[0]) == ("2024-05-04T00:00:00", False)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)))
def test_every_dialect_means_the_same_moment(moment):
    moment = moment.replace(microsecond=0)
    written = [
        moment.strftime("%Y-%m-%d %H:%M:%S"),
        f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}",
        moment.strftime("%Y%m%d%H%M%S"),
        moment.strftime("%Y年%m月%d日%H时%M分%S秒"),
        moment.strftime("%m/%d/%Y %I:%M:%S %p"),
        moment.isoformat() + "+08:00",
    ]
    times = read(*written)
    assert set(times.local.astype("datetime64[s]").tolist()) == {moment}
    assert sum(times.dialects.values()) == 6
