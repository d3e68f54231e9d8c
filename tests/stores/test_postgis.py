"""Base units out of a real PostGIS database, and plans back into it."""

from __future__ import annotations

import json
import re
from time import perf_counter

import postgis_server
import pytest
from toymap import toy

from gridplan import read_territory, save_plan
from gridplan.cli.main import main
from gridplan.errors import Cancelled, InputError, StoreError
from gridplan.plan.create.divide import divide
from gridplan.stores.postgis import export_to_database

psycopg2 = pytest.importorskip("psycopg2")
if reason := postgis_server.why_not():
    pytest.skip(reason, allow_module_level=True)

CITY = "AAABBB\nAAABBB"
UNITS = toy(CITY, cells=True, registered=range(1, 13))


@pytest.fixture(scope="module")
def address():
    with postgis_server.server() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", postgis_server.PASSWORD)
        link = psycopg2.connect(address)
        with link, link.cursor() as cursor:
            cursor.execute("CREATE EXTENSION postgis")
            cursor.execute('CREATE SCHEMA "城"')
            cursor.execute(
                'CREATE TABLE "城".units (unit_id text PRIMARY KEY, "户籍人口" numeric, '
                "migrant int, town text, seen timestamptz DEFAULT now(), "
                "geom geometry(Polygon, 4549))"
            )
            for unit in UNITS.sample(frac=1.0, random_state=1).itertuples():
                cursor.execute(
                    'INSERT INTO "城".units VALUES (%s, %s, %s, %s, DEFAULT, '
                    "ST_GeomFromWKB(%s, 4549))",
                    (unit.unit_id, unit.registered, unit.migrant, unit.town, unit.geometry.wkb),
                )
            cursor.execute("CREATE TABLE bare (id int)")
            cursor.execute("CREATE TABLE mixed (id int, geom geometry)")
            cursor.execute(
                "INSERT INTO mixed SELECT n, ST_SetSRID(ST_MakeEnvelope(0, 0, 1, 1), n) "
                "FROM (VALUES (4549), (4326)) AS v (n)"
            )
        link.close()
        yield address


@pytest.fixture
def asked(address):
    """What the database answers to a query."""
    link = psycopg2.connect(address)

    def ask(text):
        with link, link.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchall() if cursor.description else None

    yield ask
    link.close()


@pytest.fixture
def plan(tmp_path):
    territory = read_territory(UNITS)
    save_plan(divide(territory, (2, 4), seed=1), territory, tmp_path / "plan.gpkg")
    return tmp_path / "plan.gpkg"


def test_units_of_a_table_are_those_of_a_file(address):
    from_file = read_territory(UNITS)
    territory = read_territory(address, layer="城.units")
    assert territory.digest == from_file.digest
    assert territory.origin["columns"]["registered"] == "户籍人口"
    assert territory.origin["source"] == "postgres.城.units"


def test_a_table_is_divided_from_the_command_line(address, tmp_path, capsys):
    out = str(tmp_path / "plan.gpkg")
    with pytest.raises(SystemExit) as done:
        main(["divide", address, "--layer", "城.units", "-o", out, "--levels", "2,4", "--json"])
    assert done.value.code == 0
    assert json.loads(capsys.readouterr().out)["counts"] == [2, 4]


def test_a_stop_is_heard_while_the_server_works(address, asked):
    asked('CREATE VIEW slow AS SELECT u.*, pg_sleep(5)::text AS nap FROM "城".units AS u')

    class Stopping:
        def report(self, fraction, text=""):
            pass

        def cancelled(self):
            return perf_counter() - begun > 0.5

    begun = perf_counter()
    with pytest.raises(Cancelled):
        read_territory(address, layer="slow", progress=Stopping())
    assert perf_counter() - begun < 4


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (None, "A database needs the name of a table"),
        ("nowhere", "There is no table nowhere"),
        ("nowhere", "城.units"),
        ("bare", "The table bare has no shapes"),
        ("mixed", "several coordinate systems: 4326, 4549"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_name(address, table, said):
    with pytest.raises(InputError, match=re.escape(said)) as told:
        read_territory(address, layer=table)
    assert "host=" not in str(told.value)


def test_layers_become_tables_that_are_filled_anew(address, asked, plan):
    export_to_database(plan, address)
    assert asked("SELECT count(*), sum(n_units), sum(registered) FROM gridplan.grids_2") == [
        (4, 12, 78)
    ]
    assert asked("SELECT sum(ST_Area(geom)), min(ST_SRID(geom)) FROM gridplan.units") == [
        (pytest.approx(120_000), 4549)
    ]
    asked("CREATE VIEW public.ours AS SELECT code, geom FROM gridplan.grids_1")
    territory = read_territory(UNITS)
    save_plan(divide(territory, (2, 6), seed=1), territory, plan)
    export_to_database(plan, address)
    assert asked("SELECT count(*) FROM gridplan.grids_2") == [(6,)]
    assert asked("SELECT count(*) FROM public.ours") == [(2,)]
    # Another system takes new tables, which a view of others forbids: all stays as it was.
    with pytest.raises(InputError, match=r"cannot drop table gridplan\.grids_1"):
        export_to_database(plan, address, crs="EPSG:4490")
    assert asked("SELECT count(*), min(ST_SRID(geom)) FROM gridplan.grids_2") == [(6, 4549)]
    asked("DROP VIEW public.ours")
    assert "2000" in export_to_database(plan, address, crs="EPSG:4490").crs
    assert asked("SELECT min(ST_SRID(geom)) FROM gridplan.grids_2") == [(4490,)]


def test_tables_of_others_are_never_touched(address, asked, plan):
    asked("CREATE SCHEMA theirs")
    asked("CREATE TABLE theirs.units (id int)")
    with pytest.raises(StoreError, match=r"The table theirs\.units is not one of Gridplan's"):
        export_to_database(plan, address, schema="theirs")
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'theirs'"
    assert asked(tables) == [("units",)]


def test_the_command_writes_to_a_schema_and_keeps_the_password(plan, address, capsys):
    secret = address.replace("owner@", f"owner:{postgis_server.PASSWORD.replace(' ', '%20')}@")
    with pytest.raises(SystemExit) as done:
        main(["--lang", "en", "export", str(plan), "-o", secret, "--schema", "网格"])
    assert done.value.code == 0
    said = capsys.readouterr().err
    assert "grids_1, grids_2, units in postgres.网格" in said
    assert postgis_server.PASSWORD not in said
