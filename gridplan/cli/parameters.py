"""Parameters that several commands read in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ..errors import InputError
from ..i18n import say
from .typed import Moment, Number, Whole, as_typed


class OutputFile(click.Path):
    """A file to write, refused before any work where it could not be written or a plan stands.

    Parameters
    ----------
    endings : str
        Endings that its name may have; any by default.
    """

    def __init__(self, *endings: str) -> None:
        super().__init__(path_type=Path)
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        from ..stores.atomic_files import refuse_target
        from ..stores.planfile.open import refuse_others

        path = Path(str(super().convert(value, param, ctx)))
        if self.endings and path.suffix.lower() not in self.endings:
            raise InputError(
                say("The name has to end in one of: {endings}.", endings=", ".join(self.endings)),
                where=str(path),
                cure=say("Add {ending} to the name.", ending=self.endings[0]),
            )
        refuse_target(path)
        refuse_others(path)
        return path


class OutputPlan(click.Path):
    """The name of a plan file to write; a plan that stands there is replaced."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)


class Source(click.Path):
    """The path of a file, or the address of a database as it was typed."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Path or str."""
        from ..reading.postgis import is_address

        return value if is_address(value) else super().convert(value, param, ctx)


def refuse_inputs(params: Sequence[click.Parameter], values: Mapping[str, Any]) -> None:
    """Refuse a command line that would write a file over one that it reads.

    Raises
    ------
    InputError
    """
    outputs: list[Path] = []
    inputs: list[Path] = []
    for param in params:
        if isinstance(param.type, click.Path) and param.name and (value := values.get(param.name)):
            paths = value if isinstance(value, tuple) else (value,)
            written = isinstance(param.type, (OutputFile, OutputPlan))
            (outputs if written else inputs).extend(p for p in paths if isinstance(p, Path))
    for output in outputs:
        if output.exists() and any(one.exists() and one.samefile(output) for one in inputs):
            raise InputError(
                say("The file would be written over one that is read."),
                where=str(output),
                cure=say("Choose another name."),
            )


def refuse_blanks(command: click.Command, ctx: click.Context, given: Mapping[str, Any]) -> None:
    """Refuse values without content but where none is the default; a variable may have been empty.

    Parameters
    ----------
    command : Command
    ctx : Context
    given : mapping
        Parameter → its text or texts, as they were typed.

    Raises
    ------
    InputError
    """
    for param in command.get_params(ctx):
        value = given.get(param.name or "")
        texts = value if isinstance(value, (list, tuple)) else [value]
        if param.default == "" or not any(isinstance(t, str) and not t.strip() for t in texts):
            continue
        raise InputError(
            say("{name} is empty.", name=_spoken(param)),
            cure=say("Give it a value.")
            if param.required
            else say("Give it a value, or leave it out."),
        )


def _spoken(param: click.Parameter) -> str:
    """What a parameter is called: --output of -o and --output, FILE of an argument."""
    if isinstance(param, click.Argument):
        return param.human_readable_name
    return max(param.opts, key=len)


def refuse_no_time(values: Mapping[str, Any]) -> None:
    """Refuse ``--from`` and ``--until`` with no time between them.

    Raises
    ------
    InputError
    """
    start, end = values.get("start"), values.get("end")
    if not (isinstance(start, str) and isinstance(end, str)):
        return
    from ..events.values.dates import moment_named

    if moment_named(start) >= moment_named(end):
        raise InputError(
            say("There is no time from {start} until {end}.", start=start, end=end),
            cure=say("Give --until a later day than --from."),
        )


#: Parameters that mean the same wherever they stand.
EVENTS = click.argument("events", type=click.Path(path_type=Path))
PLAN = click.option("--plan", required=True, type=click.Path(path_type=Path), help="Plan file.")
TABLE = click.option(
    "-o", "--output", type=OutputFile(".xlsx", ".csv"), help="Table to write: .csv or .xlsx."
)
TABLE_OR_LAYER = click.option(
    "-o",
    "--output",
    type=OutputFile(".xlsx", ".csv", ".gpkg"),
    help="Table (.csv, .xlsx) or map layer with its style (.gpkg) to write.",
)
LEVEL = click.option(
    "--level", type=Whole(min=1), help="Level of the grids; the last one by default."
)
FROM = click.option(
    "--from", "start", type=Moment(), help="First day that counts, for example 2024-01-01."
)
UNITS = click.argument("units", type=Source())
UNTIL = click.option(
    "--until", "end", type=Moment(), help="The day after the last one that counts."
)
CLUSTER = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Share the work out: tcp://host:8786 or tls://host:8786 (a Dask scheduler you trust), "
    "local:N (so many processes here) or here (this process, the same result).",
)
FIXED_LEVEL = click.option(
    "--fixed-level", help="1=COLUMN: the values of a column are the first level."
)
WALLS = click.option("--walls", help="Column whose areas are kept whole above the last level.")
SEED = click.option(
    "--seed", type=Whole(min=0), default=1, show_default=True, help="Same seed, same plan."
)
EFFORT = click.option(
    "--effort",
    type=click.Choice(["fast", "normal", "best"]),
    default="normal",
    show_default=True,
    help="How long to look for a better plan.",
)
AUTHOR = click.option("--author", default="", help="Who answers for the plan.")
CATEGORY = click.option("--category", help="Only events of this category (column type2).")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

