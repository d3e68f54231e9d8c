"""Faults of files: encodings, disguise, damage."""

from __future__ import annotations

import struct
from pathlib import Path

from planting import fault, saved, units


def shapefile(folder: Path, encoding: str, columns: dict[str, str]) -> Path:
    """The map as a Shapefile with text in an encoding and without a .cpg file."""
    frame = units().rename(columns=columns)
    ascii_names = {name: f"F{place}" for place, name in enumerate(frame.columns[:-1])}
    path = folder / "units.shp"
    frame.rename(columns=ascii_names).to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    for place, name in enumerate(ascii_names):
        struct.pack_into("11s", dbf, 32 + 32 * place, name.encode(encoding)[:10])
    dbf[29] = 0
    path.with_suffix(".dbf").write_bytes(dbf)
    return path


CHINESE = {"unit_id": "编号", "registered": "户籍人口", "migrant": "流动人口", "town": "镇街"}


@fault("encoding-guessed", "info")
def shapefile_in_gb18030_without_cpg(folder: Path) -> Path:
    return shapefile(folder, "gb18030", CHINESE)


@fault("encoding-guessed", "info")
def shapefile_in_utf8_with_names_cut(folder: Path) -> Path:
    return shapefile(folder, "utf-8", CHINESE)


@fault("encoding-contradicts", "warning")
def shapefile_with_a_wrong_cpg(folder: Path) -> Path:
    path = shapefile(folder, "gb18030", CHINESE)
    path.with_suffix(".cpg").write_text("UTF-8")
    return path


@fault("", "")
def a_list_of_other_files_named_gpkg(folder: Path) -> Path:
    saved(units(), folder, "secret.gpkg")
    path = folder / "units.gpkg"
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='units'><SrcDataSource relativeToVRT='1'>"
        "secret.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    return path


@fault("", "")
def half_a_file(folder: Path) -> Path:
    path = saved(units(), folder)
    path.write_bytes(path.read_bytes()[:6000])
    return path


@fault("", "")
def an_empty_file(folder: Path) -> Path:
    path = folder / "units.gpkg"
    path.touch()
    return path


@fault("", "")
def a_layer_without_rows(folder: Path) -> Path:
    return saved(units()[:0], folder)
