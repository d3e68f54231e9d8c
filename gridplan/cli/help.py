"""How help is written: examples first, in the user's language, in lines that cut no word."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence

import click

from ..i18n import say
from ..i18n.figures import columns, is_wide
from ..operations.declare.kinds import Choice, Flag
from ..operations.declare.operation import GROUPS, Parameter

#: A row of a help text: names, and what they mean.
Record = tuple[str, str]

#: No line begins with these, and none ends with those.
_CLOSING = frozenset("，。、；：？！）】》」』”’…,.;:)]%/")
_OPENING = frozenset("（【《「『“‘([")
#: Columns of the terminal that names of options take at most.
_MOST_NAME = 30


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph in lines of so many columns; what is longer than a line is not cut."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and columns((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def longest_piece(text: str) -> int:
    """Columns of the longest piece of a text that `wrapped` does not cut."""
    return max(columns(piece.rstrip()) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank behind them, and Chinese characters with their punctuation."""
    piece = ""
    for character in " ".join(text.split()):
        before = piece[-1:]
        breaks = before == " " or (
            (is_wide(before or " ") or is_wide(character))
            and before not in _OPENING
            and character not in _CLOSING
        )
        if piece and breaks and character != " ":
            yield piece
            piece = ""
        piece += character
    yield piece


class HelpFormatter(click.HelpFormatter):
    """Writes paragraphs and lists by the columns that their characters take."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        paragraphs = [wrapped(part, self.width - len(indent)) for part in text.split("\n\n")]
        self.write(
            "\n".join("".join(f"{indent}{line}\n" for line in lines) for lines in paragraphs)
        )

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _MOST_NAME, col_spacing: int = 2
    ) -> None:
        """Write names with what they mean beside them, below those that are long."""
        rows = list(rows)
        wide = min(max((columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            lines = wrapped(text, max(self.width - wide - len(indent), 10))
            room = wide - columns(name)
            first = " " * room + lines.pop(0) if room >= col_spacing else ""
            self.write(f"{indent}{name}{first}".rstrip() + "\n")
            self.write("".join(f"{indent}{'':{wide}}{line}\n" for line in lines))


class HelpContext(click.Context):
    """Gives commands this formatter."""

    formatter_class = HelpFormatter


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write the examples that a help opens with."""
    if not examples:
        return
    with formatter.section(say("Examples")):
        for example in examples:
            formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the usage line of a command in the user's language."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say("Usage: "))


def write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write the options of a group of commands in the user's language."""
    records = []
    for param in command.get_params(ctx):
        shown = copy.copy(param)
        if isinstance(shown, click.Option):
            shown.help = say(shown.help) if shown.help else None
            if record := shown.get_help_record(ctx):
                records.append(record)
    with formatter.section(say("Options")):
        formatter.write_dl(records)


def write_parameters(
    wanted: Sequence[Parameter], formatter: click.HelpFormatter, last: Sequence[Record] = ()
) -> None:
    """Write the options of an operation: the common ones first, then group by group.

    Parameters
    ----------
    wanted : sequence of Parameter
    formatter : HelpFormatter
    last : sequence of (str, str)
        Options that belong to the command line alone.
    """
    records: dict[str, list[Record]] = {}
    for about in wanted:
        if not about.positional:
            records.setdefault("" if about.common else about.group, []).append(_record(about))
    general = [*last, ("-h, --help", say("Show this message and exit."))]
    if set(records) <= {""}:
        records[""] = [*records.get("", []), *general]
    for group, rows in records.items():
        with formatter.section(say(GROUPS[group])):
            formatter.write_dl(rows)
    if len(records) > 1 or "" not in records:
        with formatter.section(say("General")):
            formatter.write_dl(general)


def _record(about: Parameter) -> Record:
    """What help says of an option: its names with a value, and the sentence."""
    kind = about.kind
    names = ", ".join(filter(None, (about.short, about.option)))
    if isinstance(kind, Choice):
        names += f" [{'|'.join(kind.names)}]"
    elif not isinstance(kind, Flag):
        names += f" {kind.form or kind.name.upper()}"
    text = say(about.help)
    if about.required:
        text += f"  [{say('required')}]"
    elif about.default not in (None, "", (), False):
        text += f"  [{say('default: ')}{kind.as_text(about.default)}]"
    return names, text
