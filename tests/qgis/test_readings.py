"""Short texts that planners read: deviations, and messages about files."""

import pytest


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0%"), (-0.0004, "0.0%"), (0.0004, "0.0%"), (-0.0006, "−0.1%"), (0.123, "+12.3%")],
)
def test_a_deviation_that_is_rounded_to_nothing_has_no_sign(share, text):
    from gridplan_qgis.platform.figures import signed

    assert signed(share) == text


def test_a_message_names_windows_and_no_commands():
    from gridplan_qgis.platform.words import without_options

    said = without_options("Import it first: gridplan events import.")
    assert said == "Import it first: Load Events."
    assert without_options("Give --snap 0.5.") == "Give “Snapping distance, metres” 0.5."


def test_a_message_names_files_without_their_folders(tmp_path):
    from gridplan_qgis.editing.message_bar import without_folders

    folder = tmp_path / "规划 2026" / "a b"
    folder.mkdir(parents=True)
    one, other = folder / "plan.gpkg", tmp_path / "other.gpkg"
    assert without_folders(f"{one}: It is damaged.") == "plan.gpkg: It is damaged."
    assert without_folders(f"Saved {one} over {other}.") == "Saved plan.gpkg over other.gpkg."
    assert without_folders(f"打不开{one}。") == "打不开plan.gpkg。"
    for plain in ("3 / 18 / 150 grids", "km/h", "01-001 and/or 02", "http://example.org/a", ""):
        assert without_folders(plain) == plain


def test_plugin_core_and_help_speak_one_language_whatever_that_of_qgis_is(qgis_app):
    from gridplan_qgis.gridplan.i18n import say
    from gridplan_qgis.platform.help_pages import help_page
    from gridplan_qgis.platform.words import speak, tr
    from qgis.PyQt.QtCore import QCoreApplication

    def said():
        return [tr("New Plan"), say("Nothing would change."), help_page().fileName()]

    english = ["New Plan", "Nothing would change.", "index.html"]
    assert speak("en") is None
    assert said() == english
    translator = speak("zh_CN")
    chinese = said()
    assert chinese == ["新建方案", "没有任何变化。", "zh_CN.html"]
    QCoreApplication.removeTranslator(translator)
    assert speak("") is None  # that of QGIS, which is English here
    assert said() == english
