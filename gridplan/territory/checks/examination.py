"""Base units from the source to the territory, with all that is found on the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import Finding, Severity
from ...geometry.crs import to_work_crs
from ...geometry.defaults import DATUMS, TOLERANCE_M
from ...geometry.hilbert_order import canonical_order
from ...geometry.shared_borders import shared_borders
from ...i18n import say
from ...notes import Notes
from ...progress import SILENT, Progress, step
from ...reading.columns import SYNONYMS, recognise
from ...reading.personal_data import personal_columns
from ...reading.tables.table_files import read_table
from ...reading.values import label_codes, one_spelling, text_of_codes
from ...reading.vector_files import layer_name, read_layer
from ..criteria import OUTLINE, Criterion
from ..divisions import check_labels
from ..ground.links import link_pieces
from ..joined_figures import join_table, refuse_lone_options
from ..quantities import Quantities, in_standard_units, read_quantities
from ..territory import Territory
from ..unit_ids import id_column_of, note_duplicate_ids, read_ids
from .fitness import check_pieces
from .outlines import check_cover, check_shapes, check_sizes, check_twins, refuse_tolerance

if TYPE_CHECKING:
    from typing import TypeAlias

    import geopandas as gpd
    import pandas as pd

    Source: TypeAlias = str | Path | gpd.GeoDataFrame
    Table: TypeAlias = str | Path | pd.DataFrame

#: Meanings of columns whose ground is checked.
LABELS = ("town", "village")
#: Meanings of columns that are text, also where a source keeps them as numbers.
CODES = (*LABELS, "town_code", "village_code")


@dataclass(frozen=True)
class Examination:
    """What was learned about base units.

    Parameters
    ----------
    territory : Territory or None
        None when the units cannot be divided as they are.
    findings : tuple of Finding
        All that reading, checking and mending had to say; the worst first.
    origin : mapping
        See `Territory.origin`.
    count : int
        Number of units in the source.
    columns : tuple of str
        Columns of the source, and of the table joined to it, that are not personal.
    """

    territory: Territory | None
    findings: tuple[Finding, ...]
    origin: Mapping[str, Any]
    count: int
    columns: tuple[str, ...] = ()


def examine_units(
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
) -> Examination:
    """Read and check base units without stopping at the first fault.

    Parameters
    ----------
    source, criteria, id_column, usual_ids, layer, join, join_key, join_sheet, crs, work_crs
    datum, tolerance_m, empty_as_zero
        See `gridplan.territory.read.read_territory`.
    progress : Progress

    Returns
    -------
    Examination

    Raises
    ------
    InputError
        When there is nothing to examine: no such file, layer or column, or no rows.
    """
    refuse_tolerance(tolerance_m)
    if join is None:
        refuse_lone_options(join_key, join_sheet)
    step(progress, 0.0, say("Reading base units"))
    notes = Notes(name_of(source))
    units, layer = _load(source, layer, notes, progress)
    known = recognise(units.columns)
    if id_column is None and usual_ids in units.columns:
        id_column = usual_ids
    id_column = id_column_of(units, id_column, notes)
    ids = read_ids(units, id_column, notes)

    step(progress, 0.3, say("Checking the columns"))
    joined: list[str] = []
    table_notes = Notes(name_of(join) if join is not None else "")
    if join is not None:
        if ids is None:
            raise InputError(
                say("The units have no column of ids, so no table can be joined."),
                where=notes.source,
                cure=say("Name the column with --id-column."),
            )
        if isinstance(join, (str, Path)):
            table = read_table(join, join_sheet, join_key)
        else:
            table = join.set_axis(range(1, len(join) + 1))
        table.columns = [str(name) for name in table.columns]
        units, joined = join_table(
            units, ids, str(id_column), table, join_key, notes, table_notes,
            empty_as_zero=empty_as_zero,
        )  # fmt: skip
        # What the table brings is newer than what the units had.
        known = {**known, **{m: c for m, c in recognise(joined).items() if m != "unit_id"}}
    quantities = read_quantities(
        units, criteria, known, notes, empty_as_zero=empty_as_zero, text_columns=joined
    )
    units = _without_personal(units, id_column, known, quantities, notes)
    known = {meaning: column for meaning, column in known.items() if column in units.columns}
    columns = tuple(str(name) for name in units.columns if name != OUTLINE)
    _note_lost_text(units, known, notes)

    step(progress, 0.4, say("Checking the outlines"))
    shapes, ground = check_shapes(np.array(units.geometry.values, object), notes)
    units[OUTLINE] = shapes
    kept = np.flatnonzero(ground)
    kept = kept[check_twins(shapes[kept], units.iloc[kept].drop(columns=OUTLINE), notes.part(kept))]
    if ids is not None:
        copies = np.setdiff1d(np.flatnonzero(ground), kept)
        note_duplicate_ids(ids, np.setdiff1d(np.arange(len(ids)), copies), str(id_column), notes)
    read_crs = crs or (units.crs.to_string() if units.crs else "")
    projected = to_work_crs(units, notes, crs=crs, work_crs=work_crs, datum=datum)
    origin = {
        "source": notes.source,
        "layer": layer,
        "join": table_notes.source,
        "crs": read_crs,
        **({"datum": datum} if datum != DATUMS[0] else {}),
        "work_crs": projected.crs.to_string() if projected is not None and projected.crs else "",
        "id_column": id_column or "",
        "columns": {meaning: known[meaning] for meaning in SYNONYMS if meaning in known},
        "tolerance_m": tolerance_m,
    }
    territory = None
    if projected is not None and len(kept):
        territory = _assemble(
            projected.iloc[kept],
            ids[kept] if ids is not None else None,
            quantities.take(kept) if quantities is not None else None,
            origin,
            notes.part(kept),
            progress,
        )
    rank = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    findings = sorted(notes.findings + table_notes.findings, key=lambda f: rank.index(f.severity))
    usable = notes.usable and table_notes.usable
    if territory is not None and usable:
        territory = replace(territory, findings=tuple(findings))
    found = territory if usable else None
    return Examination(found, tuple(findings), origin, len(units), columns)


def name_of(source: Any) -> str:
    """Name of a source for findings: the file's without the folder, or that of a frame."""
    return layer_name(source, say("table in memory"))


