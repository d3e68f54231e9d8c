"""The request that made a plan: kept in the plan, and asked for again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError
from ...i18n import say
from ..declare.kinds import InputFile
from ..declare.operation import Operation, Parameter, parameters
from ..declare.registry import all_operations
from ..declare.result import Line
from .sources import file_and_choice

if TYPE_CHECKING:
    from ...plan.plan import Plan


def with_request(plan: Plan, wanted: Operation, target: Path) -> Plan:
    """The plan, with the request that made it in its provenance.

    Parameters
    ----------
    plan : Plan
    wanted : Operation
    target : Path
        File that the plan is saved in: paths of sources are kept as seen from its folder.
    """
    kept: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    for about in parameters(type(wanted)):
        value = getattr(wanted, about.name)
        if about.is_output or value is None or about.name == "cluster":
            continue
        if isinstance(about.kind, InputFile):
            files = [_source(one, target.absolute().parent) for one in _each(about, value)]
            if all(one is not None for one in files):
                sources[about.name] = files
                continue
        if value == about.default:
            continue
        items = [about.kind.as_json(one) for one in _each(about, value)]
        kept[about.name] = items if about.kind.several else items[0]
    request = {"operation": wanted.name, "parameters": kept, "sources": sources}
    return replace(plan, provenance=replace(plan.provenance, request=request))


def asked_again(plan: Plan, folder: Path, output: Path | None) -> tuple[Operation, list[Line]]:
    """The operation that made a plan, and what there is to say of sources that have changed.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Of its file.
    output : Path or None
        Where the plan is to be written anew.

    Raises
    ------
    InputError
        When the plan does not say how it was made, or a source is not there.
    """
    request = plan.provenance.request
    operation = all_operations().get(str(request.get("operation", "")).replace(" ", "_"))
    if operation is None:
        raise InputError(
            say("The plan does not say how it was made."),
            cure=say("Make it anew with its command; plans keep the request from then on."),
        )
    values: dict[str, Any] = dict(request["parameters"])
    changed: list[Line] = []
    for name, files in request["sources"].items():
        found = [_found(one, folder, name, changed) for one in files]
        about = next(one for one in parameters(operation) if one.name == name)
        values[name] = found if about.kind.several else found[0]
    return operation(**values, output=output), changed


def _each(about: Parameter, value: Any) -> list[Any]:
    return list(value) if about.kind.several else [value]


def _source(value: Any, folder: Path) -> dict[str, str] | None:
    """Where a source is, seen from a folder, and its digest; None for the name of a column."""
    from ...reading.postgis import is_address

    if is_address(value):
        return {"elsewhere": "database"}
    if isinstance(value, (str, Path)):
        path, choice = file_and_choice(str(value))
        if not Path(path).exists():
            return None
        seen = os.path.relpath(Path(path).absolute(), folder)
        return {"path": Path(seen).as_posix(), "choice": choice, "digest": _digest(Path(path))}
    return {"elsewhere": type(value).__name__}


def _found(source: Mapping[str, str], folder: Path, name: str, changed: list[Line]) -> Any:
    """A source as the operation takes it; what has changed is added to the list."""
    if "path" not in source:
        raise InputError(
            say("{name} came from a database or out of a program; there is no file.", name=name),
            cure=say("Save it as a file, and make the plan of that."),
        )
    path = Path(os.path.normpath(folder / source["path"]))
    if not path.exists():
        raise InputError(
            say("The file that {name} was read from is not there.", name=name),
            where=str(path),
            cure=say("Put it back where it was, seen from the plan."),
        )
    if _digest(path) != source["digest"]:
        words = say("Changed since the plan was made: {file} ({name}).", file=path, name=name)
        changed.append(Line(words, aside=False, severity="warning"))
    return f"{path}:{source['choice']}" if source["choice"] else path


def _digest(path: Path) -> str:
    """SHA-256 of the files of a source."""
    digest = hashlib.sha256()
    for file in _files(path):
        digest.update(file.name.encode())
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    """The files of a source: all of a folder, a Shapefile with what belongs to it."""
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.is_file())
    elif path.suffix.lower() == ".shp":
        endings = {".shp", ".dbf", ".prj", ".cpg"}
        yield from sorted(
            one for one in path.parent.glob(f"{path.stem}.*") if one.suffix.lower() in endings
        )
    else:
        yield path
