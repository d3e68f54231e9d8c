"""``gridplan events``: what happens in the grids; a group of commands, each a module of its own."""

from __future__ import annotations

from importlib import import_module

import click

from ..errors import InputError
from ..i18n import say
from .helping import HelpContext, write_examples, write_options, write_usage
from .main import dressed

EXAMPLES = (
    "gridplan events import hotline.csv --plan plan.gpkg -o events.gpkg --datum gcj02",
    "gridplan events count events.gpkg --plan plan.gpkg -o counts.xlsx --level 3",
    "gridplan events assess events.gpkg -o assessment.xlsx --by unit",
)

#: Name of the command → its module in this package.
COMMANDS = {
    "import": "events_import",
    "count": "events_count",
    "assess": "events_assess",
    "density": "events_density",
    "hotspots": "events_hotspots",
    "warn": "events_warn",
    "clusters": "events_clusters",
    "repeats": "events_repeats",
    "board": "events_board",
    "map": "events_map",
    "forget": "events_forget",
}


def _summary(name: str) -> str:
    """What a command does, in the few words of the list of commands."""
    return {
        "import": say("Clean, date and place the events of an export."),
        "count": say("Count events by grid, period and kind, with rates."),
        "assess": say("Assess how cases were handled: rates, scores, ranks."),
        "density": say("Draw how many events there are a km² and day, as a GeoTIFF."),
        "hotspots": say("Find hot spots among the grids, and how they came and went."),
        "warn": say("Say where more happened than was to be expected."),
        "clusters": say("Find rounds of grids where, for a time, more happened than elsewhere."),
        "repeats": say("Find places that are reported again and again."),
        "board": say("Write the page for the wall: one file, no network."),
        "map": say("Write events by grid over a street map: one page."),
        "forget": say("Delete old events for good."),
    }.get(name, "")


class EventCommands(click.Group):
    """The commands about events; their modules are imported when they are called."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None for a name that does not exist."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{COMMANDS[cmd_name]}", __package__)
        return dressed(cmd_name, module.command, module.EXAMPLES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name those there are when it is unknown."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise InputError(
                say("There is no command {name}.", name=args[0]),
                cure=say("The commands are: {names}.", names=", ".join(COMMANDS)),
            )
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help: examples, commands, options."""
        write_examples(EXAMPLES, formatter)
        formatter.write_paragraph()
        write_usage(self, ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(say("What happens in the grids: events, where, when and what."))
        with formatter.section(say("Commands")):
            formatter.write_dl([(name, _summary(name)) for name in COMMANDS])
        write_options(self, ctx, formatter)


command = EventCommands(
    name="events", help="What happens in the grids: events, where, when and what."
)