def _load(
    source: Source, layer: str | None, notes: Notes, progress: Progress
) -> tuple[gpd.GeoDataFrame, str]:
    """The units as a frame of their own, whose shapes stand in the column "geometry"."""
    if isinstance(source, (str, Path)):
        units, layer = read_layer(source, layer, notes, progress)
    else:
        units, layer = source.copy(), ""
        named = units.index.name is not None and "unit_id" in recognise([str(units.index.name)])
        units = units.reset_index(drop=not named or units.index.name in units.columns)
    units.columns = [str(name) for name in units.columns]
    if units.columns.has_duplicates:
        twice = sorted(set(units.columns[units.columns.duplicated()]))
        raise InputError(
            say("Several columns have the same name: {names}.", names=", ".join(twice)),
            where=notes.source,
            cure=say("Rename all but one."),
        )
    if not len(units):
        raise InputError(
            say("The layer has no rows."), where=notes.source, cure=say("Check file and layer.")
        )
    if units.geometry.name != OUTLINE:
        units = units.drop(columns=[c for c in units.columns if c == OUTLINE])
        units = units.rename_geometry(OUTLINE)
    notes.name_rows(np.array([say("feature {row}", row=r + 1) for r in range(len(units))], object))
    return units, layer


def _without_personal(
    units: gpd.GeoDataFrame,
    id_column: str | None,
    known: Mapping[str, str],
    quantities: Quantities | None,
    notes: Notes,
) -> gpd.GeoDataFrame:
    """Drop the columns about persons; how many there were is said, what they held is not."""
    used = {OUTLINE, id_column or ""}
    if quantities is not None:
        used |= {criterion.column for criterion in quantities.criteria}
    labels = set(known.values())
    personal = personal_columns(units, used, labels)
    for column in labels.intersection(personal):
        notes.warning(
            "personal-label",
            say("Numbers of persons or of their telephones stand among the labels."),
            say("The column is left out; write nothing but the label into its cells."),
            column=column,
        )
    if personal:
        notes.info(
            "personal-columns",
            say("Columns with personal data: {count}.", count=len(personal)),
            say("Left out; nothing of them is kept."),
            count=len(personal),
        )
    return units.drop(columns=personal)


