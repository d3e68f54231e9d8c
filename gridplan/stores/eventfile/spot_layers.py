"""Hot spots, clusters, warnings and repeated places as map layers: a GeoPackage with its styles."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from ...errors import StoreError
from ...i18n import say
from ..atomic_files import new_file, put_in_place
from ..planfile.open import refuse_others
from ..planfile.schema import TABLES

#: The same table gives the same bytes.
_MOMENT = "2024-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class SpotLayer:
    """A layer of grids or points.

    Parameters
    ----------
    shapes : array of geometries (n,)
    columns : mapping
        Name → one value for each shape.
    styled_by : str
        Column whose values have colours.
    colours : mapping
        Value → colour and the words for it, in the order of the legend; other values are not
        drawn.
    """

    shapes: NDArray[np.object_]
    columns: Mapping[str, Any]
    styled_by: str
    colours: Mapping[str, tuple[str, str]]


def write_spots(path: str | Path, name: str, layer: SpotLayer, crs: Any) -> None:
    """Write a layer as a GeoPackage that QGIS opens in its colours.

    Parameters
    ----------
    path : str or Path
        Ends in .gpkg; replaced as a whole.
    name : str
        Of the layer.
    layer : SpotLayer
    crs : object

    Raises
    ------
    StoreError
        When the file cannot be written; an older one is as it was.
    """
    import geopandas as gpd
    import pyogrio

    target = Path(path)
    if target.suffix.lower() != ".gpkg":
        raise StoreError(
            say("A map layer has to end in .gpkg."),
            where=str(target),
            cure=say("Add .gpkg to the name."),
        )
    refuse_others(target)
    points = bool(len(layer.shapes)) and layer.shapes[0].geom_type == "Point"
    # Lists without anything in them are of text: numbers come as arrays.
    columns = {
        name: np.empty(0, object) if isinstance(cells, list) and not cells else cells
        for name, cells in layer.columns.items()
    }
    with new_file(target) as new:
        pyogrio.write_dataframe(
            gpd.GeoDataFrame(columns, geometry=layer.shapes, crs=crs),
            new,
            layer=name,
            driver="GPKG",
            geometry_type="Point" if points else "MultiPolygon",
            promote_to_multi=not points,
            layer_options={"GEOMETRY_NAME": "geom", "FID": "fid"},
        )
        with closing(sqlite3.connect(new)) as connection, connection:
            connection.execute(TABLES["layer_styles"])
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                "VALUES ('layer_styles', 'attributes', 'layer_styles')"
            )
            connection.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, useAsDefault, description, owner, "
                "update_time) VALUES ('', '', ?, 'geom', ?, ?, 1, 'Gridplan', '', ?)",
                (name, name, _style(layer, points), _MOMENT),
            )
            connection.execute("UPDATE gpkg_contents SET last_change = ?", (_MOMENT,))
        put_in_place(new, target)


def _style(layer: SpotLayer, points: bool) -> str:
    kind = "marker" if points else "fill"
    categories, symbols = [], []
    for number, (value, (colour, words)) in enumerate(layer.colours.items()):
        categories.append(
            f'<category symbol="{number}" value={quoteattr(value)} label={quoteattr(words)} '
            'render="true" type="string"/>'
        )
        options = (
            {"color": colour, "size": "3", "name": "circle", "outline_color": "#ffffff"}
            if points
            else {"color": colour, "outline_color": "#666666", "outline_width": "0.1"}
        )
        lines = "".join(
            f'<Option name="{key}" type="QString" value="{text}"/>' for key, text in options.items()
        )
        symbols.append(
            f'<symbol name="{number}" type="{kind}" alpha="{1 if points else 0.8}">'
            f'<layer class="{"SimpleMarker" if points else "SimpleFill"}" enabled="1" pass="0">'
            f'<Option type="Map">{lines}</Option></layer></symbol>'
        )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.34" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(layer.styled_by)} '
        'symbollevels="0" forceraster="0">'
        f"<categories>{''.join(categories)}</categories><symbols>{''.join(symbols)}</symbols>"
        "</renderer-v2></qgis>\n"
    )
