"""Tables on the terminal: text in lines that cut no word and lose nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..i18n.figures import columns
from .console import severity_word, table_console
from .help import longest_piece, wrapped

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.measure import Measurement
    from rich.table import Table

    from ..operations.declare.result import TextTable


@dataclass(frozen=True)
class Cell:
    """A text that a table breaks between words and Chinese characters.

    Rich itself takes Chinese text for one long word and cuts what does not fit on a line.

    Parameters
    ----------
    text : str
    """

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Write the lines."""
        from rich.text import Text

        for line in wrapped(self.text, options.max_width):
            yield Text(line, justify=options.justify, overflow="fold")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Between the longest piece and all on one line."""
        from rich.measure import Measurement

        return Measurement(longest_piece(self.text), columns(self.text)).clamp(
            max_width=options.max_width
        )


def add_columns(table: Table, *headings: str) -> None:
    """Add columns of figures, with their headings."""
    for heading in headings:
        table.add_column(Cell(heading), justify="right", vertical="bottom")


def add_row(table: Table, *texts: str) -> None:
    """Add a row of texts."""
    table.add_row(*map(Cell, texts))


def print_table(shown: TextTable) -> None:
    """Print a table on standard output.

    Parameters
    ----------
    shown : TextTable
    """
    from rich.table import Table

    frame: dict[str, Any] = {"title": shown.title or None, "title_justify": "left"}
    if shown.look == "figures":
        table = Table(**frame)
        add_columns(table, *shown.columns)
        for row in shown.rows:
            add_row(table, *row)
    elif shown.look == "findings":
        table = _findings(shown, frame)
    elif shown.look == "narrow":
        table = _narrow(shown)
    else:
        table = Table(**frame, show_header=bool(shown.columns), box=None)
        for row in shown.rows:
            add_row(table, *row)
    table_console().print(table)


def _findings(shown: TextTable, frame: dict[str, Any]) -> Table:
    """Rows that begin with a severity: coloured; with headings each row has lines around it."""
    from rich.table import Table

    if not shown.columns:
        table = Table(**frame, show_header=False, box=None)
    else:
        table = Table(**frame, show_lines=True)
        table.add_column(shown.columns[0], no_wrap=True)
        table.add_column(shown.columns[1])
        for heading in shown.columns[2:]:
            table.add_column(heading, ratio=3)
    for severity, code, *texts in shown.rows:
        word = severity_word(severity)
        table.add_row(f"{word}\n{code}" if code else word, *map(Cell, texts))
    return table


def _narrow(shown: TextTable) -> Table:
    """A number, a name and figures; headings are broken into lines."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    number, name, *figures = shown.columns
    table.add_column(Cell(number), justify="right")
    table.add_column(Cell(name))
    for heading in figures:
        wide = max(longest_piece(heading), 13)
        table.add_column(Cell(heading), justify="right", max_width=wide)
    for row in shown.rows:
        add_row(table, *row)
    return table
