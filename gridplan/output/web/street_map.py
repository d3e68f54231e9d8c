"""Events by grid over a street map: one page of folium with all it needs inside.

folium alone loads ten files from four hosts and puts names into the page as HTML. Here Leaflet
stands in the page itself, every text goes in by one door (`escaped`), and a policy allows the
scripts of the page alone, and pictures of the tile server that was named; without one the page asks
nothing of any network.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import MissingPackage
from ...events.density.binning import Bins
from ...events.density.density import density
from ...events.density.frame import frame_around
from ...events.grids import Grids, grids_of
from ...events.placement import Placer
from ...events.statistics.hotspots import enough_around, gi_star, neighbours, significant
from ...geometry.datum import convert
from ...i18n import say
from ...i18n.figures import hundredths
from ...progress import SILENT, Progress, Span, step
from ...stores.atomic_files import write_bytes
from ...stores.eventfile.files import void_cases
from ...stores.planfile.geopackage import open_plan
from ...stores.planfile.layers import dissolve
from ..content.tables import file_named
from ..look.look import COURSE_COLOURS, DENSITY_COLOURS, FAINT, LEVEL_LINES
from ..look.safe_text import one_line
from ..look.small_crowds import without_few
from ..look.small_numbers import FEWEST, Sums, Table, withhold
from ..maps.outline_drawing import nested_outlines
from .board_counts import grids_above
from .board_events import BoardEvents
from .sealed_map import FILL_OPACITY, NO_GROUND, Ground, escaped, sealed

#: How far an outline may run from the true one, and the density's kernel, metres.
_TOLERANCE_M, _BANDWIDTH_M, _CELL_M = 15.0, 500.0, 125.0
#: Pixels of the picture of the density along its longer side.
_PIXELS = 900
#: The darkest colour is for what is as high as this share of all, or higher.
_TOP = 0.99
#: Decimals of degrees: a metre.
_DECIMALS = 5


def write_street_map(
    events: str | Path,
    plan: str | Path,
    path: str | Path,
    *,
    ground: Ground = NO_GROUND,
    title: str | None = None,
    mask: bool = True,
    progress: Progress = SILENT,
) -> int:
    """Write the map of a file of events.

    Parameters
    ----------
    events, plan : str or Path
    path : str or Path
        The page; replaced as a whole.
    ground : Ground
    title : str or None
        Name of the page.
    mask : bool
        Whether grids and places with fewer than `FEWEST` events are left empty.
    progress : Progress

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    InputError
        When no event has both a time and a place, or for a wrong address of tiles.
    MissingPackage
        Without folium.
    """
    ground.allowed()
    _need_folium()
    step(progress, 0.0, say("Opening the plan"))
    opened, territory = open_plan(plan)
    grids = grids_of(opened, territory, dissolve(opened, territory.units.geometry.to_numpy()))
    placer = Placer(grids)
    found = BoardEvents(events, placer, Span(progress, 0.1, 0.6))
    leaves = found.grid[:, -1]
    count = np.bincount(leaves[leaves >= 0], minlength=len(grids.codes[-1]))
    hot = _hot(count, grids, neighbours(opened, territory, grids.depth))
    step(progress, 0.7, say("Smoothing"))
    heat = _heat(found, placer, FEWEST if mask else 0)
    step(progress, 0.8, say("Writing the page"))
    counts = [
        np.bincount(found.grid[found.grid[:, k] >= 0, k], minlength=len(grids.codes[k]))
        for k in range(grids.depth)
    ]
    heading = f"{found.calendar[0]} – {found.calendar[-1]}"
    facts = [
        say("source {file}", file=file_named(events)),
        say("plan {hash}", hash=opened.hash[:12]),
    ]
    if found.elsewhere:
        facts.insert(0, f"{found.elsewhere:,} {say('without grid or time, left out')}")
    if void := void_cases(events):
        facts.insert(0, f"{void:,} {say('void cases left out')}")
    page = street_page(grids, counts, hot, heat, title or say("Events in the grids"), heading,
                       facts=facts, ground=ground, fewest=FEWEST if mask else 0)  # fmt: skip
    write_bytes(Path(path), page.encode("utf-8"))
    progress.report(1.0)
    return len(page.encode("utf-8"))


def street_page(
    grids: Grids,
    counts: list[NDArray[np.int64]],
    hot: NDArray[np.bool_],
    heat: Any,
    title: str,
    heading: str,
    *,
    facts: Sequence[str] = (),
    ground: Ground = NO_GROUND,
    fewest: int = FEWEST,
) -> str:
    """The whole page.

    Parameters
    ----------
    grids : Grids
    counts : list of int64 (g,)
        Events in the grids of each level.
    hot : bool (leaves,)
        Last-level grids that are hot spots.
    heat : Density
    title, heading : str
        Name of the page, and the time the events are from.
    facts : sequence of str
        Where the events and the grids come from.
    ground : Ground
    fewest : int
        Smaller numbers are not shown; 0 shows all.
    """
    import folium

    ground.allowed()
    page = folium.Map(
        tiles=None,
        prefer_canvas=True,
        control_scale=True,
        zoom_snap=0.25,
        attribution_control=False,
    )
    page.default_js, page.default_css = [], []
    if ground.tiles:
        folium.TileLayer(ground.tiles, attr=escaped(urlsplit(ground.tiles).netloc), overlay=True,
                         name=escaped(say("Streets")), max_zoom=20).add_to(page)  # fmt: skip
    to_degrees = _Degrees(grids.crs, ground.datum)
    outlines = nested_outlines(grids.shapes[-1], grids.ancestor, _TOLERANCE_M)
    tables = _withheld(grids, counts, fewest)
    # A scale for each level: in large grids town and country are mixed, and all would be pale.
    most = [_top(table, grids.area_km2[level]) for level, table in enumerate(tables)]
    for level, table in enumerate(tables):
        features = _features(grids, level, table, most[level], fewest)
        layer = folium.GeoJson(
            _collection(outlines[level], features, to_degrees),
            name=escaped(say("Events by grid") + " · " + say("Level {level}", level=level + 1)),
            overlay=False,
            show=level == 0,
            style_function=_style,
            highlight_function=lambda _feature: {"weight": 4, "fillOpacity": 0.75},
            tooltip=folium.GeoJsonTooltip(["text"], labels=False, sticky=True),
        )
        layer.add_to(page)
    names = folium.FeatureGroup(name=escaped(say("Names")))
    for shape, name in zip(grids.shapes[0], grids.shown_names(0)):
        inside = shapely.get_coordinates(shapely.point_on_surface(shape))
        for lon, lat in to_degrees.of(inside):  # none in a grid without units
            icon = folium.DivIcon(
                f"<b>{escaped(one_line(name, 24))}</b>", icon_size=(0, 0), class_name="name"
            )
            folium.Marker((float(lat), float(lon)), icon=icon, interactive=False).add_to(names)
    names.add_to(page)
    picture, bounds, top = _picture(heat, to_degrees)
    folium.raster_layers.ImageOverlay(
        picture,
        bounds,
        opacity=0.8,
        name=escaped(say("Density")),
        show=False,
        mercator_project=True,
    ).add_to(page)
    folium.map.CustomPane("spots", z_index=450, pointer_events=False).add_to(page)
    folium.GeoJson(
        _collection(outlines[-1][hot], [{}] * int(hot.sum()), to_degrees),
        name=escaped(say("Hot spots")),
        show=bool(hot.any()),
        pane="spots",
        style_function=lambda _feature: {
            "color": COURSE_COLOURS["new"],
            "weight": 4,
            "fill": False,
        },
    ).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.fit_bounds(to_degrees.bounds(grids.shapes[0]))
    lines = [
        heading,
        say("Darkest colour, events a km²: {levels}", levels=" · ".join(
            f"{say('Level {level}', level=level)}\u00a0≥\u00a0{float(f'{top:.2g}'):,g}"
            for level, top in enumerate(most, start=1)
        )),
        say("Density: 0 to {most} and more events a km² and day; bandwidth {bandwidth:.0f} m",
            most=f"{float(f'{top:.2g}'):,g}", bandwidth=heat.bandwidth_m),
    ]  # fmt: skip
    lines += [say("fewer than {few} are not shown", few=fewest)] if fewest else []
    lines += [say("Red outline: hot spots")] if hot.any() else []
    lines += facts
    lines += [say("Streets") + ": " + urlsplit(ground.tiles).netloc] if ground.tiles else []
    return sealed(page, title, lines, ground)


class _Degrees:
    """From metres to the degrees of the map below."""

    def __init__(self, crs: Any, datum: str) -> None:
        from pyproj import Transformer

        self._there = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        self._back = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        self._datum = datum

    def of(self, corners: NDArray[np.float64]) -> NDArray[np.float64]:
        """Corners (n, 2) in metres as longitude and latitude."""
        lon, lat = self._there.transform(corners[:, 0], corners[:, 1])
        return np.column_stack(convert(lon, lat, "wgs84", self._datum))

    def metres(self, lon: NDArray[Any], lat: NDArray[Any]) -> tuple[Any, Any]:
        """Longitudes and latitudes on the map as metres."""
        x, y = self._back.transform(*convert(lon, lat, self._datum, "wgs84"))
        return x, y

    def bounds(self, shapes: NDArray[np.object_]) -> list[list[float]]:
        """South-west and north-east corner, latitude first."""
        west, south, east, north = shapely.total_bounds(shapes)
        box = shapely.box(west, south, east, north)
        corners = self.of(shapely.get_coordinates(shapely.segmentize(box, (east - west) / 8)))
        low, high = corners.min(axis=0), corners.max(axis=0)
        return [[float(low[1]), float(low[0])], [float(high[1]), float(high[0])]]


def _withheld(grids: Grids, counts: list[NDArray[np.int64]], fewest: int) -> list[Table]:
    """Events in the grids of each level, without what is few and what would tell it."""
    tables = [Table.of(count, fewest) for count in counts]
    sums = [Sums(tables[0], None)]
    for k in range(1, grids.depth):
        sums.append(Sums(tables[k], tables[k - 1], grids_above(grids, k)))
    withhold(sums)
    return tables


def _features(
    grids: Grids, level: int, table: Table, most: float, fewest: int
) -> list[dict[str, Any]]:
    """Text, colours and width of the line of each grid."""
    count, hidden = table.numbers, table.hidden
    each_km2 = count / np.maximum(grids.area_km2[level], 1e-9)
    place = _classes(each_km2 / most)
    line = LEVEL_LINES[min(level, len(LEVEL_LINES) - 1)]
    features = []
    for number, (code, name) in enumerate(zip(grids.codes[level], grids.shown_names(level))):
        told = say("{count:,} events · {each} a km²", count=int(count[number]),
                   each=hundredths(float(each_km2[number])))  # fmt: skip
        if hidden[number]:
            told = say("fewer than {few} are not shown", few=fewest)
        features.append(
            {
                "text": f"<b>{escaped(code)}</b> {escaped(name)}<br>{escaped(told)}",
                "fill": FAINT if hidden[number] else DENSITY_COLOURS[place[number]],
                "line": line.colour,
                "width": 3 if level == 0 else 1,
            }
        )
    return features


def _top(table: Table, area_km2: NDArray[np.float64]) -> float:
    """Events a km² that few grids exceed, of those that are shown."""
    shown = (table.numbers / np.maximum(area_km2, 1e-9))[~table.hidden]
    return (float(np.quantile(shown, _TOP)) if len(shown) else 0.0) or 1.0


def _classes(share: NDArray[np.float64]) -> NDArray[np.int64]:
    """Place in the colours of densities; the root tells small ones apart."""
    steps = len(DENSITY_COLOURS)
    place = np.sqrt(np.clip(share, 0.0, 1.0)) * steps
    return np.minimum(place.astype(np.int64), steps - 1)


def _collection(
    shapes: NDArray[np.object_], properties: list[dict[str, Any]], to_degrees: _Degrees
) -> dict[str, Any]:
    features = []
    for shape, told in zip(shapes, properties):
        parts = [
            [
                np.round(to_degrees.of(shapely.get_coordinates(ring)), _DECIMALS).tolist()
                for ring in (part.exterior, *part.interiors)
            ]
            for part in shapely.get_parts(shape)
            if not part.is_empty
        ]
        geometry = {"type": "MultiPolygon", "coordinates": parts}
        features.append({"type": "Feature", "geometry": geometry, "properties": told})
    return {"type": "FeatureCollection", "features": features}


def _style(feature: dict[str, Any]) -> dict[str, Any]:
    told = feature["properties"]
    return {
        "fillColor": told["fill"],
        "color": told["line"],
        "weight": told["width"],
        "fillOpacity": FILL_OPACITY,
    }


def _hot(count: NDArray[np.int64], grids: Grids, weights: Any) -> NDArray[np.bool_]:
    z = gi_star(count / np.maximum(grids.area_km2[-1], 1e-9), weights)
    hot: NDArray[np.bool_] = significant(z) & (z > 0) & enough_around(count, weights)
    return hot


def _heat(found: BoardEvents, placer: Placer, fewest: int) -> Any:
    bounds = tuple(shapely.total_bounds(placer.grids.shapes[-1]).tolist())
    frame = frame_around(bounds, _CELL_M, placer.holds)
    bins = Bins.for_kernel(frame, _BANDWIDTH_M)
    bins.add(found.x, found.y)
    made = density(bins, _BANDWIDTH_M, float(len(found.calendar)))
    return without_few(made, bins, fewest)


def _picture(heat: Any, to_degrees: _Degrees) -> tuple[NDArray[np.uint8], list[list[float]], float]:
    """The density as pixels that stand even in degrees, where they lie, what the last colour is."""
    frame = heat.frame
    rows, columns = frame.shape
    east, south = frame.west + columns * frame.cell_m, frame.north - rows * frame.cell_m
    whole = np.array([shapely.box(frame.west, south, east, frame.north)], object)
    bounds = to_degrees.bounds(whole)
    (low_lat, low_lon), (high_lat, high_lon) = bounds
    wide = (high_lon - low_lon) * np.cos(np.radians((low_lat + high_lat) / 2)), high_lat - low_lat
    across, down = (max(2, int(_PIXELS * side / max(wide))) for side in wide)
    lon = low_lon + (np.arange(across) + 0.5) * (high_lon - low_lon) / across
    lat = high_lat - (np.arange(down) + 0.5) * (high_lat - low_lat) / down
    x, y = to_degrees.metres(np.tile(lon, down), np.repeat(lat, across))
    column = np.floor((x - frame.west) / frame.cell_m).astype(np.int64)
    row = np.floor((frame.north - y) / frame.cell_m).astype(np.int64)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    value = np.zeros(len(x))
    value[inside] = np.nan_to_num(heat.values)[row[inside], column[inside]]
    positive = value[value > 0]
    top = float(np.quantile(positive, _TOP)) if len(positive) else 1.0
    place = _classes(np.asarray(value / top, np.float64))
    table = np.array([[*bytes.fromhex(colour[1:]), 255] for colour in DENSITY_COLOURS], np.uint8)
    table[0, 3] = 0
    return table[place].reshape(down, across, 4), bounds, top


def _need_folium() -> None:
    try:
        import folium  # noqa: F401
    except ImportError:
        raise MissingPackage(
            say("The street map needs the package folium."),
            cure=say("Install folium, or write the board, which goes without."),
        ) from None
