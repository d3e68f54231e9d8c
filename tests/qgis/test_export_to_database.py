"""A plan exported to a database that QGIS has a connection to, with a server of our own."""

from __future__ import annotations

import postgis_server
import pytest
from qgis.core import (
    QgsDataSourceUri,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from toymap import toy

psycopg2 = pytest.importorskip("psycopg2")
if reason := postgis_server.why_not():
    pytest.skip(reason, allow_module_level=True)


@pytest.fixture
def connection():
    """The name of a stored connection; user and password stand with it."""
    postgres = QgsProviderRegistry.instance().providerMetadata("postgres")
    with postgis_server.server() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", postgis_server.PASSWORD)
        link = psycopg2.connect(address)
        with link, link.cursor() as cursor:
            cursor.execute("CREATE EXTENSION postgis")
        link.close()
        patch.delenv("PGPASSWORD")
        uri = QgsDataSourceUri()
        uri.setConnection(address.partition("host=")[2], "5432", "postgres", "owner",
                          postgis_server.PASSWORD)  # fmt: skip
        stored = postgres.createConnection(uri.uri(), {"saveUsername": True, "savePassword": True})
        postgres.saveConnection(stored, "city")
        yield "city"
        postgres.deleteConnection("city")


def test_the_tables_of_a_plan_open_in_qgis(qgis_processing, qgis_new_project, connection, tmp_path):
    from gridplan_qgis.gridplan.operations.export import Export
    from gridplan_qgis.processing.operation_algorithm import OperationAlgorithm
    from qgis import processing

    from gridplan import read_territory, save_plan
    from gridplan.plan.create.divide import divide

    territory = read_territory(toy("AABB\nAABB", cells=True))
    save_plan(divide(territory, (2, 4), seed=1), territory, tmp_path / "plan.gpkg")
    values = {"PLAN": str(tmp_path / "plan.gpkg"), "OUTPUT_DATABASE": connection, "SCHEMA": "网格"}
    algorithm = OperationAlgorithm(Export).create()
    context = QgsProcessingContext()
    assert algorithm.checkParameterValues(values, context) == (True, "")
    found = processing.run(algorithm, values, context=context, feedback=QgsProcessingFeedback())
    assert found["PLACE"] == "postgres.网格"
    stored = QgsProviderRegistry.instance().providerMetadata("postgres").findConnection("city")
    uri = QgsDataSourceUri(stored.uri())
    uri.setDataSource("网格", "grids_2", "geom", "", "code")
    layer = QgsVectorLayer(uri.uri(), "grids", "postgres")
    assert layer.isValid()
    assert layer.featureCount() == 4
    assert layer.crs().authid() == "EPSG:4549"
