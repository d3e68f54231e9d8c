"""The coordinate reference system: whether it is declared, is right and keeps areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..i18n import say
from ..notes import Notes
from .crs_guess import look_of
from .datum import convert
from .defaults import DATUMS

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

#: Areas in the work CRS may differ from those on the ellipsoid by this share.
AREA_ERROR = 0.002
#: Data this many degrees outside the area of use of their CRS do not belong to it.
ASTRAY_DEGREES = 12.0
#: CGCS2000 three-degree zones without zone number: EPSG code of central meridian 75° E.
_CGCS2000_75E = 4534
#: Mainland China, degrees: west, south, east, north.
_CHINA = (73.5, 17.5, 135.1, 53.7)
#: Geodetic systems of old Chinese surveys, whose shift to CGCS2000 needs local parameters.
_OLD_DATUMS = ("beijing 1954", "beijing_1954", "xian 1980", "xian_1980")


def suitable_crs(longitude: float, latitude: float) -> str:
    """The projected CRS in metres for a place: CGCS2000 three-degree zone in China, else UTM.

    Parameters
    ----------
    longitude, latitude : float
        Degrees.

    Returns
    -------
    str
        For example ``"EPSG:4549"``.
    """
    west, south, east, north = _CHINA
    if west <= longitude <= east and south <= latitude <= north:
        meridian = round(longitude / 3)
        return f"EPSG:{_CGCS2000_75E + min(max(meridian, 25), 45) - 25}"
    zone = min(int((longitude + 180) // 6) + 1, 60)
    return f"EPSG:{(32600 if latitude >= 0 else 32700) + zone}"


def to_work_crs(
    units: gpd.GeoDataFrame,
    notes: Notes,
    *,
    crs: str | None,
    work_crs: str | None,
    datum: str = DATUMS[0],
) -> gpd.GeoDataFrame | None:
    """Bring units into a projected CRS in metres that keeps their areas.

    Parameters
    ----------
    units : GeoDataFrame
    notes : Notes
        Gets the findings.
    crs : str or None
        CRS of the coordinates, when the source declares none or a wrong one.
    work_crs : str or None
        CRS to work in; chosen by place when it is None.
    datum : {"wgs84", "gcj02", "bd09"}
        Datum of the coordinates, whatever their CRS declares: maps of the web in China are shifted
        by some hundred metres.

    Returns
    -------
    GeoDataFrame or None
        None when the CRS cannot be made out; then an error has been noted.

    Raises
    ------
    InputError
        When `crs` or `work_crs` is no CRS, or `work_crs` is not fit for areas.
    """
    from pyproj.exceptions import ProjError

    declared = units.crs
    if crs is not None:
        asked = parse_crs(crs, "--crs")
        if declared is not None and not declared.equals(asked, ignore_axis_order=True):
            notes.warning(
                "crs-overruled",
                say("The units declare {crs}.", crs=declared.name),
                say("Read as {crs}, as you asked; correct it in the source.", crs=asked.name),
            )
        declared = asked
        units = units.set_crs(declared, allow_override=True)
    bounds = units.total_bounds
    if declared is None:
        notes.error(
            "no-crs", say("The units declare no coordinate reference system."), look_of(bounds)
        )
        return None
    if not np.isfinite(bounds).all():
        return units if declared.is_projected else None
    if datum != DATUMS[0]:
        units = unshifted(units, datum, "--datum")
        notes.info(
            "shifted", say("The coordinates are {datum}; they were shifted back.", datum=datum)
        )
    if not (declared.is_geographic or declared.is_projected):
        if (np.abs(bounds) <= 180).all():
            notes.error(
                "no-crs",
                say("The units are in degrees, but declare a local system in metres."),
                look_of(bounds),
            )
            return None
        notes.warning(
            "local-crs",
            say(
                "The coordinate system is a local one; nobody can tell whether its areas are right."
            ),
            say("Taken as metres. Use CGCS2000 coordinates if you have them."),
        )
        return units
    try:
        place = _place(declared, bounds, notes)
    except ProjError:
        place = None
        notes.error(
            "unusable-crs",
            say("The declared coordinate reference system is damaged: {crs}.", crs=declared.name),
            look_of(bounds),
        )
    if place is None:
        return None
    if any(old in declared.name.lower() for old in _OLD_DATUMS):
        notes.warning(
            "old-datum",
            say("{crs} is an old survey datum.", crs=declared.name),
            say("Positions against CGCS2000 maps may be off by tens of metres; areas are right."),
        )
    goal = _goal(declared, place, notes, work_crs)
    return units if goal is None else units.to_crs(goal)


def unshifted(layer: gpd.GeoDataFrame, datum: str, where: str) -> gpd.GeoDataFrame:
    """The shapes of a layer where they really are, in the CRS that it has.

    Parameters
    ----------
    layer : GeoDataFrame
        Units, lines or areas.
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates really are.
    where : str
        What a refusal is about: the option, or the file.

    Raises
    ------
    InputError
        When the CRS is a local one.
    """
    return _between(layer, datum, DATUMS[0], where)


def shifted(layer: gpd.GeoDataFrame, datum: str, where: str) -> gpd.GeoDataFrame:
    """The shapes of a layer where maps in a datum show them, the way back of `unshifted`."""
    return _between(layer, DATUMS[0], datum, where)


def _between(layer: gpd.GeoDataFrame, source: str, target: str, where: str) -> gpd.GeoDataFrame:
    """The shapes of a layer moved from one datum to another, in the CRS that it has."""
    import shapely

    if source == target:
        return layer
    if not (layer.crs.is_geographic or layer.crs.is_projected):
        raise InputError(
            say("Coordinates of a local system have no datum."),
            where=where,
            cure=say("Leave it out, or name the coordinate system with --crs."),
        )

    def moved(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(corners[:, 0], corners[:, 1], source, target))

    degrees = layer.to_crs(layer.crs.geodetic_crs)
    shapes = shapely.transform(np.asarray(degrees.geometry.array, dtype=object), moved)
    return degrees.set_geometry(shapes, crs=degrees.crs).to_crs(layer.crs)


def seen(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which shapes their system can show, bool (n,): all of their corners are numbers.

    Parameters
    ----------
    shapes : array of geometry (n,)
    """
    import shapely

    xy, row = shapely.get_coordinates(shapes, return_index=True)
    lost = ~np.isfinite(xy).all(axis=1)
    there: NDArray[np.bool_] = np.bincount(row[lost], minlength=len(shapes)) == 0
    return there


