"""What QGIS and its plugin repository read about the plugin."""

import ast
import configparser
import runpy
import subprocess
import sys
import zipfile
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


def test_only_addresses_are_left_to_fill_in_before_an_upload(general, tmp_path):
    """The repository looks all of them up, so none is made up here."""
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "package.py", tmp_path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lacking = [name for name in ("email", "homepage", "tracker", "repository") if not general[name]]
    assert made.stderr.strip().partition("fill in ")[2] == ", ".join(lacking) + "." * bool(lacking)
    with zipfile.ZipFile(made.stdout.strip()) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {"gridplan_qgis"}
    assert [name for name in names if ".." in name or "\\" in name] == []
    assert [name for name in names if name.endswith(".pyc") or "/.git" in name] == []
    assert Path(made.stdout.strip()).stat().st_size < 25_000_000


def test_fields_hold_what_the_repository_takes(general):
    assert dict(general)  # no % that stands for another field
    # The menu of a plugin, when it is none of these, is that of plugins, and has no category.
    assert general.get("category") in (None, "Raster", "Vector", "Database", "Mesh", "Web")
    assert {general["experimental"], general["deprecated"]} <= {"True", "False"}
    assert "supportsqt6" not in general  # no longer read: the greatest version tells it
    assert general["qgismaximumversion"] == "4.99"
    assert "/" not in general["author"]
    assert not any("<" in general[name] for name in ("description", "about"))


def test_what_it_needs_beside_qgis_is_told(general):
    tree = ast.parse(
        (ROOT / "qgis_plugin" / "platform" / "libraries.py").read_text(encoding="utf-8")
    )
    needed = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "LIBRARIES"
    )
    assert len(needed) == 5
    assert [name for name in needed if name not in general["about"]] == []
    assert "python3-geopandas and python3-scipy" in general["about"]
