"""What is not a plan, not whole or not unchanged is found when it is opened."""

import json
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from toymap import toy

from gridplan.errors import StoreError
from gridplan.stores.planfile import schema
from gridplan.stores.planfile.geopackage import open_plan, save_plan


def sql(path, statement, *values):
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def test_a_missing_file_is_said_plainly(tmp_path):
    with pytest.raises(StoreError, match="does not exist") as caught:
        open_plan(tmp_path / "nothing.gpkg")
    assert caught.value.where == str(tmp_path / "nothing.gpkg")


def test_a_folder_is_not_a_plan(tmp_path):
    with pytest.raises(StoreError, match="This is a folder") as caught:
        open_plan(tmp_path)
    assert caught.value.cure == "Name a file in it."


def test_odd_file_names_are_names_and_not_addresses(file):
    odd = file.rename(file.with_name("50% #1?mode=memory &x.gpkg"))
    assert open_plan(odd)[0].hash


@pytest.mark.parametrize("content", [b"", b"units", b"SQLite format 3\0" + b"\0" * 100])
def test_another_file_is_not_a_plan(content, tmp_path):
    path = tmp_path / "other.gpkg"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a plan"):
        open_plan(path)


def test_an_ordinary_geopackage_is_not_a_plan_and_is_not_overwritten(made, land, tmp_path):
    path = tmp_path / "units.gpkg"
    toy("AB").to_file(path, driver="GPKG")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a plan"):
        open_plan(path)
    with pytest.raises(StoreError, match="not replaced") as caught:
        save_plan(made, land, path)
    assert "another name" in caught.value.cure
    assert path.read_bytes() == before


def test_a_newer_format_is_refused_with_the_cure(file):
    rewrite_meta(file, schema_version=99)
    with pytest.raises(StoreError, match="format version 99") as caught:
        open_plan(file)
    assert "newer Gridplan" in caught.value.cure


def rewrite_meta(path, **changes):
    """Change settings as a newer program would: with a right seal."""
    texts = dict(sql(path, 'SELECT "key", value FROM gridplan_meta'))
    texts |= {key: schema.as_json(value) for key, value in changes.items()}
    del texts["seal"]
    texts["seal"] = schema.as_json(schema.seal(texts))
    for key, text in texts.items():
        sql(path, 'UPDATE gridplan_meta SET value = ? WHERE "key" = ?', text, key)


def test_an_older_format_is_upgraded_in_a_copy(file, monkeypatch):
    rewrite_meta(file, schema_version=1)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", 2)

    def rename_author(connection):
        """The invented next version calls the author Zhao."""
        texts = dict(connection.execute('SELECT "key", value FROM gridplan_meta'))
        origin = json.loads(texts["provenance"]) | {"author": "Zhao"}
        texts |= {"provenance": schema.as_json(origin), "schema_version": "2"}
        del texts["seal"]
        texts["seal"] = schema.as_json(schema.seal(texts))
        for key, text in texts.items():
            connection.execute('UPDATE gridplan_meta SET value = ? WHERE "key" = ?', (text, key))

    monkeypatch.setitem(schema.MIGRATIONS, 1, rename_author)
    before = file.read_bytes()
    assert open_plan(file)[0].provenance.author == "Zhao"
    assert file.read_bytes() == before


TAMPERED = {
    "a unit in another grid": "UPDATE units SET grid_3 = '01-001-001' WHERE unit_id = 'x5y3'",
    "a number of persons": "UPDATE units SET registered = 11 WHERE unit_id = 'x5y3'",
    "a unit gone": "DELETE FROM units WHERE fid = 3",
    "a grid renamed": "UPDATE grids_2 SET name = 'mine' WHERE fid = 1",
    "the author": "UPDATE gridplan_meta SET value = '{}' WHERE \"key\" = 'provenance'",
    "the hash": "UPDATE gridplan_meta SET value = '\"0\"' WHERE \"key\" = 'plan_hash'",
    "the seal": "DELETE FROM gridplan_meta WHERE \"key\" = 'seal'",
    "the log": "UPDATE gridplan_log SET who = 'nobody'",
    "a line of the log gone": "DELETE FROM gridplan_log",
    "an array": "UPDATE gridplan_arrays SET npz = zeroblob(10) WHERE name = 'contiguity'",
}


def tamper(path, change):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("BEGIN")
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (trigger,) in triggers.fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        return connection.execute(change).rowcount


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_what_another_program_changed_is_found(change, file):
    assert tamper(file, change) >= 1
    with pytest.raises(StoreError, match="changed by another program"):
        open_plan(file)


def test_the_changed_unit_is_named(file):
    tamper(file, TAMPERED["a unit in another grid"])
    with pytest.raises(StoreError) as caught:
        open_plan(file)
    assert "unit_id x5y3: 02-002-002 → 01-001-001" in caught.value.where


def test_a_unit_that_is_gone_does_not_make_others_look_moved(file):
    tamper(file, TAMPERED["a unit gone"])
    with pytest.raises(StoreError) as caught:
        open_plan(file)
    assert caught.value.where.endswith(": units")


def test_a_view_in_the_place_of_a_table_is_not_trusted(file):
    sql(file, "ALTER TABLE gridplan_meta RENAME TO hidden")
    sql(file, "CREATE VIEW gridplan_meta AS SELECT * FROM hidden")
    with pytest.raises(StoreError, match="not a plan"):
        open_plan(file)


def test_damaged_bytes_are_found_or_do_no_harm(made, land, file):
    """What is opened in spite of damage (to a style, say) is the plan that was saved."""
    whole = file.read_bytes()
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(40):
        damaged = bytearray(whole)
        start = int(rng.integers(100, len(damaged) - 600))
        damaged[start : start + 512] = bytes(rng.integers(0, 256, 512, dtype=np.uint8))
        file.write_bytes(damaged)
        try:
            again, ground = open_plan(file)
        except StoreError:
            found += 1
        else:
            assert (again.hash, again.codes, again.names) == (made.hash, made.codes, made.names)
            assert ground.digest == land.digest
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError):
        open_plan(file)
    assert 5 <= found < 40