def _goal(
    declared: CRS, place: tuple[float, float], notes: Notes, work_crs: str | None
) -> CRS | None:
    """The CRS to go to, None to stay; the reason is noted."""
    if work_crs is not None:
        goal = parse_crs(work_crs, "--work-crs")
        error = _area_error(goal, place)
        if not _metric(goal) or error > AREA_ERROR:
            raise InputError(
                say(
                    "{crs} does not keep areas here: they are off by {error:.1%}.",
                    crs=goal.name,
                    error=error,
                )
                if _metric(goal)
                else say("{crs} is not a projected system in metres.", crs=goal.name),
                where="--work-crs",
                cure=say("Use {crs}.", crs=suitable_crs(*place)),
            )
        return None if goal.equals(declared, ignore_axis_order=True) else goal
    suitable = suitable_crs(*place)
    if declared.is_geographic:
        notes.info(
            "geographic-crs",
            say("The coordinates are degrees ({crs}).", crs=declared.name),
            say("Projected to {crs} for all areas and lengths.", crs=suitable),
        )
        return parse_crs(suitable, "")
    error = _area_error(declared, place)
    projected = say("Projected to {crs} for all areas and lengths.", crs=suitable)
    if not _metric(declared):
        notes.warning(
            "unsuitable-crs", say("{crs} is not in metres.", crs=declared.name), projected
        )
    elif (use := declared.area_of_use) and _outside_use(declared, *place) > 0:
        notes.warning(
            "outside-crs-area",
            say(
                "The units lie outside the area of use of {crs} (longitude {west:.1f} to "
                "{east:.1f}); areas are off by {error:.1%}.",
                crs=declared.name,
                west=use.west,
                east=use.east,
                error=error,
            ),
            projected
            + " "
            + say("If the units lie in the wrong place on a map, the declared CRS is wrong."),
            values={"area_error": error, "longitude": place[0], "latitude": place[1]},
        )
    elif error > AREA_ERROR:
        notes.warning(
            "unsuitable-crs",
            say("Areas in {crs} are off by {error:.1%} here.", crs=declared.name, error=error),
            projected,
            values={"area_error": error},
        )
    else:
        return None
    return parse_crs(suitable, "")


