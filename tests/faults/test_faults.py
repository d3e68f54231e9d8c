"""Every planted fault gives its finding, names its unit, and ends with its exit code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from all_faults import FAULTS
from click.testing import CliRunner
from planting import Fault, units

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.territory.read import read_territory

#: Option of the command → keyword of `read_territory`.
OPTIONS = {"join": "--join", "empty_as_zero": "--empty-as-zero", "levels": "--levels"}


def inspect(path: Path, options: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
    arguments = ["--lang", "en", "inspect", str(path), "--json"]
    for name, value in options.items():
        arguments.append(OPTIONS[name])
        if name == "join":
            arguments.append(str(path.parent / value))
        elif value is not True:
            arguments.append(value)
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, json.loads(result.stdout or "{}"), result.output


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name, tmp_path):
    promise: Fault = FAULTS[name]
    path = promise.build(tmp_path)
    before = contents(tmp_path)
    code, told, output = inspect(path, promise.options)
    assert "Traceback" not in output
    assert code == promise.exit, output
    if promise.code:
        assert_found(promise, told["findings"])
        assert told["usable"] == (promise.exit == 0)
    elif promise.exit:
        assert told == {}
        assert "Cure:" in output
    assert_divide_agrees(promise, path)
    assert contents(tmp_path) == before


def assert_found(promise: Fault, findings: list[dict[str, Any]]) -> None:
    fitting = [f for f in findings if f["code"] == promise.code]
    assert [f["severity"] for f in fitting] == [promise.severity], findings
    found = fitting[0]
    assert set(promise.units) <= set(found["units"])
    assert found["where"]
    assert found["message"]
    assert found["count"] >= len(promise.units)
    if found["code"] != "tiny-unit":
        assert found["cure"]
    if promise.alone:
        others = [f for f in findings if f is not found and f["severity"] != "info"]
        assert others == []


def assert_divide_agrees(promise: Fault, path: Path) -> None:
    options = {k: v for k, v in promise.options.items() if k != "levels"}
    if "join" in options:
        options["join"] = path.parent / options["join"]
    if promise.exit == 0:
        assert len(read_territory(path, **options)) > 0
    else:
        with pytest.raises(InputError) as refused:
            read_territory(path, **options)
        assert refused.value.exit_code == 2
        assert refused.value.cure
        assert refused.value.where
        if promise.code:
            assert promise.code in [finding.code for finding in refused.value.findings]


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_without_a_fault_nothing_is_found(tmp_path):
    path = tmp_path / "units.gpkg"
    units().to_file(path)
    code, told, _ = inspect(path, {})
    assert (code, told["findings"]) == (0, [])


def test_every_kind_of_fault_is_there():
    assert len(FAULTS) >= 25
    kinds = {fault.code for fault in FAULTS.values()}
    assert len(kinds) >= 35


def test_personal_data_is_never_shown(tmp_path):
    path = FAULTS["telephone_numbers"].build(tmp_path)
    output = inspect(path, {})[2]
    assert "13912345678" not in output
    assert "李四" not in output
    assert "联系人" not in output
    assert not {"联系人", "remarks_of"} & set(read_territory(path).units.columns)
