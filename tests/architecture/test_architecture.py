"""The house as it was meant: which rooms there are, and who imports whom."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from source_files import CORE, PLUGIN, ROOT, core_files, imports, shipped_files, tree

#: The rooms and the modules that everybody uses, lowest first: each imports only what stands above
#: it in this list.
ROOMS = (
    "version", "findings", "errors", "progress", "workers", "jit", "i18n", "notes", "geometry",
    "reading", "sample_city", "partition", "territory", "plan", "events", "stores", "analysis",
    "output", "scale", "operations", "cli", "__init__",
)  # fmt: skip
#: What the solver may use of the modules below it: arrays in, arrays out.
PARTITION_MAY_IMPORT = {"jit", "errors", "progress", "workers"}
#: No folder holds more modules than this, ``__init__`` counted.
MOST_MODULES = 18
#: Module names that nobody outside could understand.
PRIVATE_NAMES = {
    "adopting", "annealing", "attempting", "binding", "breaking", "carrying", "carving", "chaining",
    "climbing", "confines", "copies", "crowds", "dressing", "floors", "flowing", "guessing",
    "heeding", "judging", "keeping", "ladders", "listing_moves", "melting", "mending", "narrowing",
    "noting", "oddities_told", "passing", "permitting", "plates", "rings", "sprouting", "swapping",
    "telling", "tying", "uppers", "upholding", "watching", "weaving", "wedging",
}  # fmt: skip
OUTSIDE_OF_PARTITION = {"numpy", "scipy"}


def room(file: Path) -> str:
    first = file.relative_to(CORE).parts[0]
    return first.removesuffix(".py")


def test_every_room_has_its_place():
    assert {room(file) for file in core_files()} == set(ROOMS)


def test_the_page_about_the_rooms_names_them_all():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {*ROOMS, *(f.name for f in PLUGIN.iterdir() if (f / "__init__.py").exists())}
    assert [name for name in sorted(rooms) if f"`{name}`" not in page and name != "__init__"] == []


def test_arrows_between_rooms_go_down():
    wrong = []
    for file in core_files():
        here = room(file)
        for name, line in imports(file):
            parts = name.split(".")
            if parts[0] != "gridplan" or here == "__init__":
                continue
            there = parts[1] if len(parts) > 1 and parts[1] in ROOMS else "__init__"
            upward = there != here and ROOMS.index(there) > ROOMS.index(here)
            if upward or (here == "partition" and there not in PARTITION_MAY_IMPORT | {here}):
                wrong.append(f"{file.relative_to(ROOT)}:{line} {here} → {there}")
    assert wrong == []


def modules(top: Path) -> dict[str, Path]:
    """Dotted name → file of all modules below a folder."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted(top.rglob("*.py"))
    }


