"""Gridplan as those see it who import it: names, types, the page about it, what notebooks show."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toymap import toy

import gridplan
from gridplan.findings import Finding, Severity
from gridplan.operations.declare.registry import all_operations
from gridplan.plan.certificate.certificate import check

ROOT = Path(__file__).parents[2]
FACE = (ROOT / "gridplan" / "__init__.py").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def toy_plan():
    """Two first-level grids and four below, over 8 units of 20 persons."""
    made = gridplan.divide(toy("AABB\nAABB", cells=True), levels=(2, 4), seed=1)
    return made.plan, made.territory


def test_every_public_name_is_there_and_typed():
    (only_typed,) = (node for node in ast.parse(FACE).body if isinstance(node, ast.If))
    typed = {
        name.name: node.module
        for node in [*ast.parse(FACE).body, *only_typed.body]
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for name in node.names
    }
    assert typed == {**gridplan._PUBLIC, "__version__": "version"}
    commands = {
        ast.unparse(node.target): ast.unparse(node.annotation)
        for node in only_typed.body
        if isinstance(node, ast.AnnAssign)
    }
    assert commands == dict.fromkeys(all_operations(), "Callable[..., Result]")
    assert set(gridplan.__all__) == {*gridplan._PUBLIC, *commands, "__version__"}
    for name in gridplan.__all__:
        assert getattr(gridplan, name) is not None
    assert (ROOT / "gridplan" / "py.typed").exists()


def test_a_type_checker_knows_what_functions_give(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "user.py").write_text(
        "import gridplan\n"
        "reveal_type(gridplan.read_territory('u'))\n"
        "reveal_type(gridplan.divide('u', levels=(1, 2)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", tmp_path / "user.py"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert 'Revealed type is "gridplan.territory.territory.Territory"' in ran.stdout
    assert 'Revealed type is "gridplan.operations.declare.result.Result"' in ran.stdout


def test_the_page_about_python_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    exec(compile(code, "python.md", "exec"), {})  # noqa: S102
    said = capsys.readouterr().out
    assert "90000 grids cannot be made of 5000 base units" in said.replace(",", "")
    assert "100%" in said
    assert (tmp_path / "shapes" / "grids_3.shp").exists()


def test_the_page_names_every_function():
    assert [name for name in gridplan._PUBLIC if name[0].islower() and name not in PAGE] == []


def test_grids_are_a_frame_with_their_figures(toy_plan):
    grids = gridplan.grids(*toy_plan)
    assert grids.index.tolist() == ["01-001", "01-002", "02-001", "02-002"]
    assert grids["parent"].tolist() == ["01", "01", "02", "02"]
    assert grids["registered"].tolist() == [20.0] * 4
    assert grids.area.tolist() == pytest.approx([20_000] * 4)
    assert np.abs(grids["deviation"]).max() < 1e-9
    assert len(gridplan.grids(*toy_plan, level=1)) == 2
    with pytest.raises(ValueError, match="level must be from 1 to 2, not 3"):
        gridplan.grids(*toy_plan, level=3)


def test_plans_and_territories_say_in_a_line_what_they_are(toy_plan):
    plan, territory = toy_plan
    assert repr(plan) == f"<Plan of 8 units in 2 / 4 grids, {plan.hash[:12]}>"
    assert repr(territory).startswith("<Territory of 8 units by registered 0.4, migrant 0.4, area")
    assert "CGCS2000 / 3-degree" in repr(territory)


def test_a_notebook_shows_the_certificate_with_inert_text(toy_plan):
    certificate = check(*toy_plan)
    page = certificate._repr_html_()
    assert "<b>The plan holds.</b>" in page
    assert "<td>2</td><td>4</td><td>0</td><td>0.0%</td>" in page
    evil = Finding("odd", Severity.ERROR, "<img src=x onerror=alert(1)>", "<b>odd</b>")
    page = replace(certificate, findings=(evil,))._repr_html_()
    assert "The plan does not hold." in page
    assert "<img" not in page
    assert "&lt;b&gt;odd" in page
