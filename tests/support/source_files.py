"""The files of the project, their syntax trees and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "gridplan"
PLUGIN = ROOT / "qgis_plugin"


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def core_files() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def shipped_files() -> list[Path]:
    return [*core_files(), *sorted(PLUGIN.rglob("*.py"))]


@cache
def tracked() -> tuple[Path, ...]:
    """All files but those that .gitignore leaves out; git itself may not be there."""
    left_out = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            name = path.name + "/" if path.is_dir() else path.name
            if path.name == ".git" or any(fnmatch(name, pattern) for pattern in left_out):
                continue
            yield from walk(path) if path.is_dir() else [path]

    return tuple(walk(ROOT))


def imports(file: Path, *, at_import: bool = False) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, relative ones written from the root of the package."""
    package = file.relative_to(ROOT).parts[:-1]
    for node in statements(tree(file), at_import=at_import):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1])
            for name in node.names:
                inner = f"{base}.{node.module}" if node.module else f"{base}.{name.name}"
                yield inner, node.lineno


def statements(node: ast.AST, *, at_import: bool) -> Iterator[ast.AST]:
    """All nodes; with `at_import` only those that run when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if at_import and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if at_import and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from statements(child, at_import=at_import)
