"""Which operations there are: each is a module of `gridplan.operations` or of its `events`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from .operation import Operation

#: Folder of operations → what stands before the names of its commands; its summary for people is
#: the constant SUMMARY of the package.
_PACKAGE = __name__.rpartition(".declare")[0]
COMMAND_GROUPS = ("events",)
_NO_OPERATIONS = {"declare", "shared", *COMMAND_GROUPS}


@cache
def names(group: str = "") -> tuple[str, ...]:
    """Names of the operations of a group, in alphabetical order; no module is imported.

    Parameters
    ----------
    group : str
        "events", or empty for those that belong to no group.
    """
    folder = Path(__file__).parents[1] / group
    modules = (module.name for module in pkgutil.iter_modules([str(folder)]))
    return tuple(sorted(n.rstrip("_") for n in modules if group or n not in _NO_OPERATIONS))


def module_of(name: str, group: str = "") -> ModuleType:
    """The module of an operation; one whose name is a word of Python ends in an underscore."""
    package = f"{_PACKAGE}.{group}" if group else _PACKAGE
    folder = Path(__file__).parents[1] / group
    module = name if (folder / f"{name}.py").exists() else f"{name}_"
    return import_module(f"{package}.{module}")


@cache
def find(name: str, group: str = "") -> type[Operation]:
    """An operation by its name, for example ``find("divide")`` and ``find("count", "events")``.

    Raises
    ------
    KeyError
        When there is none of that name.
    """
    if name not in names(group):
        raise KeyError(name)
    full = f"{group} {name}".strip()
    for value in vars(module_of(name, group)).values():
        if isinstance(value, type) and issubclass(value, Operation) and value.name == full:
            return value
    raise KeyError(name)


@cache
def all_operations() -> dict[str, type[Operation]]:
    """Python name (``divide``, ``events_count``) → operation, in the order of the commands."""
    found = [find(name) for name in names()]
    for group in COMMAND_GROUPS:
        found += [find(name, group) for name in names(group)]
    found.sort(key=lambda one: one.place)
    return {one.name.replace(" ", "_"): one for one in found}
