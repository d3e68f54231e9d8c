"""Numbers as people read them: signs and digits."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.analysis.counts import counts_for_people
from gridplan.i18n import say, speaking
from gridplan.i18n.figures import figure, hundredths, square_kilometres
from gridplan.output.content.tables import written
from gridplan.stores.exchange.column_titles import findings_for_people


@pytest.mark.parametrize(
    ("value", "specification", "text"),
    [(-0.0004, "+.1%", "0.0%"), (0.0, "+.1%", "0.0%"), (-0.0006, "+.1%", "−0.1%"),
     (-0.004, ".2f", "0.00"), (np.float64(-0.3), ",.0f", "0"), (-0.0, "", "0.0"),
     (-1234.5, ",.0f", "-1,234"), (float("-inf"), ".1f", "-inf"), ("-0", "", "-0")],
)  # fmt: skip
def test_what_is_rounded_to_nothing_has_no_sign(value, specification, text):
    assert figure(value, specification) == text


def test_sentences_have_no_minus_before_nothing():
    assert say("deviation {deviation:+.1%}", deviation=-0.0002) == "deviation 0.0%"
    assert say("deviation {deviation:+.1%}", deviation=0.021) == "deviation +2.1%"


@pytest.mark.parametrize(
    ("km2", "text"),
    [(39600.0, "39,600"), (100.4, "100"), (99.994, "99.99"), (99.996, "100"), (12.3, "12.30"),
     (0.5, "0.50"), (0.0, "0.00"), (0.0049, "<0.01"), (-0.001, "0.00")],
)  # fmt: skip
def test_areas_and_densities_have_hundredths_below_a_hundred(km2, text):
    assert hundredths(km2) == written(km2, "km2") == text
    assert square_kilometres(km2 * 1e6) == text


def test_tables_of_events_have_no_minus_before_nothing():
    import pandas as pd

    table = pd.DataFrame({"on_previous": [-0.0001], "per_km2": [-0.00001]})
    assert str(counts_for_people(table)[1]) == "[[0.0, 0.0]]"
    assert str(findings_for_people(["gi_star"], [[-0.0001]])[1]) == "[[0.0]]"


def test_numbers_of_things_have_commas_and_other_numbers_none():
    with speaking("en"):
        assert say("Units without an id: {count} ({units}).", count=1958, units="7, 8").startswith(
            "Units without an id: 1,958 (7, 8)"
        )
        assert say("seed {seed}", seed=20261129) == "seed 20261129"


@pytest.mark.parametrize(
    ("level", "words"), [(1, "一级"), (np.int32(3), "三级"), (10, "十级"), (12, "12级")]
)
def test_levels_are_spelt_in_chinese(level, words):
    with speaking("zh_CN"):
        assert say("level {level}", level=level) == words
    with speaking("en"):
        assert say("level {level}", level=level) == f"level {level}"


def test_a_warning_of_all_categories_says_so_in_tables():
    """The cell was empty, as if the category were not known; the week was told by its Monday."""
    header, row = ["grid", "category", "period"], ["03-002", "", "2026-11-16"]
    for language, words in (("en", "all categories"), ("zh_CN", "全部类别")):
        with speaking(language):
            told = findings_for_people(header, [row], "week")[1]
        assert told == [["03-002", words, "2026-11-16 – 2026-11-22"]]
