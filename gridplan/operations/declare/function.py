"""The Python function of an operation: same names, same defaults, objects of Python allowed."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from ...errors import GridplanError
from ...progress import SILENT, Progress
from .operation import MissingParameter, Operation, Parameter, ParameterError, parameters, perform
from .result import Result

_OPTION = re.compile(r"--[a-z][a-z-]*")


def function(operation: type[Operation]) -> Callable[..., Result]:
    """The function of an operation.

    Parameters
    ----------
    operation : type of Operation

    Returns
    -------
    callable
        Its parameters are those of the operation, and `progress`; it gives a `Result`.
    """
    wanted = parameters(operation)
    name = operation.name.replace(" ", "_")
    positional = [one.name for one in wanted if one.positional]

    def call(*args: Any, progress: Progress = SILENT, **values: Any) -> Result:
        if len(args) > len(positional):
            raise TypeError(f"{name}() takes {len(positional)} positional arguments at most")
        given = dict(zip(positional, args))
        if twice := given.keys() & values:
            raise TypeError(f"{name}() got several values for {sorted(twice)[0]}")
        if unknown := values.keys() - {one.name for one in wanted}:
            raise TypeError(f"{name}() has no parameter {sorted(unknown)[0]}")
        try:
            return perform(_asked(operation, given | values), progress)
        except GridplanError as error:
            raise in_words_of_python(error, operation) from error

    call.__name__ = call.__qualname__ = name
    call.__module__ = "gridplan"
    call.__doc__ = _docstring(operation)
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            *(_signature(one) for one in wanted),
            inspect.Parameter("progress", inspect.Parameter.KEYWORD_ONLY, default=SILENT),
        ],
        return_annotation=Result,
    )
    return call


def _asked(operation: type[Operation], values: dict[str, Any]) -> Operation:
    """The operation; files to write may be left out, all other required parameters not."""
    for one in parameters(operation):
        if one.required and not may_be_left_out(one) and values.get(one.name) is None:
            raise MissingParameter(one)
    return operation(**values)


def may_be_left_out(about: Parameter) -> bool:
    """Whether Python may leave it out: what is not written is in the result."""
    return not about.required or (about.is_output and not about.positional)


def in_words_of_python(error: GridplanError, operation: type[Operation]) -> GridplanError:
    """The error, with names of arguments in place of options of the command line."""
    if isinstance(error, ParameterError):
        return error.named(error.parameter.name)
    names = {one.option: one.name for one in parameters(operation)}
    for attribute in ("message", "where", "cure"):
        text = getattr(error, attribute)
        spoken = _OPTION.sub(lambda found: names.get(found[0], found[0]), text)
        setattr(error, attribute, spoken)
    error.args = (error.message,)
    return error


def _signature(about: Parameter) -> inspect.Parameter:
    kinds = inspect.Parameter
    kind = kinds.POSITIONAL_OR_KEYWORD if about.positional else kinds.KEYWORD_ONLY
    if about.required and not may_be_left_out(about):
        return inspect.Parameter(about.name, kind)
    return inspect.Parameter(about.name, kind, default=about.default)


def _docstring(operation: type[Operation]) -> str:
    """A docstring in the form of numpydoc."""
    lines = [operation.summary, "", operation.help, "", "Parameters", "----------"]
    for about in parameters(operation):
        optional = "" if about.required and not may_be_left_out(about) else ", optional"
        several = "sequence of " if about.kind.several else ""
        lines += [f"{about.name} : {several}{about.kind.name}{optional}", f"    {about.help}"]
    lines += ["progress : Progress, optional", "    Is told how far the work is, and may stop it."]
    lines += ["", "Returns", "-------", "Result", "", "Raises", "------", "GridplanError"]
    return "\n".join(lines)
