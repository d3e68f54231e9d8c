"""The small vocabularies of the sample: grounds, lines and land uses."""

from __future__ import annotations

from enum import IntEnum


class Ground(IntEnum):
    """What a face of the coarse map is."""

    LAND = 0
    RIVER = 1
    YANGTZE = 2
    LAKE = 3
    HILL = 4
    EXPRESSWAY = 5
    RAILWAY = 6
    BRIDGE = 7


class Line(IntEnum):
    """What runs along an edge, or what a line of the line layer is."""

    NONE = 0
    PLOT = 1
    LANE = 2
    CREEK = 3
    STREET = 4
    SECONDARY = 5
    ARTERIAL = 6
    BANK = 7
    VERGE = 8
    CANAL = 9
    RIVER = 10
    RAILWAY = 11
    EXPRESSWAY = 12


class Use(IntEnum):
    """Land use of a unit."""

    OLD_TOWN = 0
    ESTATE = 1
    SHOPS = 2
    PUBLIC = 3
    PARK = 4
    FACTORY = 5
    WAREHOUSE = 6
    HAMLET = 7
    STRIP_FIELD = 8
    PADDY = 9
    ORCHARD = 10
    POND = 11
    WOOD = 12
    VACANT = 13
    LAKE = 14
    RIVER = 15
    ROAD = 16
    RAILWAY = 17


#: Names of the national land-use classification, in the order of `Use`.
USE_NAMES = (
    "城镇住宅用地",
    "城镇住宅用地",
    "商业服务业用地",
    "公共管理与公共服务用地",
    "公园绿地",
    "工业用地",
    "物流仓储用地",
    "农村宅基地",
    "旱地",
    "水田",
    "果园",
    "坑塘水面",
    "林地",
    "空闲地",
    "湖泊水面",
    "河流水面",
    "公路用地",
    "铁路用地",
)
