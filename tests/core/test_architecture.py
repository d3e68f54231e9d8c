"""The house as it was meant: who imports whom, and what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "gridplan"
PLUGIN = ROOT / "qgis_plugin"

#: `__init__` is the version of the package; what else it gives, it fetches when asked.
GROUND = {"compiling", "errors", "findings", "progress", "wording", "workers", "__init__"}
#: Room → rooms it may import, itself apart.
MAY_IMPORT = {
    "compiling": set(),
    "errors": {"findings"},
    "findings": set(),
    "progress": {"errors"},
    "wording": set(),
    "workers": {"progress"},
    "partition": {"compiling", "errors", "progress", "workers"},
    "territory": GROUND,
    "plan": GROUND | {"territory", "partition"},
    "events": GROUND | {"territory", "plan"},
    "stores": GROUND | {"territory", "partition", "plan", "events"},
    "output": GROUND | {"territory", "partition", "plan", "events", "stores"},
    "scale": GROUND | {"territory", "partition", "plan", "events", "stores"},
    "cli": GROUND | {"territory", "partition", "plan", "events", "stores", "output", "scale"},
    "__init__": GROUND | {"territory", "plan", "stores", "output"},
}
OUTSIDE_OF_PARTITION = {"numpy", "scipy"}


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


def room(file: Path) -> str:
    first = file.relative_to(CORE).parts[0]
    return first.removesuffix(".py")


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


def test_every_room_says_what_it_may_import():
    assert {room(file) for file in core_files()} == set(MAY_IMPORT)


def test_rooms_import_only_what_is_left_of_them():
    wrong = []
    for file in core_files():
        here = room(file)
        for name, line in imports(file):
            parts = name.split(".")
            if parts[0] != "gridplan":
                continue
            there = parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else "__init__"
            if there != here and there not in MAY_IMPORT[here]:
                wrong.append(f"{file.relative_to(ROOT)}:{line} {here} → {there}")
    assert wrong == []


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
    assert set(at_import) == {"compiling.py"}


def test_tests_are_found_without_numba():
    """Modules of compiled loops cannot be imported without it: tests do so where they need them."""
    loops = {
        f"gridplan.{file.parent.parent.name}.compiled.{file.stem}"
        for file in CORE.glob("*/compiled/*.py")
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


def test_modules_import_each_other_without_circles():
    names = {
        ".".join(("gridplan", *file.relative_to(CORE).with_suffix("").parts)): file
        for file in core_files()
    }
    names = {name.removesuffix(".__init__"): file for name, file in names.items()}
    waits_for = {
        name: {there for there, _ in imports(file, at_import=True) if there in names} - {name}
        for name, file in names.items()
    }
    while ready := [name for name, others in waits_for.items() if not others]:
        for name in ready:
            del waits_for[name]
        for others in waits_for.values():
            others.difference_update(ready)
    assert waits_for == {}


def test_no_qt_and_no_qgis_in_the_core():
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {name}"
        for file in core_files()
        for name, line in imports(file)
        if name.split(".")[0] in {"qgis", "PyQt5", "PyQt6", "PySide2", "PySide6"}
    ]
    assert wrong == []


def test_shipped_code_holds_nothing_dangerous():
    wrong = []
    for file in shipped_files():
        for node in ast.walk(tree(file)):
            what = ""
            if isinstance(node, ast.Assert):
                what = "assert"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                what = node.func.id if node.func.id in {"eval", "exec"} else ""
            elif isinstance(node, ast.keyword) and node.arg in {"shell", "allow_pickle"}:
                what = node.arg if ast.unparse(node.value) == "True" else ""
            if what:
                wrong.append(f"{file.relative_to(ROOT)}:{node.lineno} {what}")
        wrong += [
            f"{file.relative_to(ROOT)}:{line} {name}"
            for name, line in imports(file)
            if re.match(
                r"(pickle|marshal|shelve|requests|urllib\.request|urllib3|http|ftplib|smtplib)\b"
                r"|qgis\.PyQt\.QtNetwork\b",
                name,
            )
        ]
    assert wrong == []


#: Refusals that nobody can do anything about, and those whose words come from the system.
NO_CURE = {"The PDF could not be given bookmarks.", "_system_words(problem)"}


def test_every_refusal_tells_its_cure_or_what_was_found():
    for file in core_files():
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in {
                *("InputError", "StoreError", "MissingPackage"),
            }:
                continue
            told = {word.arg for word in node.keywords}
            left_out = any(words in ast.unparse(node) for words in NO_CURE)
            assert left_out or told & {"cure", "findings"}, (file, node.lineno)


def test_every_file_is_one_idea():
    long = [
        f"{file.relative_to(ROOT)}: {lines} lines"
        for file in tracked()
        if file.suffix == ".py" and (lines := len(file.read_text("utf-8").splitlines())) > 400
    ]
    nameless = [
        str(file.relative_to(ROOT))
        for file in tracked()
        if re.fullmatch(r"(utils?|helpers?|managers?|common|misc|stuff)\.py", file.name)
    ]
    assert long + nameless == []


def test_no_city_in_the_code():
    city = re.compile("jiangyin|江阴|320281", re.IGNORECASE)
    named = [
        str(file.relative_to(ROOT))
        for file in tracked()
        if (file.is_relative_to(CORE) or file.is_relative_to(PLUGIN))
        and file.suffix in {".py", ".json", ".ts", ".html", ".js", ".css"}
        and not file.relative_to(ROOT).as_posix().startswith("gridplan/territory/sample")
        and city.search(file.read_text(encoding="utf-8"))
    ]
    assert named == []


def test_no_machine_and_no_registry_in_any_text():
    machine = re.compile(
        r"[\"'(=\s:]/(?:home|root|work|mnt|opt)/\w"
        r"|pypi\.(?:org|io)|pythonhosted|deb\.debian|archive\.ubuntu|conda\.anaconda"
    )
    wrong = []
    for file in tracked():
        content = file.read_bytes()
        if b"\0" in content or file == Path(__file__):
            continue
        text = content.decode("utf-8", errors="replace")
        wrong += [f"{file.relative_to(ROOT)}: {found.group()}" for found in machine.finditer(text)]
    assert wrong == []


def test_public_things_are_documented():
    bare = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in core_files()
        for node in [*tree(file).body, *(m for c in classes(file) for m in c.body)]
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


def classes(file: Path) -> list[ast.ClassDef]:
    return [
        n for n in tree(file).body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")
    ]


@pytest.mark.parametrize("module", ["gridplan", "gridplan.cli.main", "gridplan.cli.console"])
def test_importing_costs_nothing(module):
    heavy = {"numpy", "pandas", "geopandas", "shapely", "scipy", "matplotlib", "rich"}
    code = f"import sys, {module}; print(*({heavy!r} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.split() == []
