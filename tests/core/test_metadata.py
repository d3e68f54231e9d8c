"""What QGIS and its plugin repository read about the plugin."""

import configparser
import runpy
from pathlib import Path

import pytest

import gridplan

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def general():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]


def test_version_and_licence_are_those_of_the_package(general):
    assert general["version"] == gridplan.__version__
    assert f'"{general["license"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_everything_named_is_in_the_zip(general):
    files = dict(runpy.run_path(str(ROOT / "tools" / "stage.py"))["contents"]())
    assert {"__init__.py", "metadata.txt", "LICENSE", general["icon"]} <= set(files)
    assert files[general["icon"]].read_bytes().startswith(b"\x89PNG"), "the repository wants PNG"


def test_qgis_is_told_that_there_are_algorithms(general):
    assert general["hasProcessingProvider"] == "yes"
    assert (ROOT / "qgis_plugin" / "processing" / "provider.py").exists()
