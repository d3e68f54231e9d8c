"""A density written as a GeoTIFF is read back as it was, with its style."""

from __future__ import annotations

import re
from xml.parsers import expat

import numpy as np
import pytest

from gridplan.errors import StoreError
from gridplan.events.density.binning import Bins
from gridplan.events.density.density import density, difference
from gridplan.events.density.frame import frame_around
from gridplan.output.maps import density_geotiff
from gridplan.output.maps.density_geotiff import write_density

rasterio = pytest.importorskip("rasterio")


def surface(x=750.0, weight=100.0):
    made = frame_around(
        (0, 0, 2000, 1000), 25.0, lambda x, y: (x < 1500) & (x > 0) & (y > 0) & (y < 1000)
    )
    bins = Bins(made)
    bins.add(np.array([x]), np.array([512.5]), np.array([weight]))
    return density(bins, 200.0, 10.0, crs="EPSG:4549", start="2024-01-01", end="2024-01-11")


def classes(style):
    """Values of the colours in a style that is whole XML."""
    text = style.read_text(encoding="utf-8")
    expat.ParserCreate().Parse(text, True)
    return [float(value) for value in re.findall(r'<item [^>]*value="([^"]+)"', text)]


def test_raster_is_where_and_what_it_should_be(tmp_path):
    write_density(surface(), tmp_path / "d.tif")
    with rasterio.open(tmp_path / "d.tif") as raster:
        assert raster.crs.to_epsg() == 4549
        assert raster.res == (25.0, 25.0)
        assert raster.tags()["GRIDPLAN_BANDWIDTH_M"] == "200"
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        values = raster.read(1, masked=True)
        row, column = np.unravel_index(values.argmax(), values.shape)
        assert np.hypot(*(np.array(raster.xy(row, column)) - (750, 512.5))) <= 18
        # 100 events in 10 days, each cell 0.000625 km².
        assert values.sum(dtype=float) * 0.025**2 * 10 == pytest.approx(100.0, rel=1e-5)
        assert values.mask[:, -5:].all()


def test_style_is_xml_with_classes_from_none_to_most(tmp_path):
    style = write_density(surface(), tmp_path / "d.tif")
    values = classes(style)
    assert values == sorted(values)
    assert values[0] == 0.0
    changes = difference(surface(), surface(x=1000.0))
    style = write_density(changes, tmp_path / "c.tif", changes=True)
    values = classes(style)
    assert values == pytest.approx([k * 10.0 for k in range(-3, 4)])  # a round number a step
    labels = re.findall(r'label="([^"]+)"', style.read_text("utf-8"))
    assert labels == ["−30", "−20", "−10", "0", "+10", "+20", "+30"]


def test_same_surface_same_bytes(tmp_path):
    write_density(surface(), tmp_path / "a.tif")
    write_density(surface(), tmp_path / "b.tif")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


def test_other_endings_and_folders_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(StoreError, match=r"\.tif"):
        write_density(surface(), tmp_path / "d.png")
    with pytest.raises(StoreError):
        write_density(surface(), tmp_path / "nowhere" / "d.tif")
    assert list(tmp_path.iterdir()) == []


def test_gdal_of_qgis_writes_the_same_raster(tmp_path):
    gdal = pytest.importorskip("osgeo.gdal")
    gdal.UseExceptions()
    write_density(surface(), tmp_path / "by_gdal.tif")  # GDAL is loaded now: as inside QGIS
    values = np.where(surface().frame.inside, surface().values, np.float32(density_geotiff.NOTHING))
    with rasterio.open(tmp_path / "by_gdal.tif") as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert (raster.read(1) == values).all()
        assert raster.crs.to_epsg() == 4549
        assert raster.transform * (0, 0) == (0.0, 1000.0)
        assert raster.nodata == density_geotiff.NOTHING
        assert raster.tags()["GRIDPLAN_DAYS"] == "10"
        assert raster.descriptions == ("events a km² and day",)
