"""Events out of a real PostGIS database, as they would come out of a file."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from time import sleep

import numpy as np
import pandas as pd
import postgis_server
import pytest
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.errors import InputError
from gridplan.events.intake.exports import open_source
from gridplan.stores.eventfile.event_import import import_events, preview_events

psycopg2 = pytest.importorskip("psycopg2")
if reason := postgis_server.why_not():
    pytest.skip(reason, allow_module_level=True)

EVENTS = 2_500
COLUMNS = ["event_id", "type2", "t_report", "zone", "x", "y", "grid_1", "grid_2", "placed_by"]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def rows():
    """Number, kind, time, place in kilometres: every tenth event has no point."""
    for n in range(EVENTS):
        place = None if n % 10 == 9 else (0.01 + n % 50 / 25.2, 0.01 + n // 50 / 17)
        yield n, f"类{n % 3}", f"2024-03-{1 + n % 28:02d} 08:{n % 60:02d}:00", place


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with postgis_server.server() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", postgis_server.PASSWORD)
        with psycopg2.connect(address) as link, link.cursor() as cursor:
            cursor.execute("CREATE EXTENSION postgis")
            cursor.execute('CREATE SCHEMA "热线"')
            cursor.execute(
                'CREATE TABLE "热线"."order""s" ("工单编号" int PRIMARY KEY, "问题类型" text, '
                '"上报时间" timestamptz, "联系电话" text, tags text[], geom geometry(Point, 4549))'
            )
            for n, kind, time, place in sorted(rows(), key=lambda row: row[0] * 7 % EVENTS):
                cursor.execute(
                    'INSERT INTO "热线"."order""s" VALUES (%s, %s, %s, %s, %s, CASE WHEN %s THEN '
                    "ST_SetSRID(ST_MakePoint(%s, %s), 4549) END)",
                    (
                        *(n, kind, f"{time}+08", "13812345678", ["a,b", None], place is not None),
                        *(metres(*place) if place else (0, 0)),
                    ),
                )
            cursor.execute(
                'CREATE VIEW gcj AS SELECT "工单编号", "上报时间", ST_SetSRID(geom, 4326) AS place '
                'FROM "热线"."order""s"'
            )
            for n, *_, place in rows():
                if place and n < 300:
                    lon, lat = map(float, degrees(*place, "gcj02"))
                    cursor.execute(
                        "CREATE TABLE IF NOT EXISTS bare (id int PRIMARY KEY, geom geometry)"
                    )
                    cursor.execute(
                        "INSERT INTO bare VALUES (%s, ST_MakePoint(%s, %s))", (n, lon, lat)
                    )
        link.close()
        yield address


def test_a_table_gives_the_events_of_the_same_file(tmp_path, plan, address):
    lines = []
    for n, kind, time, place in rows():
        x, y = metres(*place) if place else ("", "")
        lines.append([n, kind, f"{time}+08:00", "13812345678", x, y])
    header = ["工单编号", "问题类型", "上报时间", "联系电话", "X", "Y"]
    file = write_csv(tmp_path / "e.csv", header, lines)
    from_file = import_events(file, plan, tmp_path / "file.gpkg", datum="plane").as_dict()
    table = '热线.order"s'
    report = import_events(address, plan, tmp_path / "out.gpkg", layer=table).as_dict()
    assert report["rows"] == EVENTS
    assert report["oddities"] == from_file["oddities"]
    assert report["oddities"]["no-coordinates"] == EVENTS // 10
    assert report["personal"] == ["联系电话"]
    seen = read_events(tmp_path / "out.gpkg")[COLUMNS]
    wanted = read_events(tmp_path / "file.gpkg")[COLUMNS]
    # A time with a zone comes as UTC.
    assert set(seen.pop("zone")) == {0.0}
    assert set(wanted.pop("zone")) == {480.0}
    pd.testing.assert_frame_equal(seen, wanted, check_exact=False, atol=1e-6, rtol=0)


def test_a_query_is_streamed_in_pieces_in_its_own_order(address):
    query = (
        'SELECT "工单编号" AS id, geom FROM "热线"."order""s" WHERE "问题类型" LIKE \'类%\' '
        "ORDER BY 1 DESC;"
    )
    pieces = list(open_source(address, None, 700, query=query).pieces())
    assert [len(piece) for piece in pieces] == [700, 700, 700, 400]
    ids = np.concatenate([piece.cells["id"] for piece in pieces]).astype(int)
    assert ids.tolist() == list(range(EVENTS))[::-1]
    assert np.concatenate([piece.row for piece in pieces]).tolist() == list(range(1, EVENTS + 1))
    assert pieces[-1].share == 1.0


def test_an_empty_answer_is_a_piece_without_rows(tmp_path, plan, address):
    query = "SELECT id, now() AS t_report, geom FROM bare WHERE id < 0"
    pieces = list(open_source(address, None, query=query).pieces())
    assert [len(piece) for piece in pieces] == [0]
    report = import_events(address, plan, tmp_path / "out.gpkg", query=query, datum="wgs84")
    assert report.tally.rows == 0


def test_degrees_and_points_without_a_system_need_a_datum(tmp_path, plan, address):
    with pytest.raises(InputError, match="datum"):
        import_events(address, plan, tmp_path / "out.gpkg", layer="bare")
    assert preview_events(address, plan, layer="bare").scores[0].datum == "gcj02"
    report = import_events(address, plan, tmp_path / "out.gpkg", layer="bare", datum="gcj02")
    assert report.as_dict()["placed"] == {"point": 270}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "table or a query"),
        ({"layer": "bare", "query": "SELECT 1"}, "table or a query"),
        ({"layer": "nowhere"}, "no table nowhere"),
        ({"layer": "bare; DROP TABLE bare"}, "no table"),
        ({"query": "SELECT 1; DROP TABLE bare"}, "one SELECT"),
        ({"query": "DROP TABLE bare"}, "one SELECT"),
        ({"query": "WITH gone AS (DELETE FROM bare RETURNING *) SELECT * FROM gone"}, "refuses"),
        ({"query": "SELECT nextval('steps') AS id"}, "refuses"),
        ({"query": "SELECT 1/0 AS id"}, "refuses"),
        ({"query": "SELECT 1) AS q LIMIT 0 -- "}, "refuses"),
        ({"query": "SELECT nothing FROM bare"}, "refuses"),
    ],
)
def test_what_is_no_reading_is_refused_and_changes_nothing(address, asked, message):
    with pytest.raises(InputError, match=message) as told:
        list(open_source(address, asked.get("layer"), query=asked.get("query")).pieces())
    assert told.value.cure
    with psycopg2.connect(address) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bare")
        assert cursor.fetchone() == (270,)
    link.close()


def test_shapes_in_several_systems_are_refused(tmp_path, plan, address):
    query = (
        "SELECT id, CASE WHEN id < 9 THEN ST_SetSRID(geom, 4549) ELSE ST_SetSRID(geom, 4490) END "
    )
    query += "AS geom FROM bare"
    with pytest.raises(InputError, match="4490, 4549"):
        import_events(address, plan, tmp_path / "out.gpkg", query=query, datum="wgs84")
    assert not (tmp_path / "out.gpkg").exists()


def test_what_the_server_says_tells_of_no_person(address):
    with pytest.raises(InputError, match="refuses") as told:
        list(open_source(address, query="SELECT '13812345678'::int FROM bare").pieces())
    assert "13812345678" not in str(told.value)


def test_a_query_without_columns_of_events_is_refused(tmp_path, plan, address):
    with pytest.raises(InputError, match="No column of events"):
        import_events(address, plan, tmp_path / "out.gpkg", query="SELECT 'x'::text AS foo")


def test_ctrl_c_is_heard_while_the_server_works(tmp_path, plan, address):
    words = ["events", "import", address, "--query", "SELECT pg_sleep(60)", "--plan", str(plan)]
    with subprocess.Popen(
        [sys.executable, "-m", "gridplan.cli", *words, "-o", str(tmp_path / "out.gpkg")],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        with psycopg2.connect(address) as link, link.cursor() as cursor:
            busy = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
            for _ in range(300):
                cursor.execute(busy)
                if cursor.fetchone()[0]:
                    break
                sleep(0.1)
        link.close()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 3
    assert "Stopped at your request; nothing was written." in said
    assert "Traceback" not in said
    with psycopg2.connect(address) as link, link.cursor() as cursor:
        cursor.execute(busy)
        assert cursor.fetchone()[0] == 0  # the server does not work on
    link.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "postgresql://owner:hunter2@/postgres?host=/nowhere",
        "postgresql://owner:hunter2@/postgres?nonsense=1",
        "PG:host=/nowhere password=hunter2 hunter2",
        "PG:hunter2",
    ],
)
def test_the_password_is_never_told(tmp_path, plan, wrong):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "gridplan.cli", "events", "import", wrong, "--layer", "bare"),
            *("--plan", str(plan), "-o", str(tmp_path / "out.gpkg"), "--datum", "wgs84"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "hunter2" not in done.stdout + done.stderr
    assert "PGPASSWORD" in done.stderr


def test_the_command_takes_an_address_with_a_password_and_keeps_it(tmp_path, plan, address):
    with_word = "PG:" + " ".join(
        f"{key}='{value}'"
        for key, value in {
            **psycopg2.extensions.parse_dsn(address),
            "password": postgis_server.PASSWORD,
        }.items()
    )
    out = tmp_path / "out.gpkg"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "gridplan.cli", "events", "import", with_word, "--json"),
            *("--layer", "bare", "--plan", str(plan), "-o", str(out), "--datum", "gcj02"),
            *("--profile", str(tmp_path / "profile.json")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["events"] == 270
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (postgis_server.PASSWORD, "s3cret"):
        assert word not in done.stdout + done.stderr
        assert word.encode() not in written
