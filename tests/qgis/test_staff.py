"""Rosters and posts in the toolbox: what the commands say, as layers of grids."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two grids, 01-001 of six cells and 01-002 of two, 100 persons a cell."""
    import handmade
    from toymap import toy

    from gridplan.stores.planfile.geopackage import save_plan

    folder = tmp_path_factory.mktemp("staff")
    units = toy("AAAB\nAAAB", cells=True)
    units["registered"], units["migrant"] = 100.0, 0.0
    land = handmade.territory(units)
    grids = {unit: int(unit.startswith("x3")) for unit in land.unit_ids}
    save_plan(handmade.plan(land, grids, [0, 0]), land, folder / "plan.gpkg")
    (folder / "staff.csv").write_text("编码,网格长,网格员\n01-001,张三,李四\n", encoding="utf-8")
    return folder


@pytest.fixture
def run(qgis_processing, qgis_new_project, folder):
    """Runs an algorithm of ours with the plan filled in."""
    from gridplan_qgis.processing.provider import GridplanProvider
    from qgis import processing
    from qgis.core import QgsApplication

    made = GridplanProvider()
    QgsApplication.processingRegistry().addProvider(made)

    def run(name, **values):
        return processing.run(made.algorithm(name), {"PLAN": str(folder / "plan.gpkg"), **values})

    yield run
    QgsApplication.processingRegistry().removeProvider(made)


def layer_of(found):
    from qgis.core import QgsVectorLayer

    return QgsVectorLayer(found["OUTPUT"], "", "ogr")


def test_a_roster_becomes_a_layer_of_people_and_of_what_is_lacking(run, folder, tmp_path):
    table = tmp_path / "staffed.csv"
    found = run(
        "roster",
        STAFF=str(folder / "staff.csv"),
        OUTPUT="TEMPORARY_OUTPUT",
        OUTPUT_TABLE=str(table),
    )
    assert (found["HOLDS"], found["LACKING"]) == (False, 1)
    grids = layer_of(found)
    rows = {f["grid"]: f for f in grids.getFeatures()}
    assert (rows["01-001"]["head"], rows["01-001"]["lacks"]) == ("张三", 0)
    assert rows["01-002"]["lacks"] == 2
    assert grids.renderer().legendClassificationAttribute() == "shown"
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 3


def test_posts_become_a_layer_of_what_each_carries(run, folder):
    found = run("posts", EACH=250, BY="registered", ROSTER=str(folder / "staff.csv"),
                OUTPUT="TEMPORARY_OUTPUT")  # fmt: skip
    assert (found["COUNT"], found["LARGEST"]) == (4, 200.0)
    rows = {
        f["grid"]: (f["workload"], f["posts"], f["a_post"]) for f in layer_of(found).getFeatures()
    }
    assert rows == {"01-001": (600.0, 3, 200.0), "01-002": (200.0, 1, 200.0)}


def test_neither_number_nor_capacity_is_refused_in_the_words_of_the_window(run):
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match="“Posts in all”") as problem:
        run("posts")
    assert "--posts" not in str(problem.value)
