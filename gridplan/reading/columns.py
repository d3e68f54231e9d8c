"""What the columns of base units mean: recognised by their names, Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from .simplified_chinese import plain_text

#: Names of ids that programs write of their own accord.
WRITTEN_BY_PROGRAMS = ("gid", "uid", "id", "序号")
#: Meaning → the names it goes by, in the order they are preferred. Compared after `plain_name`.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "unit_id": (
        *("unit_id", "unitid", "unit_code", "block_id", "parcel_id", "geoid"),
        *("code", "bsm", "tbbh"),
        *("单元编号", "单元编码", "单元代码", "单元号", "基础单元编号", "基础单元编码", "图斑编号"),
        *(
            "图斑编码",
            "地块编号",
            "地块编码",
            "标识码",
            "唯一编码",
            "唯一标识",
            "编号",
            "编码",
            "代码",
        ),
        *WRITTEN_BY_PROGRAMS,
    ),
    "registered": (
        *("registered", "registered_population", "registered_pop", "hukou", "hukou_pop"),
        *("hukou_population", "huji", "huji_pop", "hj_pop", "hjrk", "reg_pop", "reg"),
        *("户籍人口", "户籍人口数", "户籍人数", "户籍", "常住户籍人口", "在册人口", "户籍总人口"),
    ),
    "migrant": (
        *("migrant", "migrants", "migrant_population", "migrant_pop", "floating"),
        *("floating_population", "floating_pop", "nonlocal_pop", "ldrk", "wlrk", "mig_pop", "mig"),
        *("流动人口", "流动人口数", "流动人数", "外来人口", "外来人口数", "外来人数", "暂住人口"),
        *("暂住人口数", "非户籍人口", "非户籍人口数", "新市民", "流动", "外来流动人口"),
    ),
    "land": (
        *("land", "land_area", "land_m2", "land_km2", "area_land", "dry_land"),
        *("陆域面积", "陆地面积", "陆域", "陆地", "土地面积", "陆域国土面积"),
    ),
    "area": (
        *("area", "area_m2", "area_km2", "total_area", "surface"),
        *(
            "面积",
            "区划面积",
            "行政区划面积",
            "行政面积",
            "总面积",
            "国土面积",
            "占地面积",
            "辖区面积",
        ),
        *("区域面积", "单元面积", "图斑面积"),
    ),
    "water": ("water", "water_area", "water_m2", "水域面积", "水面面积", "水域"),
    "households": (
        *("households", "household", "hh", "num_households", "hushu"),
        *("户数", "总户数", "家庭户数", "住户数", "居民户数", "户籍户数"),
    ),
    "land_use": (
        "land_use",
        "landuse",
        "kind",
        "用地类型",
        "土地用途",
        "用地性质",
        "地类",
        "地类名称",
    ),
    "town": (
        *("town", "town_name", "township", "subdistrict", "street", "jiedao", "xzmc"),
        *(
            "镇街",
            "镇(街)",
            "镇街名称",
            "镇(街道)",
            "乡镇",
            "乡镇街道",
            "乡镇名称",
            "街道",
            "街道名称",
        ),
        *("镇", "镇名", "镇名称", "所属镇街", "所属街道", "所属乡镇", "所属镇", "乡镇(街道)"),
    ),
    "town_code": (
        "town_code",
        "towncode",
        "镇街代码",
        "镇街编码",
        "乡镇代码",
        "街道代码",
        "乡镇编码",
    ),
    "village": (
        *("village", "village_name", "community", "community_name", "shequ", "cun"),
        *(
            "村社区",
            "村(社区)",
            "村居",
            "村(居)",
            "村社",
            "村(社)",
            "社区",
            "社区名称",
            "村",
            "村名",
        ),
        *(
            "行政村",
            "村委会",
            "居委会",
            "村居名称",
            "村社区名称",
            "所属社区",
            "所属村",
            "所属村社区",
        ),
    ),
    "village_code": (
        *("village_code", "villagecode", "community_code"),
        *("村社区代码", "村社区编码", "村代码", "社区代码", "村居代码", "社区编码", "村编码"),
    ),
}

#: Unit written in a header → square metres.
AREA_UNITS: Mapping[str, float] = {
    **dict.fromkeys(("m2", "m^2", "sqm", "sq_m", "square_metres", "平方米", "平米", "㎡"), 1.0),
    **dict.fromkeys(("km2", "km^2", "sqkm", "sq_km", "平方公里", "平方千米", "平方km"), 1e6),
    **dict.fromkeys(("ha", "hectare", "hectares", "公顷", "万平方米"), 1e4),
    **dict.fromkeys(("mu", "亩"), 2000.0 / 3.0),
}
#: Unit written in a header → persons (or households).
COUNT_UNITS: Mapping[str, float] = {
    **dict.fromkeys(("人", "户", "person", "persons", "people", "个"), 1.0),
    **dict.fromkeys(("万人", "万户", "万"), 1e4),
    **dict.fromkeys(("千人", "千户"), 1e3),
}

#: Meanings that count persons, names of all of them together, and units that say so.
KINDS_OF_PERSONS = ("registered", "migrant")
PERSONS = frozenset((
    *("people", "person", "persons", "population", "pop", "inhabitants", "residents", "headcount"),
    *("total_population", "population_total", "total_pop", "pop_total", "tot_pop", "pop_tot"),
    *("人口", "人口数", "总人口", "人口总数", "人数", "总人数", "常住人口", "常住人口数"),
    *("实有人口", "实有人口数", "居民人口", "居民数", "居住人口"),
))  # fmt: skip
_IN_PERSONS = frozenset(("人", "万人", "千人", "person", "persons", "people"))
_YEAR = re.compile(r"(19|20)\d\d")

_PERSONAL = re.compile(
    r"电话|手机|联系方式|联系人|姓名|户主|身份证|证件号|证照号|邮箱|微信|住址|地址|负责人|法人|备注"
    r"|来电人|投诉人|诉求人|描述|内容|权利人|产权人|承包人|承租人|业主|房主|租户|出生|户籍地|护照|车牌"
    # Cut after ten bytes: 联系电话, 家庭住址, 通讯地址, 居民姓名.
    r"|(联系电|家庭住|家庭地|居住地|通讯地|.{2}姓)\ufffd?$"
    r"|^(tel|phone|mobile|cell|e_?mail|wechat|remark|note|comment|description|content)s?(_?no)?$"
    r"|phone|id_?card|id_?number|passport|contact|(person|full|first|last)_?name|surname"
    r"|(caller|owner|head)_?name|^(owner|resident|tenant|householder|address|birthday)s?$"
    # The first letters of the Chinese names, as the columns of Shapefiles are called.
    r"|^(xm|hz|hzxm|sfz|sfzh|sfzhm|zjh|zjhm|lxdh|lxfs|lxr|dhhm|sjh|sjhm|yddh|jtzz|jtdz|txdz|hjdz"
    r"|csrq|qlr|qlrmc|frdb|fzr|bz)$"
)


def plain_name(name: str) -> str:
    """A column name in its plainest form: simplified, half-width, lower, single underscores."""
    flat = plain_text(name).lower()
    joined = re.sub(r"[\s_\-.]+", "_", flat).strip("_")
    return re.sub(r"(?<=[^\x00-\x7f])_(?=[^\x00-\x7f])", "", joined)


def recognise(names: Iterable[str]) -> dict[str, str]:
    """Find what the columns mean.

    Parameters
    ----------
    names : iterable of str
        Column names of a source.

    Returns
    -------
    dict
        Meaning (key of `SYNONYMS`) → column; the first of its names that is there.
    """
    names = [str(name) for name in names]
    found = {meaning: fit[0] for meaning in SYNONYMS if (fit := columns_meaning(meaning, names))}
    for name in names:
        meaning = _meaning_of_cut(_name_and_unit(plain_name(name))[0])
        if name not in found.values() and meaning:
            found.setdefault(meaning, name)
    return found


def counts_persons(name: str) -> bool:
    """Whether the name of a column or a criterion says that it counts persons."""
    _, bare, unit = _name_and_unit(plain_name(name))
    kind = any(meaning in recognise([name]) for meaning in KINDS_OF_PERSONS)
    return kind or unit in _IN_PERSONS or _YEAR.sub("", bare).strip("_年") in PERSONS


def columns_meaning(meaning: str, names: Iterable[str]) -> list[str]:
    """All columns that bear one of the names of a meaning, the preferred one first."""
    rank = {plain_name(synonym): place for place, synonym in enumerate(SYNONYMS[meaning])}
    fitting = []
    for order, name in enumerate(map(str, names)):
        whole, bare, _ = _name_and_unit(plain_name(name))
        key = whole if whole in rank else bare
        if key in rank:
            fitting.append((rank[key], order, name))
    return [name for *_, name in sorted(fitting)]


def _meaning_of_cut(plain: str) -> str:
    """Meaning of a name that a Shapefile cut after ten bytes; empty when there is not just one."""
    sizes = [len(plain.encode(encoding, "replace")) for encoding in ("utf-8", "gb18030")]
    if not any(8 <= size <= 10 for size in sizes):
        return ""
    meanings = {
        meaning
        for meaning, synonyms in SYNONYMS.items()
        for synonym in synonyms
        if plain_name(synonym).startswith(plain)
    }
    return meanings.pop() if len(meanings) == 1 else ""


def is_personal(name: str) -> bool:
    """Whether a column is, by its name, about persons: telephones, names, identity numbers."""
    plain = plain_name(name)
    # 法人数, 联系人数: how many there are is nobody's secret.
    return bool(_PERSONAL.search(plain)) and not plain.endswith("数")


@lru_cache(maxsize=1 << 12)
def _name_and_unit(plain: str) -> tuple[str, str, str]:
    """The whole name, the name without its unit of measure, and that unit."""
    bracket = re.fullmatch(r"(.+?)_?[(\[【]([^)\]】]*)([)\]】]?)", plain)
    if bracket:
        bare, inner, closed = bracket.groups()
        units = {*AREA_UNITS, *COUNT_UNITS}
        if not closed:  # cut after ten bytes: 面积(平方公
            units_begun = [unit for unit in units if unit.startswith(inner)]
            factors = {AREA_UNITS.get(unit, COUNT_UNITS.get(unit)) for unit in units_begun}
            return (
                plain,
                bare if units_begun else plain,
                min(units_begun) if len(factors) == 1 else "",
            )
        return plain, bare if inner.strip("_") in units else plain, inner.strip("_")
    for separator in ("_", ""):
        for unit in sorted({*AREA_UNITS, *COUNT_UNITS}, key=len, reverse=True):
            ending = separator + unit
            if (separator or not unit.isascii()) and plain.endswith(ending) and plain != ending:
                return plain, plain[: -len(ending)], unit
    return plain, plain, ""


def with_unit(name: str, units: Iterable[str]) -> str:
    """A column name with the unit of measure that stands elsewhere in its table.

    Parameters
    ----------
    name : str
    units : iterable of str
        What the table states, plain; the first one that such a column can have is taken.
    """
    meaning = next(iter(recognise([name])), "")
    able: Iterable[str] = ()
    if meaning in ("land", "area", "water"):
        able = AREA_UNITS
    elif meaning == "households":
        able = [unit for unit in COUNT_UNITS if "户" in unit or unit == "万"]
    elif meaning in ("registered", "migrant"):
        able = [unit for unit in COUNT_UNITS if "户" not in unit]
    found = next((unit for unit in units if unit in able), "")
    return f"{name}({found})" if found and not _name_and_unit(plain_name(name))[2] else name


def factor_in_name(name: str, *, area: bool) -> float | None:
    """What numbers are multiplied with to give m², persons or households, as the name says.

    Parameters
    ----------
    name : str
        For example ``面积(平方公里)`` or ``户籍人口(万人)``.
    area : bool
        Whether the column holds areas.

    Returns
    -------
    float or None
        None when the name of an area does not say its unit.
    """
    unit = _name_and_unit(plain_name(name))[2]
    return AREA_UNITS.get(unit) if area else COUNT_UNITS.get(unit, 1.0)
