"""Operations: a request as a frozen dataclass of typed parameters, and the work that it asks for.

A module of `gridplan.operations` declares one operation::

    @operation("show", title="Draw the picture of a plan", summary="Draw a plan as a picture.")
    class Show(Operation):
        plan: Any = parameter(Plan(), "Plan file.", title="Plan file", positional=True)
        …

        def run(self, progress: Progress) -> Result: …

From this the command, the Processing algorithm, the Python function, the reference and the request
in what is written are made. Titles, summaries and help texts are messages for translation: they
stand in plain English here and are translated where they are shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, NoReturn, TypeVar

from ...errors import GridplanError, InputError
from ...i18n import say
from ...progress import SILENT, Progress
from .kinds import InputFile, Kind, OutputFile, OutputFolder, Pairs, Unusable, pairs_of, texts_of
from .result import Figure, Result

#: Groups of parameters in the order of help texts; the message is their heading.
GROUPS = {
    "": "Options",
    "what": "What is read",
    "levels": "Levels",
    "ground": "Rules of the ground",
    "criteria": "Criteria and balance",
    "search": "Search",
    "output": "Output",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation, with all that any face says of it.

    Parameters
    ----------
    name : str
        Name in Python; in capitals that of the Processing parameter.
    kind : Kind
    help : str
        A sentence, a message for translation.
    title : str
        What windows call it, a message for translation.
    default : object
        None where there is none.
    required : bool
        Whether commands and algorithms have to give a value. Python may leave files to write out:
        the result holds the same.
    group : str
        One of `GROUPS`.
    common : bool
        Whether help texts show it before the groups, and windows among the first.
    positional : bool
        Whether it stands without an option on the command line and in Python.
    option : str
        Its option on the command line.
    short : str
        Its short option; empty for none.
    in_toolbox : bool
        Whether the toolbox of QGIS shows it.
    example : str
        A value as it is typed.
    """

    name: str
    kind: Kind
    help: str
    title: str
    default: Any
    required: bool
    group: str
    common: bool
    positional: bool
    option: str
    short: str
    in_toolbox: bool
    example: str

    @property
    def is_output(self) -> bool:
        """Whether it names something to write."""
        return isinstance(self.kind, OutputFile)

    def read(self, value: Any, one: Callable[[Any], Any]) -> Any:
        """The value, each of its texts or objects read by `one`.

        Raises
        ------
        ParameterError
        """
        try:
            if not self.kind.several:
                return one(value)
            read = tuple(one(item) for item in texts_of(value))
            if isinstance(self.kind, Pairs):
                pairs_of(read)
            return read
        except Unusable as why:
            raise ParameterError(self, str(why)) from None


class ParameterError(InputError):
    """A parameter has a value that it cannot have.

    Parameters
    ----------
    parameter : Parameter
    reason : str
        A phrase that begins with the value.
    name : str
        What this face calls the parameter; its name in Python by default.
    cure : str
    """

    def __init__(
        self, parameter: Parameter, reason: str, *, name: str = "", cure: str = ""
    ) -> None:
        super().__init__(
            say("{name} cannot be used: {reason}", name=name or parameter.name, reason=reason),
            cure=cure,
        )
        self.parameter = parameter
        self.reason = reason

    def named(self, name: str, cure: str = "") -> ParameterError:
        """The same error in the words of another face."""
        return ParameterError(self.parameter, self.reason, name=name, cure=cure)


class MissingParameter(ParameterError):
    """A parameter that has to be given is not there."""

    def __init__(self, parameter: Parameter, *, name: str = "", cure: str = "") -> None:
        GridplanError.__init__(
            self, say("{name} is missing.", name=name or parameter.name), cure=cure
        )
        self.parameter = parameter
        self.reason = ""
        self.findings = ()

    def named(self, name: str, cure: str = "") -> MissingParameter:
        """The same error in the words of another face."""
        return MissingParameter(self.parameter, name=name, cure=cure)