_DATUM = click.Choice(["wgs84", "gcj02", "bd09"])


def layer_datum(flag: str) -> Callable[..., Any]:
    """The option, by its flag, for the datum of layers beside the units."""
    return click.option(
        flag,
        type=_DATUM,
        default="wgs84",
        show_default=True,
        help="What the coordinates of these layers really are, whatever their system says: maps of "
        "the web in China are shifted (gcj02, bd09); wgs84 stands for CGCS2000 too.",
    )


_READING = (
    click.option("--join", type=click.Path(path_type=Path), help="Table to join by unit id."),
    click.option("--join-key", help="Column of the table that holds the unit ids."),
    click.option("--join-sheet", help="Sheet of the table; the only one with ids by default."),
    click.option("--id-column", help="Column of the units that holds their ids."),
    click.option(
        "--layer", help="Layer of the file, the only one by default; table or view of a database."
    ),
    click.option(
        "--criterion",
        "criteria",
        multiple=True,
        help="name=COLUMN:weight:tolerance; may be given several times.",
    ),
    click.option(
        "--crs", help="Coordinate system of the units where the file says none or a wrong one."
    ),
    click.option("--work-crs", help="Projected system to work in; chosen by place by default."),
    click.option(
        "--datum",
        type=_DATUM,
        help="What the coordinates really are, whatever their system says: maps of the web in "
        "China are shifted (gcj02, bd09); wgs84 stands for CGCS2000 too. By default that of the "
        "units of the plan, where one is given, else wgs84.",
    ),
    click.option(
        "--snap",
        "tolerance_m",
        type=Number(min=0),
        default=0.1,
        show_default=True,
        help="Borders this close, in metres, are made to agree.",
    ),
    click.option("--empty-as-zero", is_flag=True, help="Empty cells mean nobody and nothing."),
)
_READ = (
    *("join", "join_key", "join_sheet", "id_column", "layer", "criteria", "crs", "work_crs"),
    *("datum", "tolerance_m", "empty_as_zero"),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how base units are read.

    They reach it as its one argument `reading`: the keywords of
    `gridplan.territory.read.read_territory`.
    """

    @wraps(command)
    def bundled(**values: Any) -> Any:
        from ..stores.planfile.layers import check_names
        from ..territory.criteria import parse_criterion

        reading = {name: values.pop(name) for name in _READ}
        if reading["datum"] is None:
            del reading["datum"]
        reading["criteria"] = [parse_criterion(text) for text in reading["criteria"]] or None
        check_names(reading["criteria"] or ())
        return command(reading=reading, **values)

    for option in reversed(_READING):
        bundled = option(bundled)
    return bundled


def level_counts(text: str) -> tuple[int, ...]:
    """Read the number of grids at each level, ``"17,269,1958"``.

    Raises
    ------
    click.BadParameter
        When the text is not made of whole numbers above zero with commas between.
    """
    numbers = [number.strip() for number in as_typed(text).split(",")]
    if not all(number.isascii() and number.isdigit() and int(number) for number in numbers):
        raise click.BadParameter(
            say("write whole numbers with commas, for example 17,269,1958"), param_hint="--levels"
        )
    return tuple(map(int, numbers))


def first_level_column(text: str | None) -> str | None:
    """Read ``1=COLUMN``, the column whose values are the first level.

    Raises
    ------
    click.BadParameter
        When the text does not have that form.
    """
    if text is None:
        return None
    level, equals, column = text.partition("=")
    if level != "1" or not equals or not column:
        raise click.BadParameter(say("write 1=COLUMN"), param_hint="--fixed-level")
    return column
