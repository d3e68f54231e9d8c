"""The meeting pack: it is whole or not there, and says what it lacks."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from pack_land import LAND, PLAN, small_pack

from gridplan.errors import Cancelled, InputError, MissingPackage, StoreError
from gridplan.output.pack.qgis_atlas import AtlasOrder, NoAtlas
from gridplan.stores.atomic_folders import new_folder
from gridplan.stores.planfile.geopackage import save_plan

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    save_plan(PLAN, LAND, file)
    return file


class StopAt:
    def __init__(self, fraction: float) -> None:
        self.fraction, self.reached = fraction, 0.0

    def report(self, fraction: float, text: str = "") -> None:
        self.reached = fraction

    def cancelled(self) -> bool:
        return self.reached >= self.fraction


def test_a_pack_without_qgis_holds_all_but_the_atlas_and_says_so(plan_file, tmp_path):
    pytest.importorskip("pptx")
    pack = small_pack(plan_file, tmp_path / "pack", title="Toy city")
    assert {part.part: part.count for part in pack.made} == {
        "pages": 6, "deck": 6, "workbook": 5, "web": 0, "bundle": 8,
    }  # fmt: skip
    (lack,) = pack.missing
    assert (lack.part, lack.why, lack.cure) == ("atlas", "There is no QGIS.", "Install it.")
    names = sorted(p.relative_to(pack.folder).as_posix() for p in pack.folder.rglob("*.*"))
    assert "Toy_city_2026-05-01_slides.pptx" in names
    assert "hand-over/Toy_city_2026-05-01.gpkg" in names


def test_the_manifest_lists_every_file_and_what_the_pack_was_made_from(plan_file, tmp_path):
    pack = small_pack(plan_file, tmp_path / "pack", parts=("workbook", "bundle"))
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plan"]["hash"] == PLAN.hash
    assert manifest["plan"]["seed"] == PLAN.provenance.seed
    assert manifest["plan"]["territory_digest"] == PLAN.provenance.territory_digest
    listed = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
    there = {
        file.relative_to(pack.folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in pack.folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert listed == there


def test_an_atlas_that_was_drawn_is_taken_in(plan_file, tmp_path):
    def atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
        (folder / "book.pdf").write_bytes(b"%PDF /Type /Pages /Type /Page\n/Type /Page\n")
        assert order.second_level
        return [folder / "book.pdf"]

    pack = small_pack(
        plan_file, tmp_path / "pack", parts=("atlas",), atlas=atlas, second_level=True
    )
    (made,) = pack.made
    assert (made.part, made.files, made.count) == ("atlas", ("atlas/book.pdf",), 2)
    assert pack.missing == ()


def test_a_missing_package_costs_its_part_only(monkeypatch, plan_file, tmp_path):
    def no_pptx(*_: object, **__: object) -> int:
        raise MissingPackage("Writing slides needs the package python-pptx.", cure="Install it.")

    monkeypatch.setattr("gridplan.output.pack.pack.write_deck", no_pptx)
    pack = small_pack(plan_file, tmp_path / "pack", parts=("deck", "web"))
    assert [part.part for part in pack.made] == ["web"]
    assert [lack.part for lack in pack.missing] == ["deck"]


@pytest.mark.parametrize("stopped", [True, False])
def test_what_an_unfinished_atlas_left_is_taken_away(stopped, plan_file, tmp_path):
    """The other program keeps its pages in a folder of its own until they are complete."""

    def atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
        (folder / ".half").mkdir()
        (folder / ".half" / "page.png").write_bytes(b"half")
        raise Cancelled("Stopped.") if stopped else NoAtlas("It broke.", cure="Mend it.")

    words = {"parts": ("atlas", "web"), "atlas": atlas}
    if stopped:
        with pytest.raises(Cancelled):
            small_pack(plan_file, tmp_path / "pack", **words)
        assert list(tmp_path.iterdir()) == []
    else:
        pack = small_pack(plan_file, tmp_path / "pack", **words)
        assert [part.part for part in pack.made] == ["pages", "web"]
        assert not list((tmp_path / "pack").rglob("*half*"))


@pytest.mark.parametrize("at", [0.0, 0.1, 0.3, 0.6, 0.9])
def test_a_stop_leaves_nothing_behind(at, plan_file, tmp_path):
    with pytest.raises(Cancelled):
        small_pack(plan_file, tmp_path / "pack", parts=("workbook", "web", "bundle"),
                   progress=StopAt(at))  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_a_stop_leaves_the_earlier_pack_as_it_was(plan_file, tmp_path):
    small_pack(plan_file, tmp_path / "pack", parts=("web",))
    before = {file.name: file.read_bytes() for file in (tmp_path / "pack").iterdir()}
    with pytest.raises(Cancelled):
        small_pack(plan_file, tmp_path / "pack", parts=("workbook",), progress=StopAt(0.5))
    assert {file.name: file.read_bytes() for file in (tmp_path / "pack").iterdir()} == before
    assert [file.name for file in tmp_path.iterdir()] == ["pack"]


def test_an_earlier_pack_is_replaced_as_a_whole(plan_file, tmp_path):
    small_pack(plan_file, tmp_path / "pack", parts=("web", "bundle"))
    pack = small_pack(plan_file, tmp_path / "pack", parts=("web",))
    assert sorted(file.name for file in pack.folder.iterdir()) == [
        "manifest.json", "plan_2026-05-01_map_page.html",
    ]  # fmt: skip


def test_a_folder_with_other_files_is_refused(plan_file, tmp_path):
    small_pack(plan_file, tmp_path / "pack", parts=("web",))
    (tmp_path / "pack" / "minutes.docx").write_text("mine")
    with pytest.raises(StoreError, match=r"minutes\.docx"):
        small_pack(plan_file, tmp_path / "pack", parts=("web",))
    assert (tmp_path / "pack" / "minutes.docx").read_text() == "mine"


def test_a_folder_is_not_made_over_a_file(tmp_path):
    (tmp_path / "pack").write_text("mine")
    with pytest.raises(StoreError, match="not a folder"), new_folder(tmp_path / "pack"):
        pass
    assert (tmp_path / "pack").read_text() == "mine"


def test_unknown_parts_and_papers_are_named(plan_file, tmp_path):
    with pytest.raises(InputError, match="slides"):
        small_pack(plan_file, tmp_path / "pack", parts=("slides",))
    with pytest.raises(InputError, match="b5"):
        small_pack(plan_file, tmp_path / "pack", paper="b5")


def test_the_same_plan_gives_the_same_bytes(plan_file, tmp_path):
    pytest.importorskip("pptx")
    one, two = (small_pack(plan_file, tmp_path / name, title="T") for name in ("one", "two"))
    contents = [
        {f.relative_to(pack.folder): f.read_bytes() for f in pack.folder.rglob("*") if f.is_file()}
        for pack in (one, two)
    ]
    assert contents[0] == contents[1]


def test_what_a_killed_run_left_is_removed_by_the_next(plan_file, tmp_path):
    from gridplan.stores.atomic_files import new_file

    with new_file(tmp_path / "pack") as name:
        left = name.with_name(re.sub(r"-\d+-(\d+)$", r"-999999999-\1", name.name))
    left.mkdir()
    (left / "half.pptx").write_bytes(b"half")
    small_pack(plan_file, tmp_path / "pack", parts=("web",))
    assert [file.name for file in tmp_path.iterdir()] == ["pack"]
