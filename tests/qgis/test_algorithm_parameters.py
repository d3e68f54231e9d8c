"""Parameters of algorithms that are not whole, or name what is not there; outputs to go on with."""

import math
from pathlib import Path

import pytest

LEVELS = {"LEVELS": "2,4", "EFFORT": 0}


@pytest.fixture(scope="module")
def provider(qgis_processing):
    from gridplan_qgis.processing.provider import GridplanProvider
    from qgis.core import QgsApplication

    ours = GridplanProvider()
    QgsApplication.processingRegistry().addProvider(ours)
    yield ours
    QgsApplication.processingRegistry().removeProvider(ours)


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    from toymap import toy

    file = tmp_path_factory.mktemp("land") / "街坊.gpkg"
    toy("\n".join(["A" * 6] * 4), cells=True).to_file(file)
    return str(file)


@pytest.fixture
def run(provider, qgis_new_project):
    """Runs an algorithm; what it puts out, or the words in which it is refused."""
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

    def run(name, **values):
        algorithm = provider.algorithm(name).create()
        run.context = context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        good, why = algorithm.checkParameterValues(values, context)
        if not good:
            return why
        feedback = QgsProcessingFeedback()
        results, fine = algorithm.run(values, context, feedback)
        return results if fine else feedback.textLog()

    return run


@pytest.mark.parametrize(
    ("algorithm", "name"),
    [
        *(("divide", name) for name in ("BARRIERS", "HARD_BARRIERS", "SPECIAL", "CORES")),
        ("frontier", "HARD_BARRIERS"),
        ("adopt", "GRIDS"),
    ],
)
def test_a_layer_that_is_not_there_is_told_and_not_left_out(run, units, tmp_path, algorithm, name):
    wishes = {
        "divide": {**LEVELS, "OUTPUT": str(tmp_path / "plan.gpkg")},
        "frontier": {**LEVELS, "POINTS": 1, "OUTPUT": str(tmp_path / "front")},
        "adopt": {"LEVELS": "town", "OUTPUT": str(tmp_path / "plan.gpkg")},
    }
    said = run(algorithm, UNITS=units, **wishes[algorithm], **{name: str(tmp_path / "no.gpkg")})
    assert said == f"Could not load source layer for {name}: {tmp_path / 'no.gpkg'} not found"
    assert list(tmp_path.iterdir()) == []
    assert isinstance(run(algorithm, UNITS=units, **wishes[algorithm], **{name: None}), dict)


@pytest.mark.parametrize(
    ("algorithm", "name", "value", "said"),
    [
        ("events_repeats", "LEAST", 1e30, "no whole number, or too large"),
        ("events_repeats", "LEAST", 5.5, "no whole number, or too large"),
        ("events_repeats", "DAYS", math.nan, "Days from the first to the last event: nan is no"),
        ("events_clusters", "SEED", 2**31, "Seed: 2147483648 is no whole number, or too large."),
        ("events_clusters", "REPLICATES", "nan", "How often the times are shuffled: nan is no"),
        ("events_count", "LEVEL", "abc", "abc is no number."),
        ("events_count", "PERIOD", math.nan, "Period: nan is no number."),
    ],
)
def test_no_number_is_taken_for_another_one(run, algorithm, name, value, said):
    """QGIS makes -2147483648 of such numbers, and the usual one of others."""
    assert said in run(algorithm, **{name: value})


def test_no_algorithm_takes_what_is_no_number(provider):
    from gridplan_qgis.processing.algorithm import CoreAlgorithm
    from qgis.core import (
        QgsProcessingContext,
        QgsProcessingParameterEnum,
        QgsProcessingParameterNumber,
        QgsProperty,
    )

    kinds, looked_at = (QgsProcessingParameterEnum, QgsProcessingParameterNumber), 0
    for algorithm in provider.algorithms():
        for definition in algorithm.parameterDefinitions():
            if isinstance(definition, kinds):
                # As a script gives it, and as a model does: 2 is a number.
                for value, refused in ((math.nan, True), (QgsProperty.fromValue(2), False)):
                    _, why = CoreAlgorithm.checkParameterValues(
                        algorithm, {definition.name(): value}, QgsProcessingContext()
                    )
                    assert ("is no number" in why) == refused, (algorithm.name(), why)
                looked_at += 1
    assert looked_at > 40


@pytest.mark.parametrize(
    ("algorithm", "values", "said"),
    [
        ("events_density", {"WHERE": ["type2"]}, "Only events with: a row has 2 cells: "),
        ("events_density", {"WHERE": ["", "噪声"]}, "with: nothing stands before 噪声."),
        (
            "events_density",
            {"WHERE": ["unit", "a", "unit", "b"]},
            "with cannot be used: unit has two values",
        ),
        (
            "events_import",
            {"DATUM": 0, "MAPPING": ["unit", "A", "unit"]},
            "say it: a row has 2 cells: ",
        ),
        ("events_assess", {"WEIGHTS": ["rework_rate"]}, "1 minus it: a row has 2 cells: "),
        ("events_assess", {"DENOMINATORS": ["rework_rate"]}, "denominators: a row has 2 cells: "),
        (
            "events_density",
            {"AGAINST": "2024-07-01..2024-06-01"},
            "There is no time from 2024-07-01 until 2024-06-01.",
        ),
    ],
)
def test_nothing_that_is_asked_of_events_is_left_out(run, tmp_path, algorithm, values, said):
    """Of half a row all was left out in silence, and all events were drawn."""
    (tmp_path / "any.gpkg").touch()
    files = dict.fromkeys(("EVENTS", "PLAN", "FILE"), str(tmp_path / "any.gpkg"))
    ending = "tif" if algorithm == "events_density" else "csv"
    places = {"OUTPUT": str(tmp_path / f"made.{ending}")}
    assert said in run(algorithm, **files, **places, **values)


