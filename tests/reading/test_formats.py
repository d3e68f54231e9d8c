"""Files of many formats and encodings; what is hostile or damaged is refused, never a crash."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zipfile
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import DRAWING, PEOPLE, codes, refusal
from toymap import toy

from gridplan.errors import Cancelled, InputError
from gridplan.progress import Silent
from gridplan.reading.dbf import dbf_table
from gridplan.reading.encodings import dbf_encoding, text_encoding
from gridplan.territory.read import read_territory

# --- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "driver"),
    [("u.gpkg", None), ("u.geojson", None), ("u.shp", None), ("u.fgb", None), ("u.tab", None),
     ("u.mif", None), *((f"u.{lines}", "GeoJSONSeq") for lines in
                        ("geojsonl", "geojsons", "ndjson", "jsonl"))],
)  # fmt: skip
def test_formats(tmp_path, name, driver):
    units = toy(DRAWING, town=["澄江街道", "𠮷", "㙟里", "x"]).to_crs(4490)
    units.to_file(tmp_path / name, driver=driver)
    territory = read_territory(tmp_path / name)
    true = read_territory(units)
    assert list(territory.unit_ids) == list(true.unit_ids)
    assert territory.loads == pytest.approx(true.loads, rel=1e-3)
    assert territory.contiguity.indices.tolist() == true.contiguity.indices.tolist()
    assert territory.contiguity.border_m == pytest.approx(true.contiguity.border_m, abs=0.1)
    assert set(territory.units.town) == {"澄江街道", "𠮷", "㙟里", "x"}


def test_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    toy(DRAWING).to_parquet(tmp_path / "u.parquet")
    assert len(read_territory(tmp_path / "u.parquet")) == 4


def test_a_zipped_shapefile(tmp_path):
    toy(DRAWING, town=["澄江"] * 4).rename(columns={"registered": "户籍人口"}).to_file(
        tmp_path / "单元.shp", encoding="gb18030"
    )
    with zipfile.ZipFile(tmp_path / "单 元.zip", "w") as archive:
        for part in tmp_path.glob("单元.*"):
            archive.write(part, f"数据/{part.name}")
    territory = read_territory(tmp_path / "单 元.zip")
    assert territory.criteria[0].column == "户籍人口"
    assert set(territory.units.town) == {"澄江"}


@pytest.mark.parametrize(
    ("cell", "number"),
    [("*" * 18, None), ("", None), ("abc", None), ("1,234", 1234), ("12x", None), ("12.7", 12.7),
     ("1.2E+03", 1200), ("nan", None), ("30", 30)],
)  # fmt: skip
def test_what_stands_in_number_columns_of_a_shapefile(tmp_path, cell, number):
    toy(DRAWING).to_file(tmp_path / "u.shp")
    file = tmp_path / "u.dbf"
    table = dbf_table(file.read_bytes())
    field = next(field for field in table.fields if field.name == b"registered")
    begin = len(file.read_bytes()) - 1 - table.records.size + table.records.shape[1] + field.begin
    whole = bytearray(file.read_bytes())
    assert whole[begin : begin + field.length].strip() == b"20"
    whole[begin : begin + field.length] = cell.rjust(field.length)[: field.length].encode()
    file.write_bytes(bytes(whole))
    if number is None:
        faults = [f for f in refusal(tmp_path / "u.shp").findings if f.severity == "error"]
        assert [f.units for f in faults] == [("B",)]
    else:
        assert read_territory(tmp_path / "u.shp").loads[:, 0].sum() == pytest.approx(70 + number)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_that_is_not_whole_is_refused(tmp_path, part):
    toy(DRAWING).to_file(tmp_path / "u.shp")
    assert "Name its .shp file" in refusal(tmp_path / f"u{part}").cure
    (tmp_path / f"u{part}").unlink()
    assert refusal(tmp_path / "u.shp").message == f"Parts of the Shapefile are missing: {part}."


def test_a_shapefile_whose_end_is_missing_is_refused(tmp_path):
    """GDAL gives the units behind the end without outlines, as if nobody had drawn them."""
    path = tmp_path / "u.shp"
    toy(DRAWING).to_file(path)
    path.write_bytes(path.read_bytes()[:-1])
    error = refusal(path)
    assert (error.message, error.where) == ("The end of the .shp file is missing.", "u.shp")
    assert error.cure == "It was not copied to the end; get the files again."


def test_a_coordinate_system_named_in_gbk_is_told(tmp_path):
    toy(DRAWING).to_file(tmp_path / "u.shp")
    prj = (tmp_path / "u.prj").read_text().replace("CGCS2000", "江阴独立坐标系", 1)
    (tmp_path / "u.prj").write_bytes(prj.encode("gbk"))
    error = refusal(tmp_path / "u.shp")
    assert error.message.startswith("The .prj file names its coordinate system in letters")
    assert "UTF-8" in error.cure
    (tmp_path / "u.prj").write_text(prj, encoding="utf-8")  # the cure
    assert len(read_territory(tmp_path / "u.shp")) == 4


def test_a_zipped_geodatabase_is_named_with_its_cure(tmp_path):
    toy(DRAWING).to_file(tmp_path / "u.gdb", driver="OpenFileGDB")
    with zipfile.ZipFile(tmp_path / "u.zip", "w") as archive:
        for path in sorted((tmp_path / "u.gdb").iterdir()):
            archive.write(path, f"u.gdb/{path.name}")
    error = refusal(tmp_path / "u.zip")
    assert error.message == "The archive holds a file geodatabase."
    assert error.cure == "Unpack it and name the folder that ends in .gdb."


@pytest.mark.parametrize("drawing", ["AB", "ABCDEFGH"])
def test_figures_of_another_shapefile_are_not_taken(tmp_path, drawing):
    toy(DRAWING).to_file(tmp_path / "u.shp")
    toy(drawing).to_file(tmp_path / "other.shp")
    (tmp_path / "other.dbf").replace(tmp_path / "u.dbf")
    error = refusal(tmp_path / "u.shp")
    assert error.message == f"The Shapefile has 4 outlines, but {len(drawing)} rows of figures."


def test_layers(tmp_path):
    path = tmp_path / "many.gpkg"
    toy(DRAWING).to_file(path, layer="first")
    toy("AB").to_file(path, layer="second")
    error = refusal(path)
    assert "first, second" in error.cure
    assert len(read_territory(path, layer="second")) == 2
    assert "first, second" in refusal(path, layer="third").cure
    toy("ABC").to_file(path, layer="units")
    assert len(read_territory(path)) == 3


def test_names_of_files_may_be_anything_but_an_archive_path(tmp_path):
    odd = tmp_path / "江 阴?#&'"
    odd.mkdir()
    toy(DRAWING).to_file(odd / "底 图.gpkg")
    assert len(read_territory(odd / "底 图.gpkg")) == 4
    for name in ("a!b.gpkg", "a;b.gpkg", "a\nb.gpkg"):
        assert "Rename" in refusal(tmp_path / name).cure


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "u.gpkg")
    assert refusal(tmp_path / "u.gpkg").message == "This is no file."


def test_a_database_that_another_program_holds(tmp_path):
    path = tmp_path / "u.gpkg"
    toy(DRAWING).to_file(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        try:  # newer GDAL reads what was last committed
            said = f"{len(read_territory(path))} units"
        except InputError as error:
            said = error.message
        assert said in ("4 units", "Another program holds the file.")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("abc", "non-numeric-value"), ("12人", ""), (3.5, ""), (1e300, "infinite-value")],
)
def test_a_database_keeps_anything_in_a_column_of_numbers(tmp_path, cell, code):
    path = tmp_path / "u.gpkg"
    toy(DRAWING).to_file(path)
    with closing(sqlite3.connect(path)) as link, link:
        for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            link.execute(f'DROP TRIGGER "{name}"')
        link.execute("UPDATE u SET registered = ? WHERE unit_id = 'B'", (cell,))
    if code:
        (finding,) = [f for f in refusal(path).findings if f.severity == "error"]
        assert (finding.code, finding.units) == (code, ("B",))
    else:
        territory = read_territory(path)
        assert territory.loads[:, 0].sum() == 70 + float(str(cell).rstrip("人"))


@pytest.mark.parametrize(
    "content",
    [
        b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>secret.gpkg</SrcDataSource>",
        b"\xef\xbb\xbf  <OGRVRTDataSource/>",
        b"<VRTDataset rasterXSize='1'/>",
        b"%PDF-1.7",
        b"<?xml version='1.0'?><wfs:FeatureCollection/>",
        b"WFS:http://localhost/",
        b"\x00" * 100,
    ],
)
@pytest.mark.parametrize("name", ["u.gpkg", "u.shp", "u.geojson", "u.kml", "u.tab", "u.vrt"])
def test_formats_that_open_other_files_are_refused_unopened(tmp_path, monkeypatch, content, name):
    import pyogrio

    def opened(*arguments, **options):
        raise AssertionError("the file reached GDAL")

    for function in ("list_layers", "read_info", "read_dataframe"):
        monkeypatch.setattr(pyogrio, function, opened)
    (tmp_path / name).write_bytes(content)
    assert "GeoPackage" in refusal(tmp_path / name).cure


@pytest.mark.parametrize("name", ["http://localhost/x.gpkg", "/vsicurl/http://localhost/x"])
def test_addresses_are_no_files(name):
    assert refusal(name).message == "This is an address, not a file."


@pytest.mark.parametrize("name", ["PG:dbname=x password=s3cret", "postgresql://me:s3cret@host/x"])
def test_a_database_needs_the_name_of_a_table(name):
    error = refusal(name)
    assert error.message == "A database needs the name of a table."
    assert "--layer" in error.cure
    assert "s3cret" not in str(error)


def test_a_database_with_tables_that_read_other_files_is_refused(tmp_path):
    path = tmp_path / "u.gpkg"
    toy(DRAWING).to_file(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES "
            "('table', 'x', 'x', 0, 'CREATE VIRTUAL TABLE x USING VirtualText(''/etc/hosts'')')"
        )
    assert "other files" in refusal(path).message


def test_archives_that_unpack_to_too_much_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "u.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("u.shp", b"\0" * 80_000_000)
    assert "unpack" in refusal(tmp_path / "u.zip").message


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_damaged_files_are_refused_or_read_but_never_crash(tmp_path_factory, seed):
    rng = np.random.default_rng(seed)
    folder = tmp_path_factory.mktemp("damaged")
    name = ["u.gpkg", "u.shp", "u.geojson", "u.fgb"][rng.integers(4)]
    toy(DRAWING, town=["镇"] * 4).to_file(folder / name)
    victim = sorted(folder.glob("u.*"))[rng.integers(len(list(folder.glob("u.*"))))]
    data = bytearray(victim.read_bytes())
    if data and rng.random() < 0.3:
        data = data[: rng.integers(len(data))]
    for place in rng.integers(0, max(len(data), 1), rng.integers(1, 30)):
        if place < len(data):
            data[place] = rng.integers(256)
    victim.write_bytes(data)
    with contextlib.suppress(InputError):
        read_territory(folder / name)


def test_work_can_be_cancelled():
    class Stop(Silent):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        read_territory(toy(DRAWING), progress=Stop())


def test_progress_goes_from_nothing_to_all():
    seen = []

    class Log(Silent):
        def report(self, fraction: float, text: str = "") -> None:
            seen.append(fraction)

    read_territory(toy(DRAWING), progress=Log())
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("stored", "named"), [("gb18030", "gb18030"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le")]
)
def test_the_encoding_of_geojson_that_is_not_utf8_is_named(tmp_path, stored, named):
    path = tmp_path / "u.geojson"
    units = toy(DRAWING, town=["澄江街道", "南闸街道", "云亭街道", "申港街道"]).to_crs(4326)
    path.write_bytes(units.to_json(ensure_ascii=False).encode(stored))
    error = refusal(path)
    assert f"stored as {named}" in error.message
    assert "UTF-8" in error.cure


def test_a_parquet_file_that_was_not_copied_to_the_end_is_told_so(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "u.parquet"
    toy(DRAWING).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    error = refusal(path)
    assert error.message == "The file cannot be read: it is damaged, or a part of it is missing."
    assert error.cure == "Get it again, or export it anew."


def test_a_parquet_file_without_shapes_is_told_so(tmp_path):
    pytest.importorskip("pyarrow")
    units = toy(DRAWING)
    pd.DataFrame(units.assign(geometry=units.geometry.to_wkb())).to_parquet(tmp_path / "u.parquet")
    assert "no GeoParquet" in refusal(tmp_path / "u.parquet").message


def test_shapes_that_are_text_need_another_program(tmp_path):
    units = toy(DRAWING)
    units = units.assign(WKT=units.geometry.to_wkt()).drop(columns="geometry")
    pd.DataFrame(units).to_csv(tmp_path / "u.csv", index=False)
    assert "Add Delimited Text Layer" in refusal(tmp_path / "u.csv").cure
    PEOPLE.to_csv(tmp_path / "p.csv", index=False)
    assert "--join" in refusal(tmp_path / "p.csv").cure


# --- encodings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("text", ["编号,㙟里\n", "编号\n", "鄞州,夼里,濮阳,亳州\n"])
def test_csv_text_is_decoded(encoding, text):
    data = text.encode(encoding)
    assert data.decode(text_encoding(data)) == text


def test_a_stray_zero_byte_is_no_sign_of_utf16():
    text = "编号,户籍人口\n" + "A0101,25\n" * 40 + "A01\x0002,3\n"
    assert text_encoding(text.encode()) == "utf-8-sig"


def test_csv_in_big5_is_decoded():
    text = "編號,戶籍人口,流動人口\n東里,1,2\n"
    assert text_encoding(text.encode("big5")) == "cp950"


def test_csv_in_no_known_encoding_is_refused():
    assert text_encoding(b"\xff\xff\xff") == ""


@pytest.mark.parametrize("cpg", [None, b"UTF-8"])
def test_a_shapefile_in_big5_is_read(tmp_path, cpg):
    path = tmp_path / "u.shp"
    units = toy(DRAWING, town=["澄江街道", "東街", "雲亭", "申港"])
    units.rename(columns={"town": "鄉鎮街道"}).to_file(path, encoding="big5")
    path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_bytes(cpg)
    territory = read_territory(path)
    assert set(territory.units["鄉鎮街道"]) == {"澄江街道", "東街", "雲亭", "申港"}
    said = "utf-8" if cpg else ""
    assert territory.findings[0].values == {"encoding": "cp950", "declared": said}


@pytest.mark.parametrize("stored", ["utf-8", "gb18030"])
@pytest.mark.parametrize("cpg", [None, b"UTF-8", b"GBK", b"ANSI 936", b"ISO-8859-1"])
def test_text_of_a_shapefile_is_read_whatever_the_cpg_says(tmp_path, stored, cpg):
    path = tmp_path / "u.shp"
    towns = ["澄江街道", "南闸街道", "云亭街道", "申港街道"]
    toy(DRAWING, 镇街=towns).to_file(path, encoding=stored)
    path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_bytes(cpg)
    territory = read_territory(path)
    assert set(territory.units["镇街"]) == set(towns)
    encoding = dbf_encoding(path.with_suffix(".dbf").read_bytes(), cpg)
    assert encoding.name == stored
    said = {None: "", b"ISO-8859-1": "", b"UTF-8": "utf-8"}.get(cpg, "gb18030")
    expected = (
        "encoding-guessed" if not said else "encoding-contradicts" if said != stored else None
    )
    assert codes(territory) == ([expected] if expected else [])
