"""What no file of the project may hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from source_files import CORE, PLUGIN, ROOT, core_files, imports, shipped_files, tracked, tree


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
        and not file.relative_to(ROOT).as_posix().startswith("gridplan/sample")
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
