"""What the oldest libraries that pyproject.toml allows cannot do is not asked of them."""

from __future__ import annotations

import ast
from pathlib import Path

CORE = Path(__file__).parents[2] / "gridplan"
SOURCES = {file: file.read_text(encoding="utf-8") for file in CORE.rglob("*.py")}


def test_scipy_walks_graphs_that_are_matrices():
    """Sparse arrays keep indices of 64 bits, on which its walks fail before 1.15."""
    walking = {file: text for file, text in SOURCES.items() if "sparse.csgraph import" in text}
    assert len(walking) > 5
    arrays = [
        f"{file.relative_to(CORE)}: {name.name}"
        for file, text in walking.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "scipy.sparse"
        for name in node.names
        if name.name.endswith("_array")
    ]
    assert arrays == []


def test_kinds_of_values_are_made_without_generics():
    """`click.ParamType` takes a type in brackets in newer versions only; no command would start."""
    assert [file for file, text in SOURCES.items() if "click.ParamType[" in text] == []
