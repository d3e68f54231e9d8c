"""One request asked of two faces: the command line, in this process, and Python."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from click.testing import Result as Ran

import gridplan
from gridplan.cli.commands import show
from gridplan.cli.main import main
from gridplan.i18n import speaking
from gridplan.operations.declare.kinds import Flag
from gridplan.operations.declare.operation import Parameter, parameters
from gridplan.operations.declare.registry import all_operations
from gridplan.operations.declare.result import Result

sys.path[:0] = [str(Path(__file__).parents[2] / "tools")]
from same_bytes import parts_of  # noqa: E402

#: Parts of files that tell when they were made, or how long it took, and digests of such parts.
_TIMES = (
    *("#gridplan_meta.provenance", "#gridplan_meta.seal", "#gridplan_meta.digests"),
    *("#gridplan_log", "#docProps/core.xml", "front/manifest.json"),
)


def typed(about: Parameter, value: Any) -> list[str]:
    """The words of a command line for a value of Python."""
    kind = about.kind
    if isinstance(kind, Flag):
        return [about.option] if value else []
    each = value if kind.several and isinstance(value, tuple) else [value]
    texts = [",".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in each]
    return texts if about.positional else [w for text in texts for w in (about.option, text)]


def command_words(name: str, values: Mapping[str, Any]) -> list[str]:
    """The command line that asks for a request of Python names → values."""
    operation = all_operations()[name]
    words = operation.name.split()
    for about in parameters(operation):
        if values.get(about.name) is not None:
            words += typed(about, values[about.name])
    return words


def run_command(name: str, values: Mapping[str, Any], *more: str) -> Ran:
    """What the command says and writes, in English."""
    words = ["--lang", "en", *command_words(name, values), *more]
    return CliRunner().invoke(main, words, prog_name="gridplan")


def call_function(name: str, values: Mapping[str, Any]) -> Result:
    """What the function of Python gives, in English."""
    with speaking("en"):
        result = getattr(gridplan, name)(**values)
    assert isinstance(result, Result)
    return result


def shown(result: Result, *, as_json: bool = False) -> Ran:
    """A result as a command shows it."""
    command = click.Command("shown", callback=lambda: show(result, as_json=as_json))
    with speaking("en"):
        return CliRunner().invoke(command, [])


def written(folder: Path) -> dict[str, str]:
    """Parts of the files below a folder → digests, but for parts that tell the time."""
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for part, digest in parts_of(path.relative_to(folder).as_posix(), path.read_bytes()):
            if not part.endswith(_TIMES):
                found[part] = digest
    return found


def digest_of(folder: Path, *but: str) -> str:
    """One digest of all that was written below a folder, `but` for parts with such endings."""
    parts = [part for part in sorted(written(folder).items()) if not part[0].endswith(but)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