def parameter(
    kind: Kind,
    help: str,
    *,
    title: str,
    default: Any = MISSING,
    group: str = "",
    common: bool = False,
    positional: bool = False,
    option: str = "",
    short: str = "",
    in_toolbox: bool = True,
    example: str = "",
) -> Any:
    """A field of an operation; see `Parameter`. Without a default a value has to be given."""
    required = default is MISSING
    about = {
        "kind": kind,
        "help": help,
        "title": title,
        "required": required,
        "group": group,
        "common": common or positional or required,
        "positional": positional,
        "option": option,
        "short": short,
        "in_toolbox": in_toolbox,
        "example": example,
    }
    return field(default=None if required else default, metadata=about)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A request: its parameters, checked when it is made. `run` does the work."""

    #: Name of the command and of the Python function.
    name: ClassVar[str] = ""
    #: Name in toolboxes; one line for the list of commands; help text in one or two paragraphs.
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    help: ClassVar[str] = ""
    #: Command lines that help opens with.
    examples: ClassVar[tuple[str, ...]] = ()
    #: Place in the list of commands.
    place: ClassVar[int] = 0
    #: Numbers of the result that models and scripts go on with.
    figures: ClassVar[tuple[Figure, ...]] = ()
    #: Whether the command can print one JSON document.
    has_json: ClassVar[bool] = True
    #: Whether the toolbox of QGIS has it.
    in_toolbox: ClassVar[bool] = True
    #: Heading in the toolbox, a message for translation.
    heading: ClassVar[str] = ""
    #: What has to be confirmed where nothing was typed: a message; such operations have the
    #: parameter `preview`.
    irreversible: ClassVar[str] = ""
    #: What a command says when it is given neither a file to write nor ``--json``; a message for
    #: translation, empty where it may go without.
    no_output: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for one in parameters(type(self)):
            value = getattr(self, one.name)
            if value is None and one.required and not one.is_output:
                raise MissingParameter(one)
            if value is not None and value is not one.default:
                object.__setattr__(self, one.name, one.read(value, one.kind.check))
        self.check()

    def check(self) -> None:
        """Refuse parameters that contradict each other; nothing is read.

        Raises
        ------
        InputError
        """

    def doing(self) -> str:
        """What is being done, for the title of a progress bar; translated."""
        return say(self.summary)

    def prepare(self) -> None:
        """Refuse, before any work, files that could not be written or would replace what is read.

        Raises
        ------
        GridplanError
        """
        read: list[Path] = []
        written: list[Path] = []
        for one, value in self._files():
            if not one.is_output:
                read.append(value)
            elif not isinstance(one.kind, OutputFolder):
                written.append(value)
        for path in written:
            if path.exists() and any(other.exists() and other.samefile(path) for other in read):
                raise InputError(
                    say("The file would be written over one that is read."),
                    where=str(path),
                    cure=say("Choose another name."),
                )
        for one, value in self._files():
            if one.is_output:
                one.kind.before_work(value)

    def _files(self) -> Iterator[tuple[Parameter, Path]]:
        for one in parameters(type(self)):
            if not isinstance(one.kind, (InputFile, OutputFile)):
                continue
            value = getattr(self, one.name)
            for path in value if isinstance(value, tuple) else (value,):
                if isinstance(path, Path):
                    yield one, path

    def run(self, progress: Progress = SILENT) -> Result:
        """Do it, from reading to writing.

        Raises
        ------
        GridplanError
        """
        raise NotImplementedError  # pragma: no cover


Declared = TypeVar("Declared", bound=type[Operation])


def operation(
    name: str,
    *,
    title: str,
    summary: str,
    help: str,
    place: int,
    examples: tuple[str, ...] = (),
    figures: tuple[Figure, ...] = (),
    has_json: bool = True,
    in_toolbox: bool = True,
    no_output: str = "",
    heading: str = "",
    irreversible: str = "",
) -> Callable[[Declared], Declared]:
    """Declare a class as an operation: makes it a dataclass and says what it is called."""

    def declare(cls: Declared) -> Declared:
        made: Any = dataclass(frozen=True, kw_only=True)(cls)
        for attribute, value in (
            ("name", name), ("title", title), ("summary", summary), ("help", help),
            ("place", place), ("examples", examples), ("figures", figures),
            ("has_json", has_json), ("in_toolbox", in_toolbox), ("no_output", no_output),
            ("heading", heading), ("irreversible", irreversible),
        ):  # fmt: skip
            setattr(made, attribute, value)
        return made  # type: ignore[no-any-return]

    return declare


def shared(cls: type) -> type:
    """Declare a class of parameters that several operations have."""
    return dataclass(frozen=True, kw_only=True)(cls)


def parameters(cls: type[Operation]) -> tuple[Parameter, ...]:
    """Parameters of an operation: positional ones, common ones, then by groups.

    Parameters
    ----------
    cls : type of Operation
    """
    kept = cls.__dict__.get("_parameters")
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    found = [
        Parameter(
            name=one.name,
            default=None if one.default is MISSING else one.default,
            **{
                **one.metadata,
                "option": one.metadata["option"] or "--" + one.name.replace("_", "-"),
            },
        )
        for one in dataclasses.fields(cls)
        if "kind" in one.metadata
    ]
    order = list(GROUPS)
    found.sort(key=lambda one: (not one.positional, not one.common, order.index(one.group)))
    cls._parameters = tuple(found)  # type: ignore[attr-defined]
    return tuple(found)


def request(cls: type[Operation], values: Mapping[str, Any]) -> Operation:
    """The operation with these parameters, as commands and algorithms ask for it.

    Parameters
    ----------
    cls : type of Operation
    values : mapping
        Parameter → value; those that are None or missing keep their default.

    Raises
    ------
    MissingParameter
        Where a value has to be given, files to write among them.
    """
    given = {name: value for name, value in values.items() if value is not None}
    for one in parameters(cls):
        if one.required and one.name not in given:
            raise MissingParameter(one)
    return cls(**given)


def refuse(cls: type[Operation], reason: str) -> NoReturn:
    """Refuse parameters that do not go together.

    Parameters
    ----------
    cls : type of Operation
    reason : str
        A sentence, translated.

    Raises
    ------
    InputError
    """
    raise InputError(reason, cure=say("See {path} --help.", path=f"gridplan {cls.name}"))


def perform(wanted: Operation, progress: Progress = SILENT) -> Result:
    """Do what is asked for; places where nothing can be written are refused before any work."""
    wanted.prepare()
    return wanted.run(progress)


__all__ = [
    "GROUPS", "MissingParameter", "Operation", "Parameter", "ParameterError", "operation",
    "parameter", "parameters", "perform", "refuse", "request", "shared",
]  # fmt: skip
