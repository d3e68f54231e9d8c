"""Findings in words: where, what and the cure, and a few names of many."""

from gridplan.findings import Finding, Severity, few


def test_a_finding_says_where_only_when_it_is_somewhere():
    about = Finding("heavy-units", Severity.WARNING, "units.gpkg", "3 are heavy.", "Cut them.")
    assert about.in_words() == "units.gpkg: 3 are heavy. Cut them."
    assert Finding("done", Severity.INFO, "", "All is well.").in_words() == "All is well."


def test_five_names_are_said_and_dots_stand_for_more():
    assert few([]) == ""
    assert few(["a", "b", "c", "d", "e"]) == "a, b, c, d, e"
    assert few(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d, e …"
    assert few(["a", "b"], count=9) == "a, b …", "only two of nine were looked up"
