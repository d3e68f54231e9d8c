"""Values that nobody meant: every option refuses them by its name, with a cure."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from command_names import COMMANDS, command_of

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.operations.declare.kinds import Kind, Quantity, Share
from gridplan.territory.criteria import parse_criterion, share_in


def kind_of(param: click.Parameter) -> Kind | None:
    """What a parameter of an operation holds."""
    about = getattr(param.type, "about", None)
    return about.kind if about else None


def parameters(kind: type = object) -> list[tuple[tuple[str, ...], str]]:
    """All options and arguments whose values are of a kind."""
    return [
        (names, max(param.opts, key=len))
        for names in COMMANDS
        for param in command_of(names).params
        if isinstance(kind_of(param), kind)
        if not isinstance(param.type, click.types.BoolParamType) and not may_be_blank(param)
    ]


def may_be_blank(param: click.Parameter) -> bool:
    about = getattr(param.type, "about", None)
    return about is not None and about.default == ""


def said(names: tuple[str, ...], option: str, value: str) -> str:
    """What the command line says to a value; everything else that it needs is there."""
    command, words = command_of(names), list(names)
    for param in command.params:
        name = max(param.opts, key=len)
        if param.required or name in {option, "--output"}:
            ending = (*getattr(kind_of(param), "endings", ()), ".gpkg")[0]
            given = value if name == option else f"file{ending}"
            words += [given] if isinstance(param, click.Argument) else [name, given]
    ran = CliRunner().invoke(main, ["--lang", "en", *words], prog_name="gridplan")
    assert ran.exit_code == 2, ran.output
    return ran.stderr


@pytest.mark.parametrize("value", ["", "  ", "\u3000"])
@pytest.mark.parametrize(("names", "option"), parameters())
def test_a_value_without_content_is_refused_by_the_name_of_its_option(names, option, value):
    told = said(names, option, value)
    known = {max(p.opts, key=len): p.human_readable_name for p in command_of(names).params}
    name = option if option.startswith("-") else known[option]
    assert f"Error: {name} is empty." in told
    assert "Cure: Give it a value" in told


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "one", "1,5", "-1"])
@pytest.mark.parametrize(("names", "option"), parameters(Quantity))
def test_what_is_no_number_is_refused_by_the_name_of_its_option(names, option, value):
    told = said(names, option, value)
    assert option in told
    assert "write a" in told


def test_every_number_of_the_command_line_is_read_in_one_way():
    kinds = click.types.IntParamType, click.types.FloatParamType
    params = [param for names in COMMANDS for param in command_of(names).params]
    assert [param for param in params if isinstance(param.type, kinds)] == []


@pytest.mark.parametrize("value", ["nan", "nan%", "inf", "-5%", "5", "1e3", "%", "five"])
@pytest.mark.parametrize(("names", "option"), parameters(Share))
def test_what_is_no_share_is_refused_by_the_name_of_its_option(names, option, value):
    told = said(names, option, value)
    assert option in told
    assert f"{value}; write a share, for example 5%" in told


@pytest.mark.parametrize(
    ("text", "share"),
    [("5%", 0.05), (" 5 % ", 0.05), ("５％", 0.05), ("0.05", 0.05), ("０．０５", 0.05),
     ("1e3", 1000), ("nan", None), ("inf%", None), ("", None), ("%", None)],
)  # fmt: skip
def test_shares_are_read_as_people_type_them(text, share):
    assert share_in(text) == (None if share is None else pytest.approx(share))


def test_numbers_are_read_from_a_chinese_keyboard():
    assert Quantity(least=1, whole=True).from_text(" ５ ") == 5
    assert Quantity(least=0).from_text("０．５") == 0.5


@pytest.mark.parametrize(
    ("text", "weight", "tolerance"),
    [("a=x:１:５％", 1.0, 0.05), ("a=x: 2 : 5 %", 2.0, 0.05), ("a=x:1:0.3", 1.0, 0.3),
     ("a=x:1:150%", 1.0, 1.5)],
)  # fmt: skip
def test_criteria_are_read_as_people_type_them(text, weight, tolerance):
    read = parse_criterion(text)
    assert (read.weight, read.tolerance) == (weight, pytest.approx(tolerance))


@pytest.mark.parametrize(
    "text", ["a=x:nan", "a=x:-1", "a=x:1:inf", "a=x:1:-5%", "a=x:1:5", "a=x:", "a=:1"]
)
def test_criteria_that_nobody_meant_are_refused_by_the_name_of_the_option(text):
    with pytest.raises(InputError) as caught:
        parse_criterion(text)
    assert caught.value.where == "--criterion"


@pytest.mark.parametrize("value", ["nan", "-1", "0", "five", "1e400"])
def test_a_bandwidth_is_a_length(value):
    for names in (("events", "density"), ("events", "count")):
        told = said(names, "--bandwidth", value)
        assert f"--bandwidth cannot be used: {value}; write metres" in told


@pytest.mark.parametrize(("names", "option"), [
    (("events", name), option) for name in ("count", "density", "hotspots", "warn", "repeats")
    for option in ("--from", "--until")
])  # fmt: skip
def test_dates_are_refused_by_the_name_of_their_option(names, option):
    told = said(names, option, "2024-13-01")
    assert f"{option} cannot be used: 2024-13-01 is no date." in told
