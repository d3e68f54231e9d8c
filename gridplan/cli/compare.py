"""``gridplan compare``: what moved between two plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import Cancelled, InputError
from ..i18n import say
from ..i18n.figures import square_kilometres
from .console import print_json, progress_bar, tell
from .parameters import JSON, OutputFile, OutputPlan

if TYPE_CHECKING:
    from ..plan.compare.compare import Comparison
    from ..progress import Progress

EXAMPLES = (
    "gridplan compare old.gpkg new.gpkg",
    "gridplan compare old.gpkg new.gpkg -o changes.gpkg -o changes.xlsx -o changes.png",
    "gridplan compare old.gpkg new.gpkg --keep-codes renumbered.gpkg",
)


@click.command(
    help="Compare two plans of the same territory: units, persons and areas that change hands, "
    "grids before and after, and which old code has become which new one."
)
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=OutputFile(),
    help="File to write, by its end: layers .gpkg, tables .xlsx .csv, picture .png .pdf .svg; "
    "may be given several times.",
)
@click.option(
    "--keep-codes",
    type=OutputPlan(),
    help="Write the new plan with the old codes where more than half of the people stay.",
)
@JSON
def command(
    before: Path, after: Path, outputs: tuple[Path, ...], keep_codes: Path | None, as_json: bool
) -> None:
    """Translate the parameters to calls of the core."""
    from ..output.compare.changes import KINDS, write_comparison
    from ..output.pack.pack import compare_files
    from ..progress import Span
    from ..stores.planfile.geopackage import open_plan, refuse_place

    for path in outputs:
        if path.suffix.lower() not in KINDS:
            raise InputError(
                say("A comparison cannot be written as {kind}.", kind=path.suffix or path.name),
                where=str(path),
                cure=say("Let the name end with one of: {kinds}.", kinds=", ".join(KINDS)),
            )
    if keep_codes is not None:
        refuse_place(keep_codes)
    with progress_bar(say("Comparing the plans")) as progress:
        plan, territory = open_plan(after)
        found = compare_files(before, plan, territory, progress=Span(progress, 0.2, 0.5))
        if keep_codes is not None:
            _write_renumbered(before, found, keep_codes, Span(progress, 0.5, 0.7))
        for number, path in enumerate(outputs):
            part = 0.3 / len(outputs)
            span = Span(progress, 0.7 + number * part, 0.7 + (number + 1) * part)
            with _telling([*([keep_codes] if keep_codes else []), *outputs[:number]]):
                write_comparison(found, path, progress=span)
    if as_json:
        print_json(_document(found, outputs, keep_codes))
        return
    _tell(found)
    for path in (*outputs, *([keep_codes] if keep_codes else [])):
        tell(say("Wrote {file}.", file=path))


@contextmanager
def _telling(written: Sequence[Path]) -> Iterator[None]:
    """Say of work that is stopped what was written before."""
    try:
        yield
    except Cancelled:
        if not written:
            raise
        files = ", ".join(map(str, written))
        raise Cancelled(
            say("Stopped at your request; written before: {files}.", files=files)
        ) from None


def _write_renumbered(before: Path, found: Comparison, path: Path, progress: Progress) -> None:
    """Save the new plan with lasting codes; codes in the log of the old one are not given again."""
    from ..plan.compare.succession import with_lasting_codes
    from ..plan.draft.save import retired_codes
    from ..stores.planfile.geopackage import read_log, save_plan

    last = {code for entry in read_log(before) for code in (entry.source, entry.target) if code}
    retired = [set(codes) for codes in retired_codes(found.before)] or [set()] * found.before.depth
    retired[-1] = retired[-1] | last
    plan = with_lasting_codes(found.before, found.after, found.territory, retired)
    save_plan(plan, found.territory, path, progress=progress)


def _tell(found: Comparison) -> None:
    from ..plan.compare.succession import knows_people

    told = {
        "units": int(found.moved.sum()),
        "all": len(found.moved),
        "area": square_kilometres(found.area_m2),
        "areas": len(found.areas),
    }
    tell(
        say(
            "{units:,} of {all:,} base units change hands: {persons:,.0f} persons, "
            "{area} km², in {areas:,} connected areas.",
            persons=found.persons,
            **told,
        )
        if knows_people(found.territory)
        else say(
            "{units:,} of {all:,} base units change hands: {area} km², in {areas:,} connected "
            "areas.",
            **told,
        )
    )
    for level in found.levels:
        before, after = (abs(m.deviation).max() for m in (level.before, level.after))
        tell(
            say(
                "Level {level}: {moved:,} units moved; {kept:,} of {old:,} grids live on; "
                "worst deviation {before:.1%}, now {after:.1%}.",
                level=level.level,
                moved=int(level.moved.sum()),
                kept=int((level.heir >= 0).sum()),
                old=len(level.heir),
                before=float(before),
                after=float(after),
            )
        )
    if found.matched_by == "people":
        tell(say("The codes were not kept: grids are recognised by their people."))
    if not found.same_units:
        tell(say("The base units have changed: each was where most of its area was."))
    if not found.same_figures:
        tell(say("The figures of the units differ; those of the new plan are used for both."))


def _document(
    found: Comparison, outputs: tuple[Path, ...], keep_codes: Path | None
) -> dict[str, Any]:
    names = [criterion.name for criterion in found.territory.criteria]
    return {
        "before": found.before.hash,
        "after": found.after.hash,
        "matched_by": found.matched_by,
        "same_units": found.same_units,
        "same_figures": found.same_figures,
        "units": int(found.moved.sum()),
        "persons": found.persons,
        "area_m2": found.area_m2,
        "criteria": {name: float(total) for name, total in zip(names, found.totals)},
        "areas": len(found.areas),
        "levels": [
            {
                "level": level.level,
                "units": int(level.moved.sum()),
                "grids_before": len(level.before),
                "grids_after": len(level.after),
                "grids_kept": int((level.heir >= 0).sum()),
                "worst_deviation_before": float(abs(level.before.deviation).max()),
                "worst_deviation_after": float(abs(level.after.deviation).max()),
            }
            for level in found.levels
        ],
        "files": [str(path) for path in (*outputs, *([keep_codes] if keep_codes else []))],
    }
