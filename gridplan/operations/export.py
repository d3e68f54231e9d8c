"""``export``: a plan for other programs."""

from __future__ import annotations

from typing import Any

from ..geometry.defaults import DATUMS
from ..i18n import say
from ..progress import SILENT, Progress
from .declare.kinds import Choice, OutputFolder, Plan, Text
from .declare.operation import Operation, operation, parameter, refuse
from .declare.result import Figure, Line, Result
from .shared.units import DATUM_TITLES


@operation(
    "export",
    title="Export a plan for other programs",
    summary="Write a plan for other programs: Shapefile, GeoJSON, PostGIS.",
    help="Write the units and the grids of all levels for other programs: a folder of Shapefiles "
    "(text in GBK, or GB18030 where it needs it) or of GeoJSON, or tables of a PostGIS database. "
    "An earlier export is replaced as a whole.",
    place=150,
    examples=(
        "gridplan export plan.gpkg -o shapes",
        "gridplan export plan.gpkg -o shapes --crs EPSG:4490",
        "gridplan export plan.gpkg -o web --format geojson --datum gcj02",
        "gridplan export plan.gpkg -o postgresql://writer@host/city --schema grids",
    ),
    figures=(Figure("place", "Where the layers are", str),),
)
class Export(Operation):
    """Write the layers of a plan for other programs."""

    plan: Any = parameter(
        Plan(in_memory=False), "Plan file.", title="Plan file", positional=True,
        example="plan.gpkg",
    )  # fmt: skip
    output: Any = parameter(
        OutputFolder(database=True),
        "Folder to make, an earlier export there is replaced as a whole; or the address of a "
        "database.",
        title="Folder or database", short="-o", example="shapes",
    )  # fmt: skip
    form: str | None = parameter(
        Choice(names=("shapefile", "geojson")),
        "Of the files in the folder; shapefile by default.", title="Format", default=None,
        option="--format", example="geojson",
    )  # fmt: skip
    schema: str | None = parameter(
        Text(), "Schema of the tables in a database; gridplan by default.",
        title="Schema in the database", default=None, example="grids",
    )  # fmt: skip
    crs: str | None = parameter(
        Text(crs=True), "Coordinate system, for example EPSG:4490; that of the plan by default.",
        title="Coordinate system", default=None, example="EPSG:4490",
    )  # fmt: skip
    datum: str = parameter(
        Choice(names=DATUMS, titles=DATUM_TITLES),
        "Shift the coordinates for maps of the web in China (gcj02, bd09).",
        title="Datum to shift to", default=DATUMS[0], example="gcj02",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse what is for files alone, or for a database alone."""
        super().check()
        if self.output is None:
            return
        if isinstance(self.output, str) and self.form is not None:
            refuse(type(self), say("--format is for files, not for a database."))
        if not isinstance(self.output, str) and self.schema is not None:
            refuse(type(self), say("--schema is for a database, not for files."))

    def doing(self) -> str:
        """See `Operation`."""
        return say("Exporting the plan")

    def run(self, progress: Progress = SILENT) -> Result:
        """Read and write."""
        from ..stores.exchange.export import export_plan
        from ..stores.postgis import SCHEMA, export_to_database

        how: dict[str, Any] = {"crs": self.crs, "datum": self.datum, "progress": progress}
        if isinstance(self.output, str):
            found = export_to_database(self.plan, self.output, schema=self.schema or SCHEMA, **how)
        else:
            found = export_plan(self.plan, self.output, form=self.form or "shapefile", **how)
        said = [
            Line(
                say(
                    "{layers} in {place}, {crs}.",
                    layers=", ".join(found.layers), place=found.place, crs=found.crs,
                )
            )
        ]  # fmt: skip
        if found.renamed:
            names = ", ".join(f"{new} ({old})" for old, new in found.renamed.items())
            words = say("Shapefiles have short names of columns: {names}; fields.csv lists them.",
                        names=names)  # fmt: skip
            said.append(Line(words))
        if found.cut:
            words = say("Texts cut because a Shapefile takes 254 bytes: {count}.", count=found.cut)
            said.append(Line(words, severity="warning"))
        return Result(
            value=found,
            document={
                "place": found.place,
                "layers": found.layers,
                "crs": found.crs,
                "renamed": found.renamed,
                "texts_cut": found.cut,
            },
            said=said,
            outputs={"output": found.place},
            figures={"place": found.place},
        )
