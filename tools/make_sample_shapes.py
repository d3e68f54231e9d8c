"""Write sample_shapes/: one town of the sample as a Shapefile with Chinese names, and its table.

    python tools/make_sample_shapes.py

The Shapefile is what offices in China exchange: field names of at most five Chinese characters,
GB18030, a .cpg beside it.
"""

from __future__ import annotations

from pathlib import Path

from gridplan.sample_city import make_sample, write_table

FOLDER = Path(__file__).resolve().parent.parent / "sample_shapes"
TOWN, UNITS, SEED = "祝塘镇", 60_000, 1
FIELDS = {
    "unit_id": "编号",
    "registered": "户籍人口",
    "migrant": "流动人口",
    "households": "户数",
    "land_m2": "陆地面积",
    "water_m2": "水域面积",
    "land_use": "土地用途",
    "town": "乡镇街道",
    "town_code": "乡镇代码",
    "village": "村社区",
    "village_code": "村社区代码",
    "form": "单元形态",
}


def main() -> None:
    """Write the files; the same libraries write the same bytes."""
    sample = make_sample(UNITS, SEED)
    here = sample.units["town"] == TOWN
    sample.units[here].rename(columns=FIELDS).to_file(
        FOLDER / "zhutang.shp",
        driver="ESRI Shapefile",
        engine="pyogrio",
        encoding="GB18030",
        layer_options={"RESIZE": "YES", "DBF_DATE_LAST_UPDATE": "2024-01-01"},
    )
    write_table(sample.population[here.to_numpy()], FOLDER / "zhutang_population.xlsx")
    print(f"{int(here.sum())} units in {FOLDER}")


if __name__ == "__main__":
    main()
