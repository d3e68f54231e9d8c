"""Cells of tables on the terminal: text in lines that cut no word and lose nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..i18n.figures import columns
from .helping import longest_piece, wrapped

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.measure import Measurement
    from rich.table import Table


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
