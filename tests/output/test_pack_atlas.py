"""The atlas drawn by QGIS in another process: what is said when that does not work."""

from __future__ import annotations

import os

import pytest

from gridplan.errors import Cancelled
from gridplan.i18n import speaking
from gridplan.output.pack.qgis_atlas import AtlasOrder, NoAtlas, draw_atlas
from gridplan.progress import Silent

pytestmark = pytest.mark.usefixtures("english")


def test_without_qgis_process_the_reason_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoAtlas, match="no program qgis_process"):
        draw_atlas(AtlasOrder(tmp_path / "plan.gpkg"), tmp_path)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("#!/bin/sh\necho 'Algorithm gridplan:atlas not found!' >&2\nexit 1\n", "not enabled"),
        ("#!/bin/sh\necho '未找到算法 gridplan:atlas！' >&2\nexit 1\n", "not enabled"),
        ("#!/bin/sh\necho 'ERROR: the disk is not found' >&2\nexit 1\n", "disk is not found"),
        ("#!/bin/sh\nexit 0\n", "said nothing"),
        ('#!/bin/sh\necho \'{"results": {"CANCELLED": true}}\'\n', "CANCELLED"),
    ],
)
def test_a_qgis_that_fails_is_quoted(script, reason, monkeypatch, tmp_path):
    program = tmp_path / "qgis_process"
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "out").mkdir()
    with pytest.raises(NoAtlas, match=reason):
        draw_atlas(AtlasOrder(tmp_path / "plan.gpkg"), tmp_path / "out")


def test_a_plugin_that_is_off_is_told_in_the_language_of_the_pack(monkeypatch, tmp_path):
    program = tmp_path / "qgis_process"
    program.write_text("#!/bin/sh\necho 'Algorithm gridplan:atlas not found!' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "out").mkdir()
    with speaking("zh_CN"), pytest.raises(NoAtlas) as problem:
        draw_atlas(AtlasOrder(tmp_path / "plan.gpkg"), tmp_path / "out")
    assert problem.value.message == "QGIS 未能绘制图册：Gridplan 插件未安装或未启用。"


def test_a_stop_ends_the_other_process(monkeypatch, tmp_path):
    program = tmp_path / "qgis_process"
    program.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/number\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    class StopOnceItRuns(Silent):
        def cancelled(self) -> bool:
            return (tmp_path / "number").exists()

    (tmp_path / "out").mkdir()
    with pytest.raises(Cancelled):
        draw_atlas(AtlasOrder(tmp_path / "plan.gpkg"), tmp_path / "out", StopOnceItRuns())
    number = int((tmp_path / "number").read_text() or 0)
    if number:  # the shell may have been ended before it wrote its number
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
