"""``gridplan events warn``: grids with more events than were to be expected."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import EVENTS, FROM, JSON, LEVEL, PLAN, TABLE_OR_LAYER, UNTIL

EXAMPLES = (
    "gridplan events warn events.gpkg --plan plan.gpkg --level 2",
    "gridplan events warn events.gpkg --plan plan.gpkg --period day --until 2024-09-12 --json",
    "gridplan events warn events.gpkg --plan plan.gpkg --level 2 --method quartile -o w.gpkg",
)


@click.command("warn")
@EVENTS
@PLAN
@TABLE_OR_LAYER
@LEVEL
@click.option(
    "--method",
    type=click.Choice(["regression", "c1", "c2", "c3", "cusum", "quartile"]),
    default="regression",
    show_default=True,
    help="regression: after Farrington. c1, c2, c3: EARS. cusum: Poisson CUSUM. quartile: the "
    "highest tenth of the index of local practice.",
)
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month"]),
    help="The last whole period is judged by those before. By default day for EARS, month for "
    "quartile, week for the others.",
)
@click.option("--by", default="type2", show_default=True, help="Column of the categories.")
@FROM
@UNTIL
@JSON
def command(
    events: Path,
    plan: Path,
    output: Path | None,
    level: int | None,
    method: str,
    period: str | None,
    by: str,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """Say where more happened in the last period than was to be expected, and why."""
    from ..analysis.warning_choice import look_for_warnings
    from ..output.maps.spot_layers import write_warnings
    from ..stores.exchange.column_titles import findings_for_people
    from ..stores.exchange.safe_tables import write_sheets

    with progress_bar(say("Looking for warnings")) as progress:
        looked = look_for_warnings(
            events, plan, level, method=method, period=period or "", by=by, start=start, end=end,
            progress=progress,
        )  # fmt: skip
        found = looked.warnings
        if output is not None and output.suffix.lower() == ".gpkg":
            write_warnings(found, looked.grids, output)
        elif output is not None:
            header = ["grid", "name", "category", "period", "seen", "expected", "limit", "since"]
            rows = [[*(getattr(w, name) for name in header), w.in_words()] for w in found]
            told = findings_for_people([*header, "text"], rows, looked.period)
            write_sheets(output, {say("Warnings"): told})
    if as_json:
        print_json(
            {
                "level": looked.level,
                "period": looked.period,
                "method": method,
                "warnings": [{**asdict(w), "text": w.in_words()} for w in found],
            }
        )
        return
    for warning in found:
        click.echo(warning.in_words())
    tell(say("{count} warnings.", count=len(found)))
    if looked.left_out:
        tell(looked.left_out)