def arrows(top: Path) -> dict[str, set[str]]:
    """Module → modules that it imports, also for types alone and inside functions."""
    files = modules(top)
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        found[name] = set()
        package = file.relative_to(ROOT).parts[:-1]
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.ImportFrom):
                continue
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join((*base, *filter(None, [node.module])))
            for alias in node.names:
                found[name] |= {one for one in (f"{start}.{alias.name}", start) if one in files}
        found[name] -= {name, top.name, ".".join(package)}
    return found


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Nodes that cannot be put in an order; empty where arrows run in no circle."""
    waits = {node: set(others) for node, others in graph.items()}
    while ready := [node for node, others in waits.items() if not others]:
        for node in ready:
            del waits[node]
        for others in waits.values():
            others.difference_update(ready)
    return sorted(waits)


def subroom(name: str, files: dict[str, Path]) -> str:
    """The folder inside a room that a module stands in; a module of the room itself is its own."""
    parts = name.split(".")
    deep = len(parts) > 3 or (len(parts) == 3 and files[name].name == "__init__.py")
    return ".".join(parts[:3]) if deep else name


@pytest.mark.parametrize("top", [CORE, PLUGIN], ids=lambda path: path.name)
def test_imports_run_in_no_circle(top):
    graph = arrows(top)
    assert circles(graph) == []
    files = modules(top)
    between: dict[str, set[str]] = {subroom(name, files): set() for name in graph}
    for name, others in graph.items():
        here = subroom(name, files)
        between[here] |= {subroom(other, files) for other in others} - {here}
    assert circles(between) == []


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == ["a", "b", "c"]


def test_rooms_of_the_plugin_import_each_other_in_no_circle():
    graph: dict[str, set[str]] = {}
    for name, others in arrows(PLUGIN).items():
        here = name.split(".")[1] if name.count(".") else name
        graph.setdefault(here, set()).update(other.split(".")[1] for other in others)
        graph[here].discard(here)
    assert circles(graph) == []


def test_no_room_is_too_large_to_know():
    large = {}
    for top in (CORE, PLUGIN):
        for folder in {file.parent for file in top.rglob("*.py")}:
            count = len(list(folder.glob("*.py")))
            if count > MOST_MODULES:
                large[str(folder.relative_to(ROOT))] = count
    assert large == {}


def test_rooms_say_what_they_are_for():
    silent = [
        str(file.relative_to(ROOT))
        for file in core_files()
        if file.name == "__init__.py" and file.parent != CORE
        for words in [ast.get_docstring(tree(file)) or ""]
        if not ("In: " in words and "Out: " in words)
    ]
    assert silent == []


def test_modules_have_names_of_the_field():
    private = [
        str(file.relative_to(ROOT)) for file in shipped_files() if file.stem in PRIVATE_NAMES
    ]
    assert private == []


def test_imports_inside_the_core_are_relative():
    absolute = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in core_files()
        for node in ast.walk(tree(file))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and re.search(r"^(import|from) gridplan\b", ast.unparse(node))
    ]
    assert absolute == []


def test_private_things_stay_in_their_module():
    taken = [
        f"{file.relative_to(ROOT)}:{node.lineno} {name.name}"
        for file in [*shipped_files(), *(ROOT / "benchmarks").rglob("*.py")]
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if re.match(r"_(?!_)", name.name)
    ]
    assert taken == []


def test_the_plugin_knows_no_command_line():
    """It ships without it."""
    taken = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(PLUGIN.rglob("*.py"))
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and re.search(r"\bgridplan\.cli\b", node.module or "")
    ]
    assert taken == []


def test_the_solver_needs_numpy_and_scipy_alone():
    foreign = {
        name.split(".")[0]
        for file in core_files()
        if room(file) == "partition"
        for name, _ in imports(file)
    } - {"gridplan", *sys.stdlib_module_names}
    assert foreign <= OUTSIDE_OF_PARTITION | {"numba"}


def test_numba_may_be_missing_and_is_known_to_one_module():
    at_import = [
        str(file.relative_to(CORE))
        for file in core_files()
        for name, _ in imports(file)
        if name.split(".")[0] == "numba"
    ]
    assert set(at_import) == {"jit.py"}


def test_tests_are_found_without_numba():
    """Modules of compiled loops cannot be imported without it: tests do so where they need them."""
    loops = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in core_files()
        if re.search(r"^@kernel$", file.read_text(encoding="utf-8"), re.M)
    }
    assert len(loops) > 10
    at_import = [
        f"{file.name}:{node.lineno}"
        for file in sorted((ROOT / "tests").rglob("*.py"))
        for node in tree(file).body
        if isinstance(node, ast.ImportFrom)
        and loops & {str(node.module), *(f"{node.module}.{name.name}" for name in node.names)}
    ]
    assert at_import == []


def test_no_qt_and_no_qgis_in_the_core():
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {name}"
        for file in core_files()
        for name, line in imports(file)
        if name.split(".")[0] in {"qgis", "PyQt5", "PyQt6", "PySide2", "PySide6"}
    ]
    assert wrong == []


@pytest.mark.parametrize("module", ["gridplan", "gridplan.cli.main", "gridplan.cli.console"])
def test_importing_costs_nothing(module):
    heavy = {"numpy", "pandas", "geopandas", "shapely", "scipy", "matplotlib", "rich"}
    code = f"import sys, {module}; print(*({heavy!r} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.split() == []
