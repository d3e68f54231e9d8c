"""What an operation gives: its value, what was written, what there is to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...findings import Finding


@dataclass(frozen=True)
class Figure:
    """A number, text or answer that models and scripts go on with.

    Parameters
    ----------
    name : str
        In `Result.figures`, and as an output in the toolbox (in capitals).
    title : str
        For people, a message for translation.
    type : type
        int, float, bool or str.
    """

    name: str
    title: str
    type: type = int


@dataclass(frozen=True)
class TextTable:
    """A table for people, as text.

    Parameters
    ----------
    columns : sequence of str
        Headings, translated; empty for a table without headings.
    rows : sequence of sequence of str
    title : str
    look : {"figures", "names", "findings", "narrow"}
        Figures stand at the right; names are a table of two columns without lines; findings begin
        with a severity; narrow has a number, a name and figures below headings of several lines.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    look: str = "figures"


@dataclass(frozen=True)
class Line:
    """A sentence for people.

    Parameters
    ----------
    text : str
    aside : bool
        Whether it is said beside the answer (on standard error) rather than as the answer.
    severity : {"info", "warning"}
    for_commands : bool
        Whether it is about what to type next.
    """

    text: str
    aside: bool = True
    severity: str = "info"
    for_commands: bool = False


@dataclass(frozen=True)
class LayerToLoad:
    """A layer that was written and that a map can show at once.

    Parameters
    ----------
    path : Path
    layer : str
        Its name in the file; empty for the only one.
    title : str
        For people, translated.
    holds : {"", "plan", "events"}
        What it is a layer of, where a program treats such layers in a way of its own.
    level : int
        Of grids; 0 for none.
    """

    path: Path
    layer: str = ""
    title: str = ""
    holds: str = ""
    level: int = 0


@dataclass(frozen=True)
class Result:
    """What an operation gives.

    Parameters
    ----------
    value : object
        What a program goes on with: a plan, a certificate, counts, …
    document : mapping
        The JSON document of the command.
    said : sequence of Line or TextTable
        What people are told, in order.
    outputs : mapping
        Parameter → what was written for it.
    findings : tuple of Finding
    figures : mapping
        `Figure.name` → value.
    exit_code : int
        Of the command: 0 where the answer is yes, 1 where it is no, 2 where the input is bad.
    plan, territory : Plan and Territory or None
        Where the operation makes a plan.
    layers : tuple of LayerToLoad
    """

    value: Any = None
    document: Mapping[str, Any] = field(default_factory=dict)
    said: Sequence[Line | TextTable] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    exit_code: int = 0
    plan: Any = None
    territory: Any = None
    layers: tuple[LayerToLoad, ...] = ()
