"""An export of a hotline as cities write it, without faults but for those wanted."""

from __future__ import annotations

from event_land import degrees

HEADER = ["工单编号", "大类名称", "镇街名称", "社区名称", "网格编码", "经度", "纬度", "上报时间"]


HEADER += [
    "办结时限",
    "结案时间",
    "案件状态",
    "返工次数",
    "承办单位",
    "来电人",
    "联系电话",
    "诉求内容",
]


WHEN, DUE, END = "2024-03-01 08:00:00", "2024-03-02 08:00:00", "2024-03-01 18:00:00"
SECRETS = ("13812345678", "13912345678", "11010519491231002X", "张三", "漏水请来电")


def row(number, **wrong):
    """A row without fault, but for what is given."""
    lon, lat = degrees(0.3 + number % 5 / 10, 2.5, "gcj02")
    cells = dict(
        zip(HEADER, [f"W{number}", "市容", "西镇", "A村A村", "", lon, lat, WHEN, DUE, END])
    )
    cells |= {"案件状态": "已结案", "返工次数": "0", "承办单位": "城管局"}
    cells |= {"来电人": "张三", "联系电话": "13812345678", "诉求内容": "漏水请来电"}
    return list({**cells, **wrong}.values())
