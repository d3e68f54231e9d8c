"""The front door: base units in, territory out, or a list of all that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..findings import Severity
from ..geometry.defaults import DATUMS, TOLERANCE_M
from ..i18n import say
from ..progress import SILENT, Progress
from .checks.examination import examine_units, name_of
from .criteria import Criterion
from .territory import Territory

if TYPE_CHECKING:
    from .checks.examination import Source, Table


def terms_of(known: Territory) -> dict[str, Any]:
    """Keywords of `read_territory` for newer figures or units of a territory.

    They are read for its criteria, taken to have their ids in the same column and to be drawn in
    its datum and, where it keeps areas, read in its CRS: else plans of both could not be compared.
    """
    crs = known.units.crs
    same = crs is not None and crs.is_projected
    return {
        "criteria": list(known.criteria),
        "usual_ids": known.origin.get("id_column", ""),
        "work_crs": crs.to_wkt() if same else None,
        "datum": known.origin.get("datum", DATUMS[0]),
    }


def read_territory(
    source: Source,
    *,
    criteria: Sequence[Criterion] | None = None,
    id_column: str | None = None,
    usual_ids: str = "",
    layer: str | None = None,
    join: Table | None = None,
    join_key: str | None = None,
    join_sheet: str | None = None,
    crs: str | None = None,
    work_crs: str | None = None,
    datum: str = DATUMS[0],
    tolerance_m: float = TOLERANCE_M,
    empty_as_zero: bool = False,
    progress: Progress = SILENT,
) -> Territory:
    """Read base units, mend what can be mended safely, and find out who touches whom.

    Parameters
    ----------
    source : path or GeoDataFrame
        Polygons: any allowed format of GDAL, GeoParquet, or a frame. It is never changed.
    criteria : sequence of Criterion, optional
        What to balance. By default registered population 0.4, migrants 0.4 and area 0.2 (land area
        where a column of it is known), with their columns recognised by name. The column
        ``"geometry"`` stands for the area of the outline.
    id_column : str, optional
        Column of the ids; recognised by its name by default, made up when there is none.
    usual_ids : str
        Column that is taken instead of one that is recognised, where there is one of this name.
    layer : str, optional
        Layer of the file.
    join : path or DataFrame, optional
        Table of figures (csv, xlsx) to join by unit id.
    join_key : str, optional
        Column of the table that holds the ids.
    join_sheet : str, optional
        Sheet of the workbook; the only one with ids by default.
    crs : str, optional
        CRS of the coordinates, for example "EPSG:4549", when the source declares none or a wrong
        one.
    work_crs : str, optional
        Projected CRS in metres to work in. By default that of the source when it keeps areas, else
        the CGCS2000 three-degree zone in China and UTM elsewhere.
    datum : {"wgs84", "gcj02", "bd09"}
        Datum of the coordinates, whatever their CRS declares; "wgs84" stands for CGCS2000 too.
    tolerance_m : float
        Borders of neighbours that lie this close are made to agree, metres.
    empty_as_zero : bool
        Whether empty cells of the criteria mean nobody and nothing.
    progress : Progress

    Returns
    -------
    Territory

    Raises
    ------
    InputError
        When the source cannot be read, or has faults that cannot be mended safely; all of them are
        in its `findings`.
    """
    examination = examine_units(
        source,
        criteria=criteria,
        id_column=id_column,
        usual_ids=usual_ids,
        layer=layer,
        join=join,
        join_key=join_key,
        join_sheet=join_sheet,
        crs=crs,
        work_crs=work_crs,
        datum=datum,
        tolerance_m=tolerance_m,
        empty_as_zero=empty_as_zero,
        progress=progress,
    )
    if examination.territory is None:
        errors = [f for f in examination.findings if f.severity == Severity.ERROR]
        raise InputError(
            say(
                "The base units cannot be divided as they are; faults: {count}.", count=len(errors)
            ),
            where=name_of(source),
            cure=say("Follow the cure of each; “gridplan inspect” lists everything."),
            findings=examination.findings,
        )
    return examination.territory
