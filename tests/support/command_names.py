"""The commands of Gridplan as tests go through them."""

from __future__ import annotations

import click

from gridplan.cli.main import main

#: Words of every command without commands below it: ("divide",), ("events", "count"), …
COMMANDS: list[tuple[str, ...]] = []
#: Words of the groups of commands.
GROUPS: list[tuple[str, ...]] = []


def command_of(words: tuple[str, ...]) -> click.Command:
    """The command that these words call."""
    found: click.Command = main
    for word in words:
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), word)
        assert below is not None
        found = below
    return found


def _collect(group: click.Group, before: tuple[str, ...] = ()) -> None:
    for name in group.list_commands(click.Context(group)):
        words = (*before, name)
        command = command_of(words)
        if isinstance(command, click.Group):
            GROUPS.append(words)
            _collect(command, words)
        else:
            COMMANDS.append(words)


_collect(main)
