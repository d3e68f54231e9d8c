"""Commands, made of the declarations of operations: options, refusals, sentences, tables, JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from ..errors import InputError
from ..i18n import say
from ..operations.declare import kinds
from ..operations.declare.operation import (
    Operation,
    Parameter,
    ParameterError,
    parameters,
    perform,
    request,
)
from ..operations.declare.result import Line, Result, TextTable
from .console import print_json, progress_bar, tell
from .help import (
    HelpContext,
    Record,
    write_examples,
    write_options,
    write_parameters,
    write_usage,
)

JSON_HELP = "Print one JSON document."


class KindOfValue(click.ParamType):  # type: ignore[type-arg]
    """A kind of parameter as click reads it from the command line."""

    def __init__(self, about: Parameter) -> None:
        self.about = about
        self.name = about.kind.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value of one text."""
        try:
            return self.about.kind.from_text(value) if isinstance(value, str) else value
        except kinds.Unusable as why:
            raise in_words_of_commands(ParameterError(self.about, str(why)), ctx) from None


class Command(click.Command):
    """A command whose help opens with examples and speaks the user's language.

    Parameters
    ----------
    examples : sequence of str
        Command lines.
    """

    context_class = HelpContext

    def __init__(self, *args: Any, examples: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; values without content are refused before anything else."""
        if not ctx.resilient_parsing:
            given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
            refuse_blanks(self, ctx, given)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help: examples, usage, text, options."""
        write_examples(self.examples, formatter)
        formatter.write_paragraph()
        write_usage(self, ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(say(self.help or ""))
        self.format_options(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        write_options(self, ctx, formatter)


class OperationCommand(Command):
    """The command of an operation.

    Parameters
    ----------
    operation : type of Operation
    """

    def __init__(self, operation: type[Operation]) -> None:
        params: list[click.Parameter] = [click_parameter(about) for about in parameters(operation)]
        if operation.has_json:
            params.append(click.Option(["--json", "as_json"], is_flag=True, help=JSON_HELP))
        name = operation.name.rpartition(" ")[2]
        super().__init__(
            name,
            params=params,
            callback=self._call,
            help=operation.help,
            examples=operation.examples,
        )
        self.operation = operation

    def _call(self, as_json: bool = False, **values: Any) -> int:
        ctx = click.get_current_context()
        given = {name: value for name, value in values.items() if value not in (None, ())}
        try:
            asked = request(self.operation, given)
            if asked.no_output and not as_json and given.get("output") is None:
                raise click.UsageError(say(asked.no_output))
            with progress_bar(asked.doing()) as progress:
                result = perform(asked, progress)
        except ParameterError as error:
            raise in_words_of_commands(error, ctx) from None
        show(result, as_json=as_json)
        return result.exit_code

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in groups."""
        last: list[Record] = [("--json", say(JSON_HELP))] if self.operation.has_json else []
        write_parameters(parameters(self.operation), formatter, last)


def click_parameter(about: Parameter) -> click.Parameter:
    """A parameter of an operation as one of click; its default stays in the declaration."""
    kind = about.kind
    if about.positional:
        metavar = kind.form or about.name.upper()
        return click.Argument([about.name], type=KindOfValue(about), metavar=metavar)
    names = [name for name in (about.short, about.option, about.name) if name]
    if isinstance(kind, kinds.Flag):
        return click.Option(names, is_flag=True, default=None)
    return click.Option(
        names, type=KindOfValue(about), multiple=kind.several, required=about.required
    )


def in_words_of_commands(error: ParameterError, ctx: click.Context | None) -> ParameterError:
    """The error in the words of the command line: with the option, and where to read on."""
    about = error.parameter
    path = ctx.command_path if ctx is not None else "gridplan"
    name = about.kind.form or about.name.upper() if about.positional else about.option
    return error.named(name, say("See {path} --help.", path=path))


def refuse_blanks(command: click.Command, ctx: click.Context, given: Mapping[str, Any]) -> None:
    """Refuse values without content; a variable of the shell may have been empty.

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
        texts: Sequence[Any] = value if isinstance(value, (list, tuple)) else [value]
        may_be_blank = isinstance(param.type, KindOfValue) and param.type.about.default == ""
        if may_be_blank or not any(isinstance(t, str) and not t.strip() for t in texts):
            continue
        name = (
            param.human_readable_name
            if isinstance(param, click.Argument)
            else max(param.opts, key=len)
        )
        raise InputError(
            say("{name} is empty.", name=name),
            cure=say("Give it a value.")
            if param.required
            else say("Give it a value, or leave it out."),
        )


def show(result: Result, *, as_json: bool) -> None:
    """Tell people what came out, or print the JSON document.

    Parameters
    ----------
    result : Result
    as_json : bool
    """
    if as_json:
        print_json(result.document)
        return
    for one in result.said:
        if isinstance(one, TextTable):
            from .tables import print_table

            print_table(one)
        elif isinstance(one, Line) and one.aside:
            tell(one.text)
        else:
            click.echo(one.text)
