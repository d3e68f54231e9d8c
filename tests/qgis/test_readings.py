"""Short texts that planners read: deviations, and messages about files."""

import pytest


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0%"), (-0.0004, "0.0%"), (0.0004, "0.0%"), (-0.0006, "−0.1%"), (0.123, "+12.3%")],
)
def test_a_deviation_that_is_rounded_to_nothing_has_no_sign(share, text):
    from gridplan_qgis.docks.grid_table import signed

    assert signed(share) == text


def test_a_message_names_windows_and_no_commands():
    from gridplan_qgis.words import without_options

    said = without_options("Import it first: gridplan events import.")
    assert said == "Import it first: Load Events."
    assert without_options("Give --snap 0.5.") == "Give snapping distance 0.5."


def test_a_message_names_files_without_their_folders(tmp_path):
    from gridplan_qgis.notices import without_folders

    folder = tmp_path / "规划 2026" / "a b"
    folder.mkdir(parents=True)
    one, other = folder / "plan.gpkg", tmp_path / "other.gpkg"
    assert without_folders(f"{one}: It is damaged.") == "plan.gpkg: It is damaged."
    assert without_folders(f"Saved {one} over {other}.") == "Saved plan.gpkg over other.gpkg."
    assert without_folders(f"打不开{one}。") == "打不开plan.gpkg。"
    for plain in ("3 / 18 / 150 grids", "km/h", "01-001 and/or 02", "http://example.org/a", ""):
        assert without_folders(plain) == plain
