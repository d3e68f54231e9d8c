"""The command `gridplan`: finds the command, turns errors into words and exit codes.

Commands are made of the declarations in `gridplan.operations`; their modules are imported when they
are called. ``bench`` alone is a module of this package: it is for a source checkout.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import click

from ..errors import Cancelled, GridplanError, InputError, MissingPackage
from ..i18n import LANGUAGES, choose_language, say, spoken_reason
from ..operations.declare.registry import COMMAND_GROUPS, find, names
from ..version import __version__
from .console import STOPPED, Stopped, print_error, quiet_stop, stop_at_once, tell
from .help import HelpContext, write_examples, write_options, write_usage

EXAMPLES = (
    "gridplan sample demo --units 5000",
    "gridplan inspect demo/units.gpkg",
    "gridplan divide demo/units.gpkg -o plan.gpkg",
    "gridplan check plan.gpkg",
    "gridplan show plan.gpkg -o plan.png",
)


class Commands(click.Group):
    """Commands made of operations, found by their names when they are called.

    Parameters
    ----------
    group : str
        Group of operations; empty for those that belong to none.
    help : str
        A message for translation.
    examples : sequence of str
    """

    context_class = HelpContext

    def __init__(self, name: str, group: str, text: str, examples: Sequence[str], **extra: Any):
        super().__init__(name, **extra)
        self.group_name, self.text, self.examples = group, text, examples

    def knows(self, name: str) -> bool:
        """Whether there is a command of that name; nothing is imported."""
        return name in names(self.group_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands in the order of the work."""
        return [name for name, _ in self.summaries()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make a command; None for a name that does not exist."""
        if not self.knows(cmd_name):
            return None
        from .commands import OperationCommand

        return OperationCommand(find(cmd_name, self.group_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; suggest the nearest names, and run none of them, when it is unknown."""
        name = args[0]
        if not self.knows(name) and not name.startswith("-"):
            known = self.list_commands(ctx)
            near = get_close_matches(name, known, n=2, cutoff=0.5)
            cure = (
                say("Did you mean: {names}?", names=", ".join(near))
                if near
                else say("The commands are: {names}.", names=", ".join(known))
            )
            raise InputError(say("There is no command {name}.", name=name), cure=cure)
        return super().resolve_command(ctx, args)

    def summaries(self) -> list[tuple[str, str]]:
        """Commands with what they do in a few words, in the order of the work."""
        found = sorted(
            (find(name, self.group_name) for name in names(self.group_name)),
            key=lambda one: one.place,
        )
        return [(one.name.rpartition(" ")[2], say(one.summary)) for one in found]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help: examples, commands, options."""
        write_examples(self.examples, formatter)
        formatter.write_paragraph()
        write_usage(self, ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(say(self.text))
        with formatter.section(say("Commands")):
            formatter.write_dl(self.summaries())
        write_options(self, ctx, formatter)


class CommandLine(Commands):
    """The group of all commands, with documented exit codes."""

    def knows(self, name: str) -> bool:
        """Whether there is a command or group of that name; nothing is imported."""
        return name in (*names(), *COMMAND_GROUPS, "bench")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands in the order of the work."""
        return [*super().list_commands(ctx), *COMMAND_GROUPS, "bench"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make a command, or a group of them; None for a name that does not exist."""
        if cmd_name == "bench":
            from .bench import command

            return command
        if cmd_name in COMMAND_GROUPS:
            package = import_module(f"..operations.{cmd_name}", __package__)
            return Commands(cmd_name, cmd_name, package.HELP, package.EXAMPLES)
        return super().get_command(ctx, cmd_name)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help: what it is, examples, commands, options, exit codes."""
        formatter.write_text(
            say("Gridplan divides a territory into nested, contiguous, balanced grids.")
        )
        write_examples(self.examples, formatter)
        with formatter.section(say("Commands")):
            groups = [
                (name, say(import_module(f"..operations.{name}", __package__).SUMMARY))
                for name in COMMAND_GROUPS
            ]
            bench = [("bench", say("Measure Gridplan against other tools on this machine."))]
            formatter.write_dl([*self.summaries(), *groups, *bench])
        write_options(self, ctx, formatter)
        with formatter.section(say("Exit codes")):
            formatter.write_dl(
                [
                    ("0", say("done")),
                    ("1", say("the answer is: it does not hold")),
                    ("2", say("bad input or a wrong command line")),
                    ("3", say("stopped at your request")),
                    ("70", say("a fault of Gridplan")),
                ]
            )
        formatter.write_paragraph()
        formatter.write_text(say("Help on one command: gridplan COMMAND --help"))

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the command line; help that nobody reads to its end is no error."""
        with _reader_may_leave():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; output that nobody reads to its end is no error."""
        with _reader_may_leave():
            return super().invoke(ctx)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run one command line and end the process with its exit code.

        Raises
        ------
        SystemExit
            Always; the codes are listed in the help.
        """
        arguments = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        in_main_thread = threading.current_thread() is threading.main_thread()
        ours = in_main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if in_main_thread:
            sys.unraisablehook = quiet_stop
        if ours:
            STOPPED.clear()
            signal.signal(signal.SIGINT, stop_at_once)
        try:
            answer = super().main(arguments or ["--help"], prog_name or "gridplan", **extra)
            code = answer if isinstance(answer, int) else 0
        except (Exception, Stopped) as problem:
            error = _as_error(problem)
            print_error(error)
            if os.environ.get("GRIDPLAN_DEBUG"):
                tell(traceback.format_exc())
            code = error.exit_code
        finally:
            choose_language(None)
            if ours:
                # At the end of the process a late Ctrl-C must not change the exit code.
                late = signal.SIG_IGN if args is None else signal.default_int_handler
                signal.signal(signal.SIGINT, late)
        sys.exit(code)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Take a closed pipe (``gridplan … | head``) as a wish to stop."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(Cancelled.exit_code) from None


def _as_error(problem: Exception | Stopped) -> GridplanError:
    """Any exception as an error with where and cure."""
    if isinstance(problem, (click.Abort, Stopped)) or STOPPED.is_set():
        late = str(problem) if isinstance(problem, Stopped) else ""
        return Cancelled(late or say("Stopped at your request; nothing was written."))
    if isinstance(problem, Cancelled):
        return Cancelled(say(problem.message))  # the ground floor has no words
    if isinstance(problem, GridplanError):
        return problem
    if isinstance(problem, click.ClickException):
        return _usage_error(problem)
    return _system_error(problem) or GridplanError(
        say("Gridplan failed: {kind}. This is a fault of ours.", kind=type(problem).__name__),
        where=_place(problem),
        cure=say(
            "Set GRIDPLAN_DEBUG=1, run the command again and send its output to the maintainers; "
            "look it through first, it may show values of your data."
        ),
    )


def _usage_error(problem: click.ClickException) -> InputError:
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    path = context.command_path if context else "gridplan"
    near: Sequence[str] = ()
    if isinstance(problem, click.NoSuchOption):
        message = say("There is no option {name}.", name=problem.option_name)
        near = problem.possibilities or ()
    elif isinstance(problem, click.MissingParameter) and problem.param and context:
        message = say("{name} is missing.", name=problem.param.get_error_hint(context))
    elif isinstance(problem, click.BadParameter) and (problem.param_hint or problem.param):
        hint = problem.param_hint or (
            problem.param.get_error_hint(context) if problem.param else ""
        )
        message = say("{name} cannot be used: {reason}", name=hint, reason=_reason(problem))
    elif isinstance(problem, click.BadOptionUsage):
        message = say("{name} needs a value.", name=problem.option_name)
    elif problem.message.startswith("Got unexpected extra argument"):
        more = problem.message.partition("(")[2].rstrip(")")
        message = say("There are more arguments than {path} takes: {more}.", path=path, more=more)
    else:
        message = problem.format_message()
    suggestion = say("Did you mean: {names}?", names=", ".join(near)) + " " if near else ""
    return InputError(message, cure=suggestion + say("See {path} --help.", path=path))


def _reason(problem: click.BadParameter) -> str:
    """Why a value was refused; click itself gives its reasons in English only."""
    kind = problem.param.type if problem.param and " is not " in problem.message else None
    value = problem.message.partition(" is not ")[0].strip("'")
    if isinstance(kind, click.Choice):
        return f"{value}; " + say("choose one of {known}", known=", ".join(map(str, kind.choices)))
    if not isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        return problem.message
    text = (
        say("write a whole number")
        if isinstance(kind, click.types.IntParamType)
        else say("write a number")
    )
    if not isinstance(kind, (click.IntRange, click.FloatRange)):
        return f"{value}; {text}"
    low = "" if kind.min is None else f"{kind.min:g} {'<' if kind.min_open else '≤'} "
    high = "" if kind.max is None else f" {'<' if kind.max_open else '≤'} {kind.max:g}"
    return f"{value}; {text} ({low}x{high})"


def _system_error(problem: Exception) -> GridplanError | None:
    """What the computer lacks or refuses, as an error; None when it is not that."""
    if isinstance(problem, ModuleNotFoundError) and problem.name:
        package = problem.name.partition(".")[0]
        return MissingPackage(
            say("The package {package} is needed for this and is missing.", package=package),
            cure=say(
                "Install it for the Python that runs Gridplan: pip install {package}",
                package=package,
            ),
        )
    if isinstance(problem, MemoryError):
        return GridplanError(
            say("The memory of this computer is not enough."),
            cure=say("Close other programs, or use fewer base units."),
        )
    if isinstance(problem, OSError) and problem.filename is not None:
        return InputError(_system_words(problem), where=os.fspath(problem.filename))
    return None


def _system_words(problem: OSError) -> str:
    words = {
        errno.ENOENT: say("The file or folder does not exist."),
        errno.EACCES: say("You have no right to open this."),
        errno.ENOSPC: say("The disk is full; the file is as it was before."),
        errno.EISDIR: say("This is a folder, not a file."),
    }
    unusual = say("The file cannot be used: {reason}.", reason=spoken_reason(problem))
    return words.get(problem.errno or 0, unusual)


def _place(problem: Exception) -> str:
    """Module and line that failed; no values, since those may be the user's data."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{os.path.basename(last.filename)}:{last.lineno}"


def _choose_language(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value:
        choose_language(value)


@click.group(
    "gridplan",
    cls=CommandLine,
    group="",
    text="Gridplan divides a territory into nested, contiguous, balanced grids.",
    examples=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="gridplan %(version)s")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    is_eager=True,
    callback=_choose_language,
    help="Language of what is said; the system's by default.",
)
def main() -> None:
    """Gridplan divides a territory into nested, contiguous, balanced grids."""