def _note_lost_text(units: gpd.GeoDataFrame, known: Mapping[str, str], notes: Notes) -> None:
    labels = [known[meaning] for meaning in LABELS if meaning in known]
    spoiled = [name for name in units.columns if "\ufffd" in name]
    spoiled += [c for c in labels if any("\ufffd" in str(cell) for cell in units[c].unique())]
    if spoiled:
        notes.warning(
            "text-damaged",
            say("Columns whose text lost characters: {count}.", count=len(spoiled)),
            say("Export the data again as GeoPackage, or as Shapefile with a .cpg file."),
            count=len(spoiled),
        )


def _spell_labels(
    units: gpd.GeoDataFrame, known: Mapping[str, str], criteria: Collection[str]
) -> None:
    """Write every label in one way: whatever reads the column later tells labels apart by text."""
    for name in map(str, units.columns):
        if name == OUTLINE or name in criteria:
            continue
        if units[name].dtype.kind == "f" and name in (known.get(label) for label in CODES):
            units[name] = [code or None for code in text_of_codes(units[name])[0]]
        elif units[name].dtype.kind == "O":
            units[name] = one_spelling(units[name])


def _assemble(
    units: gpd.GeoDataFrame,
    ids: NDArray[np.object_] | None,
    quantities: Quantities | None,
    origin: Mapping[str, Any],
    notes: Notes,
    progress: Progress,
) -> Territory | None:
    """Check the cover, find the neighbours, and put the territory together in canonical order."""
    step(progress, 0.5, say("Checking overlaps and gaps"))
    geometry = np.array(units.geometry.values, object)
    check_sizes(geometry, notes)
    geometry = check_cover(geometry, origin["tolerance_m"], notes)
    area = shapely.area(geometry)
    centre = shapely.get_coordinates(shapely.centroid(geometry))
    loads = in_standard_units(quantities, area, notes) if quantities is not None else None
    order = canonical_order(centre, area, ids)
    units, geometry, notes = units.iloc[order].copy(), geometry[order], notes.part(order)

    step(progress, 0.75, say("Looking for shared borders"))
    borders = shared_borders(geometry, origin["tolerance_m"])
    contiguity, links = link_pieces(borders.contiguity, geometry)
    check_pieces(borders.contiguity, links, notes)
    step(progress, 0.9, say("Checking towns and villages"))
    for meaning in LABELS:
        column = origin["columns"].get(meaning)
        if column is not None and column in units.columns:
            label = label_codes(units[column], notes)
            check_labels(meaning, column, label, borders.contiguity, geometry, notes)
    step(progress, 1.0)
    if loads is None or quantities is None:
        return None
    for place, criterion in enumerate(quantities.criteria):
        column = criterion.column
        if column != OUTLINE and (units[column].dtype.kind not in "iuf" or units[column].hasnans):
            units[column] = quantities.loads[order, place]
    _spell_labels(units, origin["columns"], {c.column for c in quantities.criteria})
    units[OUTLINE] = geometry
    if ids is None:
        width = len(str(len(units)))
        units.index = [f"u{row:0{width}d}" for row in range(1, len(units) + 1)]
    else:
        units.index = ids[order]
        units = units.drop(columns=origin["id_column"])
    units.index.name = "unit_id"
    return Territory(
        units=units,
        criteria=quantities.criteria,
        loads=loads[order],
        contiguity=contiguity,
        centre=centre[order],
        area_m2=area[order],
        perimeter_m=borders.perimeter_m,
        origin=origin,
    )
