"""Tables on the terminal: whatever the width, nothing of a text is lost."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from rich.console import Console
from rich.table import Table
from toymap import toy

from gridplan.cli.main import main
from gridplan.cli.tables import add_columns, add_row


def shown(width: int, heading: str, *texts: str) -> list[str]:
    """The lines of a table with one column of figures and one of texts."""
    table = Table(box=None)
    add_columns(table, heading)
    table.add_column("")
    add_row(table, *texts)
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_chinese_text_goes_on_in_the_next_line():
    """Rich alone cut it at the end of the line, and with it how many units there are."""
    lines = shown(24, "级别", "3", "负载超过一个末级网格的单元：468 个。")
    assert [line[7:].strip() for line in lines[1:]] == [
        "负载超过一个末级", "网格的单元：468", "个。",
    ]  # fmt: skip


def test_a_heading_breaks_between_its_words():
    lines = shown(30, "Compactness, median / lowest tenth", "0.54 / 0.43", "all of the other words")
    assert "…" not in "".join(lines)
    assert "Compactness," in "".join(lines)


@pytest.mark.parametrize("width", [12, 20, 40])
def test_markup_of_the_data_is_text(width):
    letters = "".join("".join(shown(width, "[red]", "1", "[b]街道[/b]")).split())
    assert sorted(letters) == sorted("[red]1[b]街道[/b]")


def test_headings_of_a_front_break_between_their_words(tmp_path):
    """Five columns of figures side by side on a hundred columns; a word was cut in two."""
    toy("\n".join(["A" * 8] * 6), cells=True).to_file(tmp_path / "units.gpkg")
    words = ["frontier", str(tmp_path / "units.gpkg"), "-o", str(tmp_path / "front"), "--levels",
             "2,4,8", "--points", "1", "--effort", "fast"]  # fmt: skip
    run = CliRunner().invoke(main, ["--lang", "en", *words])
    assert run.exit_code == 0, run.output
    head = run.stdout[: run.stdout.index("load only")].split()
    assert head.count("(Polsby-Popper,") == head.count("median)") == 2
