"""Events of twenty weeks in a file, and commands about them called as people call them."""

from __future__ import annotations

import base64
import gzip
import json
import re

import numpy as np
from click.testing import CliRunner
from event_land import degrees, plan_file, write_csv

from gridplan.cli.main import main
from gridplan.i18n import speaking
from gridplan.stores.eventfile.event_import import import_events

HEADER = ["工单编号", "大类名称", "小类名称", "经度", "纬度", "上报时间", "来电人", "联系电话",
          "办结时限", "处置结束时间", "承办单位", "问题来源", "镇街名称"]  # fmt: skip


SECRETS = ("13812345678", "王小明")


def busy_weeks(folder):
    """Twenty weeks of three events a day, and an outbreak in the north-west in the last one."""
    dice = np.random.default_rng(0)
    rows = []
    for day in range(140):
        date = np.datetime64("2024-01-01") + day
        places = [dice.uniform((0.05, 0.05), (1.95, 2.95)) for _ in range(3)]
        if day >= 133:
            places += [dice.normal((0.5, 2.5), 0.05) for _ in range(6)]
        for n, place in enumerate(places):
            kind = "噪声扰民" if n % 2 else "占道经营"
            when = f"{date} {8 + n:02}:30:00"
            due, done = (f"{date + days} 20:00:00" for days in (1, n % 3))
            unit, town = "城管局" if n % 2 else "住建局", "西镇" if place[0] < 1 else "东镇"
            source = "热线" if n % 3 else "巡查"
            rows.append([f"W{day}-{n}", kind, kind, *degrees(*place), when, SECRETS[1], SECRETS[0],
                         due, done, unit, source, town])  # fmt: skip
    export = write_csv(folder / "export.csv", HEADER, rows)
    plan = plan_file(folder)
    import_events(export, plan, folder / "events.gpkg", datum="wgs84")
    return folder / "events.gpkg", plan


def call(*words):
    with speaking("en"):
        done = CliRunner().invoke(main, ["events", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done


def refused(*words):
    done = CliRunner().invoke(main, ["--lang", "en", *map(str, words)])
    assert done.exit_code == 2, done.output
    return done


def table(page, name):
    """The data of a page, and one of the tables packed into it."""
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    at, kind, size = data["places"][name]
    packed = gzip.decompress(base64.b64decode(data["packed"]))
    return data, np.frombuffer(packed, f"<{kind}", size, at)
