"""``gridplan bench``: us and other tools, side by side on this machine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from ..errors import InputError, MissingPackage
from ..i18n import say
from ..progress import step
from .commands import Command
from .console import print_json, progress_bar

EXAMPLES = (
    "gridplan bench --quick",
    "gridplan bench --what placing,density --qgis",
    "gridplan bench --what solve --sizes 20000,60000 --seeds 1,2 --families rough,sample",
)


@click.command(name="bench", cls=Command, examples=EXAMPLES)
@click.option("--quick", is_flag=True, help="Small territories, a minute or two in all.")
@click.option(
    "--what",
    help="Of contiguity, reading, solve, certificate, placing, density, redrawing, one_pass; "
    "commas between.",
)
@click.option("--sizes", help="Units of the territories; commas between.")
@click.option("--seeds", help="Seeds of the territories; commas between.")
@click.option("--families", help="Kinds of territories, for example rough,rough-granular.")
@click.option("--methods", help="Efforts of Gridplan and other tools; commas between.")
@click.option("--qgis", is_flag=True, help="QGIS's own algorithms too; minutes more.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    quick: bool,
    what: str | None,
    sizes: str | None,
    seeds: str | None,
    families: str | None,
    methods: str | None,
    qgis: bool,
    as_json: bool,
) -> None:
    """Measure Gridplan against other tools on this machine."""
    bench = _benchmarks()
    known = bench.choices()
    wanted: dict[str, Any] = {
        "what": _chosen(what, "--what", known["what"]),
        "sizes": _numbers(sizes, "--sizes"),
        "seeds": _numbers(seeds, "--seeds"),
        "families": _chosen(families, "--families", known["families"]),
        "methods": _chosen(methods, "--methods", known["methods"]),
    }
    request = replace(
        bench.QUICK if quick else bench.Request(),
        qgis=qgis,
        **{name: value for name, value in wanted.items() if value is not None},
    )
    with progress_bar(say("Measuring")) as progress:
        records = bench.run(
            request,
            (lambda text: None) if as_json else click.echo,
            lambda fraction, text: step(progress, fraction, text),
        )
    if as_json:
        print_json({"machine": bench.machine.describe(), "records": records})


def _benchmarks() -> ModuleType:
    """The benchmarks, which stand beside the package in a source checkout and nowhere else.

    Raises
    ------
    MissingPackage
        When Gridplan was installed without its sources.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "benchmarks" / "run.py").exists():
        raise MissingPackage(
            say("The benchmarks are not part of an installed Gridplan."),
            cure=say("Run the command in a source checkout, from its own environment."),
        )
    sys.path.insert(0, str(root))
    return import_module("benchmarks.run")


def _chosen(text: str | None, option: str, known: Sequence[str]) -> tuple[str, ...] | None:
    """The names in a list with commas; None for no list."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in known:
            raise InputError(
                say("{name} is not known.", name=name),
                where=option,
                cure=say("Choose among {known}.", known=", ".join(known)),
            )
    return names


def _numbers(text: str | None, option: str) -> tuple[int, ...] | None:
    """The whole numbers in a list with commas; None for no list."""
    if text is None:
        return None
    numbers = [number.strip() for number in text.split(",")]
    for number in numbers:
        if not (number.isascii() and number.isdigit() and int(number) > 0):
            raise InputError(
                say("{number} is not a whole number above zero.", number=number),
                where=option,
                cure=say("Give numbers with commas between, for example 20000,60000."),
            )
    return tuple(map(int, numbers))
