"""KML, KMZ and GeoJSON by lines as units, lines and areas; drawings and GML have their cures."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import pytest
import shapely
from readings import DRAWING, PEOPLE
from toymap import toy

from gridplan.errors import InputError
from gridplan.territory.ground.barrier_edges import read_lines
from gridplan.territory.ground.zones import mark_areas
from gridplan.territory.read import read_territory


def kml() -> str:
    marks = [
        f"<Placemark><name>{unit.unit_id}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y}" for x, y in unit.geometry.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for unit in toy(DRAWING).to_crs(4490).itertuples()
    ]
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'
    )


#: What lies in KMZ files of Google Earth, and of GDAL.
LISTING = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link>'
    "<href>layers/u.kml</href></Link></NetworkLink></Document></kml>"
)
PACKED = [
    {"doc.kml": kml(), "files/star.png": ""},
    {"doc.kml": LISTING, "layers/u.kml": kml()},
]


@pytest.mark.parametrize("packed", [None, *PACKED])
def test_kml_with_its_figures_beside_it(tmp_path, packed):
    file = tmp_path / ("u.kmz" if packed else "u.kml")
    if packed:
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in packed.items():
                archive.writestr(name, text)
    else:
        file.write_text(kml())
    territory = read_territory(file, id_column="Name", join=PEOPLE)
    assert sorted(territory.unit_ids) == ["A", "B", "C", "D"]
    assert territory.area_m2.sum() == pytest.approx(90_000, rel=1e-6)


@pytest.mark.parametrize(("name", "driver"), [("l.geojsonl", "GeoJSONSeq"), ("l.kml", "KML")])
def test_lines_and_areas_of_these_formats(tmp_path, name, driver):
    units = toy(DRAWING)
    river = gpd.GeoSeries([shapely.LineString([(0, 150), (300, 150)])], crs=units.crs)
    river.to_crs(4326).to_file(tmp_path / name, driver=driver)
    lines = read_lines(tmp_path / name, units.crs, None)
    assert shapely.length(lines) == pytest.approx([300.0], abs=0.02)
    units.iloc[:1].to_crs(4326).to_file(tmp_path / f"areas_{name}", driver=driver)
    marked = mark_areas(read_territory(units), tmp_path / f"areas_{name}", "park")
    assert list(marked.unit_ids[marked.units.park != ""]) == ["A"]


@pytest.mark.parametrize(
    ("name", "told", "cure"),
    [("u.dxf", "This is a drawing", "set its coordinate system"), ("u.DWG", "This is a drawing",
     "Polygonize"), ("u.gml", "GML is not read", "Convert it to GeoPackage")],
)  # fmt: skip
def test_what_is_known_but_not_read_has_its_own_cure(tmp_path, name, told, cure):
    (tmp_path / name).write_text("0\nSECTION\n" if "gml" not in name else "<gml/>")
    with pytest.raises(InputError, match=told) as caught:
        read_territory(tmp_path / name)
    assert caught.value.where == name
    assert cure in caught.value.cure