def test_rows_of_criteria_that_are_not_whole_are_told(run, units, tmp_path):
    wishes = {"UNITS": units, **LEVELS, "OUTPUT": str(tmp_path / "plan.gpkg")}
    said = run("divide", **wishes, CRITERIA=["people", "registered"])
    assert said == "Criteria: a row has 4 cells: Name, Column, Weight, Tolerance, %."


def test_empty_cells_of_criteria_have_the_usual_weight_and_tolerance(run, units, tmp_path):
    """A row without anything is none; a weight of 0 is one, and not an empty cell."""
    from gridplan.stores.planfile.geopackage import open_plan

    rows = ["people", "registered", "", "", "", "", "", "", "guests", "migrant", 0, "30 %"]
    found = run("divide", UNITS=units, **LEVELS, OUTPUT=str(tmp_path / "plan.gpkg"), CRITERIA=rows)
    _, territory = open_plan(found["OUTPUT"])
    assert [(c.name, c.weight, c.tolerance) for c in territory.criteria] == [
        ("people", 1.0, 0.2),
        ("guests", 0.0, 0.3),
    ]


def test_messages_and_the_plan_call_the_layer_by_its_name(run, units, tmp_path):
    from gridplan.stores.planfile.geopackage import open_plan

    wishes = {"UNITS": units, **LEVELS, "OUTPUT": str(tmp_path / "plan.gpkg")}
    assert "街坊: There is no column 镇街." in run("divide", **wishes, FIXED_LEVEL="镇街")
    _, territory = open_plan(run("divide", **wishes)["OUTPUT"])
    assert territory.origin["source"] == "街坊"


def test_the_layers_of_a_plan_are_outputs_that_others_go_on_with(run, units, tmp_path):
    """2 and 4 grids of 24 units; the same of a plan that was adopted and of one rebalanced."""
    from qgis.core import QgsProcessingUtils

    plan = str(tmp_path / "plan.gpkg")
    divided = run("divide", UNITS=units, **LEVELS, OUTPUT=plan)
    adopted = run("adopt", UNITS=units, LEVELS="town", OUTPUT=str(tmp_path / "adopted.gpkg"))
    rebalanced = run("rebalance", PLAN=plan, UNITS=units, OUTPUT=str(tmp_path / "next.gpkg"))
    for found, count, column in ((divided, 4, "grid_2"), (adopted, 1, "grid_1"),
                                 (rebalanced, 4, "grid_2")):  # fmt: skip
        grids = QgsProcessingUtils.mapLayerFromString(found["LAST_GRIDS"], run.context)
        assert grids.featureCount() == count
        rows = QgsProcessingUtils.mapLayerFromString(found["PLAN_UNITS"], run.context)
        assert rows.featureCount() == 24
        assert rows.fields().indexOf(column) >= 0


def test_grids_are_loaded_in_a_group_of_their_plan_and_are_not_edited(run, units, tmp_path):
    run("divide", UNITS=units, **LEVELS, OUTPUT=str(tmp_path / "南片.gpkg"))
    loaded = run.context.layersToLoadOnCompletion()
    assert sorted(details.name for details in loaded.values()) == ["南片: level 1", "南片: level 2"]
    assert {details.groupName for details in loaded.values()} == {"南片"}
    largest = max(loaded.values(), key=lambda details: details.layerSortKey)
    assert largest.name == "南片: level 1"  # on top: its borders are seen
    for layer in loaded:
        assert not run.context.getMapLayer(layer).startEditing()


@pytest.mark.parametrize(
    ("algorithm", "name", "file", "sentence"),
    [
        ("rebalance", "MOVEMENTS", "no/moved.csv", "The folder does not exist."),
        ("compare", "OUTPUT", "no/changes.gpkg", "The folder does not exist."),
        ("compare", "OUTPUT_TABLE", "", "This is a folder, not a file."),
        ("check", "OUTPUT", "no/certificate.json", "The folder does not exist."),
    ],
)
def test_of_several_files_none_is_written_when_one_has_no_place(
    run, units, tmp_path, algorithm, name, file, sentence
):
    plan, folder = str(tmp_path / "plan.gpkg"), tmp_path / "out"
    run("divide", UNITS=units, **LEVELS, OUTPUT=plan)
    folder.mkdir()
    wishes = {
        "rebalance": {"PLAN": plan, "UNITS": units, "OUTPUT": str(folder / "next.gpkg")},
        "compare": {"BEFORE": plan, "AFTER": plan, "OUTPUT": str(folder / "changes.gpkg")},
        "check": {"PLAN": plan},
    }
    assert sentence in run(algorithm, **{**wishes[algorithm], name: str(folder / file)})
    assert list(folder.iterdir()) == []


def test_what_the_system_refuses_is_told_without_its_traceback(run, tmp_path, monkeypatch):
    """A disk that is read-only, in the words that everything else has for it."""
    import errno

    def refuse(self, *_words, **_more):
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    said = run("sample", UNITS=5000, FOLDER=str(tmp_path / "sample"))
    assert "sample: This disk is read-only. Choose a folder that you may write to." in said
    assert "Traceback" not in said


def test_tables_and_columns_among_the_parameters_are_explained(provider):
    """`qgis_process help` says of a table no more than that it is a list of values."""
    for name in ("divide", "frontier", "adopt", "rebalance"):
        for parameter in provider.algorithm(name).parameterDefinitions():
            if parameter.type() in ("matrix", "field"):
                assert parameter.help(), (name, parameter.name())