def _place(declared: CRS, bounds: Any, notes: Notes) -> tuple[float, float] | None:
    """Longitude and latitude of the middle of the units; None when they cannot lie there."""
    from pyproj import Transformer

    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    if declared.is_geographic:
        longitude, latitude = float(x), float(y)
        if abs(x) <= 90 < abs(y) <= 180:
            notes.error(
                "swapped-axes",
                say("Longitude and latitude are swapped: the units lie at latitude {y:.1f}.", y=y),
                say("Swap the coordinates in the source."),
            )
            return None
        astray = (
            max(abs(bounds[0]), abs(bounds[2])) > 360 or max(abs(bounds[1]), abs(bounds[3])) > 90
        )
    else:
        geographic = declared.geodetic_crs
        transformer = Transformer.from_crs(declared, geographic, always_xy=True)
        longitude, latitude = (float(v) for v in transformer.transform(x, y))
        back = Transformer.from_crs(geographic, declared, always_xy=True).transform(
            longitude, latitude
        )
        # Coordinates far from a projection's zone do not survive the way there and back.
        astray = (
            not np.allclose(back, (x, y), atol=1.0) or not np.isfinite([longitude, latitude]).all()
        )
    if not astray:
        astray = _outside_use(declared, longitude, latitude) > ASTRAY_DEGREES
    if astray:
        notes.error(
            "crs-contradicts-coordinates",
            say("The coordinates ({x:.0f}, {y:.0f}) cannot be {crs}.", x=x, y=y, crs=declared.name),
            look_of(bounds, declared),
        )
        return None
    return longitude, latitude


def _outside_use(crs: CRS, longitude: float, latitude: float) -> float:
    """Degrees by which a place lies outside the area of use, 0 inside."""
    use = crs.area_of_use
    if use is None:
        return 0.0
    if use.east < use.west:  # across the 180th meridian
        return 0.0
    east = max(use.west - longitude, longitude - use.east, 0.0)
    north = max(use.south - latitude, latitude - use.north, 0.0)
    return max(east, north)


def _area_error(crs: CRS, place: tuple[float, float]) -> float:
    """Share by which areas at a place are wrong."""
    from pyproj import Proj

    if crs.is_geographic:
        return 1.0
    factors = Proj(crs).get_factors(*place)
    return abs(float(factors.areal_scale) - 1.0)


def _metric(crs: CRS) -> bool:
    return bool(crs.is_projected) and all(axis.unit_name == "metre" for axis in crs.axis_info[:2])


def parse_crs(text: str, where: str) -> CRS:
    """The coordinate system that a text names, for example ``"EPSG:4549"``.

    Raises
    ------
    InputError
        When it names none; `where` is the option that it was given by.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        crs = None
    if crs is None or len(crs.axis_info) < 2:  # heights alone have one axis
        raise InputError(
            say("{text} is not a coordinate reference system.", text=text),
            where=where,
            cure=say("Write a code such as EPSG:4549."),
        )
    return crs
