"""The sentences for users that stand in the core, in English."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from gridplan.operations.declare.kinds import Choice, Pairs
from gridplan.operations.declare.operation import GROUPS, Operation, parameters
from gridplan.operations.declare.registry import COMMAND_GROUPS, all_operations

ROOT = Path(__file__).parents[2]
CORE = ROOT / "gridplan"

#: What click itself says in a help text.
OF_CLICK = {"Show the version and exit.", "Show this message and exit."}


def core_files() -> list[Path]:
    """The modules of the core."""
    return sorted(CORE.rglob("*.py"))


def said_calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of `say` in the core."""
    for file in core_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            # What `Progress.tell` calls takes a severity too.
            if isinstance(called, ast.Name) and called.id == "say" and len(node.args) == 1:
                yield file, node


def text_of(node: ast.expr) -> str | None:
    """The text of a literal; None for what is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def said() -> dict[str, str]:
    """Sentence → where it stands."""
    found: dict[str, str] = {}
    for file, call in said_calls():
        if text := text_of(call.args[0]):
            found[text] = f"{file.relative_to(ROOT)}:{call.lineno}"
    return {**found, **help_of_click(), **declared()}


def declared() -> dict[str, str]:
    """Sentences of the declarations of operations."""
    found = {heading: "groups of parameters" for heading in GROUPS.values()}
    for group in COMMAND_GROUPS:
        package = import_module(f"gridplan.operations.{group}")
        found |= {text: group for text in (package.SUMMARY, package.HELP)}
    for operation in all_operations().values():
        found |= {text: operation.name for text in of_operation(operation) if text}
    return found


def of_operation(operation: type[Operation]) -> Iterator[str]:
    """Sentences of one operation."""
    yield from (operation.title, operation.summary, operation.help, operation.heading)
    yield from (operation.irreversible, operation.no_output)
    yield from (figure.title for figure in operation.figures)
    for one in parameters(operation):
        yield from (one.title, one.help)
        if isinstance(one.kind, Choice):
            yield from one.kind.titles
        if isinstance(one.kind, Pairs):
            yield from one.kind.headers


def help_of_click() -> dict[str, str]:
    """Help texts of the options and commands that click shows."""
    found: dict[str, str] = {}
    for file in sorted((CORE / "cli").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = [
            keyword.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg in {"help", "text"}
        ]
        found |= {text: file.name for node in texts if (text := text_of(node))}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and any(
                "command(" in ast.unparse(decorator) for decorator in node.decorator_list
            ):
                found[ast.get_docstring(node) or ""] = file.name
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("_HELP"):
                found[text_of(node.value) or ""] = file.name
    return found
