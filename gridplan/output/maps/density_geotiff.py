"""Densities as GeoTIFF (cloud-optimised), with a style for QGIS beside them."""

from __future__ import annotations

import importlib.util
import itertools
import os
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from ...errors import MissingPackage, StoreError
from ...events.density.density import Density
from ...i18n import say
from ...i18n.figures import figure
from ...stores.atomic_files import write_bytes
from ..look.look import DEVIATION_COLOURS, density_stops

#: Value of cells outside the territory.
NOTHING = -9999.0
UNIT = "events per km2 and day"
_numbers = itertools.count()
#: Numbers that steps of a legend begin with.
_ROUND_DIGITS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def write_density(surface: Density, path: str | Path, *, changes: bool = False) -> Path:
    """Write a density as a GeoTIFF, and its style as QML beside it.

    Parameters
    ----------
    surface : Density
    path : str or Path
        Ends in .tif; replaced as a whole.
    changes : bool
        Whether it is a difference of two times: colours then diverge from 0.

    Returns
    -------
    Path
        Of the style.

    Raises
    ------
    MissingPackage
        Without rasterio, and without GDAL's own Python (which every QGIS has).
    StoreError
        When the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in (".tif", ".tiff"):
        raise StoreError(
            say("A density is written as .tif."),
            where=str(target),
            cure=say("Add .tif to the name."),
        )
    write_bytes(target, _cloud_optimised(surface, target))
    style = target.with_suffix(".qml")
    write_bytes(style, _style(surface, changes).encode("utf-8"))
    return style


def _cloud_optimised(surface: Density, target: Path) -> bytes:
    """The GeoTIFF as bytes."""
    from pyproj import CRS

    frame = surface.frame
    values = np.where(frame.inside, surface.values, np.float32(NOTHING)).astype(np.float32)
    place = (frame.west, frame.cell_m, 0.0, frame.north, 0.0, -frame.cell_m)
    crs = CRS.from_user_input(surface.crs).to_wkt() if surface.crs is not None else ""
    tags = {
        "GRIDPLAN_UNIT": UNIT,
        "GRIDPLAN_KERNEL": surface.kernel,
        "GRIDPLAN_BANDWIDTH_M": f"{surface.bandwidth_m:g}",
        "GRIDPLAN_EVENTS": f"{surface.events:g}",
        "GRIDPLAN_DAYS": f"{surface.days:g}",
        "GRIDPLAN_FROM": surface.start,
        "GRIDPLAN_UNTIL": surface.end,
    }
    if surface.against is not None:
        tags["GRIDPLAN_AGAINST"] = f"{surface.against.start}..{surface.against.end}"
    # Inside QGIS GDAL is at work already: a second copy of it in the same process may crash.
    if "osgeo" not in sys.modules and importlib.util.find_spec("rasterio"):
        return _by_rasterio(values, place, crs, tags)
    if importlib.util.find_spec("osgeo"):
        return _by_gdal(values, place, crs, tags)
    raise MissingPackage(
        say("Writing a GeoTIFF needs the package rasterio."),
        where=str(target),
        cure=say("Install rasterio."),
    )


def _by_rasterio(
    values: NDArray[np.float32], place: tuple[float, ...], crs: str, tags: dict[str, str]
) -> bytes:
    from affine import Affine
    from rasterio.io import MemoryFile

    with MemoryFile() as memory:
        with memory.open(
            driver="COG",
            height=values.shape[0],
            width=values.shape[1],
            count=1,
            dtype="float32",
            nodata=NOTHING,
            crs=crs or None,
            transform=Affine.from_gdal(*place),
            compress="deflate",
            overviews="auto",
            resampling="average",
        ) as raster:
            raster.write(values, 1)
            raster.set_band_description(1, say("events a km² and day"))
            raster.update_tags(**tags)
        return bytes(memory.read())


def _by_gdal(
    values: NDArray[np.float32], place: tuple[float, ...], crs: str, tags: dict[str, str]
) -> bytes:
    from osgeo import gdal

    rows, columns = values.shape
    raster = gdal.GetDriverByName("MEM").Create("", columns, rows, 1, gdal.GDT_Float32)
    raster.SetGeoTransform(place)
    raster.SetProjection(crs)
    raster.SetMetadata(tags)
    band = raster.GetRasterBand(1)
    band.SetNoDataValue(NOTHING)
    band.SetDescription(say("events a km² and day"))
    band.WriteRaster(0, 0, columns, rows, np.ascontiguousarray(values).tobytes())
    name = f"/vsimem/gridplan_{os.getpid()}_{next(_numbers)}.tif"
    options = ["COMPRESS=DEFLATE", "OVERVIEWS=AUTO", "RESAMPLING=AVERAGE"]
    made = gdal.GetDriverByName("COG").CreateCopy(name, raster, options=options)
    if made is None:
        raise RuntimeError("GDAL made no raster")
    made = None  # closes it, which writes the last bytes
    try:
        file = gdal.VSIFOpenL(name, "rb")
        gdal.VSIFSeekL(file, 0, os.SEEK_END)
        size = gdal.VSIFTellL(file)
        gdal.VSIFSeekL(file, 0, os.SEEK_SET)
        content = bytes(gdal.VSIFReadL(1, size, file))
        gdal.VSIFCloseL(file)
    finally:
        gdal.Unlink(name)
    return content


def colour_stops(surface: Density, *, changes: bool = False) -> list[tuple[float, str]]:
    """Values and their colours, from low to high; between them colours run over.

    Parameters
    ----------
    surface : Density
    changes : bool
        Whether 0 stands in the middle of diverging colours.
    """
    within = surface.values[surface.frame.inside].astype(np.float64)
    if changes:
        steps = len(DEVIATION_COLOURS) // 2
        step = _round_above(float(np.quantile(np.abs(within), 0.995)) / steps or 1.0)
        along = range(-steps, steps + 1)
        return [(float(f"{k * step:.6g}"), c) for k, c in zip(along, DEVIATION_COLOURS)]
    return density_stops(float(np.quantile(within, 0.999)))


def _round_above(value: float) -> float:
    """The round number next above a positive one."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(power * next(d for d in _ROUND_DIGITS if d * power >= value * (1 - 1e-9)))


def _style(surface: Density, changes: bool) -> str:
    stops = colour_stops(surface, changes=changes)
    number = "+.3g" if changes else ".3g"
    items = "".join(
        f'<item alpha="{0 if place == 0 and not changes else 220}" color="{colour}" '
        f"value={quoteattr(f'{place:.8g}')} label={quoteattr(figure(place, number))}/>"
        for place, colour in stops
    )
    low, high = stops[0][0], stops[-1][0]
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.34" styleCategories="Symbology"><pipe>'
        '<rasterrenderer type="singlebandpseudocolor" band="1" opacity="0.85" '
        f'classificationMin="{low:.8g}" classificationMax="{high:.8g}" alphaBand="-1">'
        '<rastershader><colorrampshader colorRampType="INTERPOLATED" classificationMode="1" '
        f'clip="0" minimumValue="{low:.8g}" maximumValue="{high:.8g}">{items}'
        "</colorrampshader></rastershader></rasterrenderer></pipe></qgis>\n"
    )
