"""Numbers of grids that planners changed: in the file, in its log, and in files of earlier days."""

from dataclasses import replace

import pytest
from test_resave import session_on, union
from test_verifier import run

from gridplan.cli.main import main
from gridplan.plan.certificate.certificate import check
from gridplan.plan.recount import RESTRUCTURED
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.stores.planfile.resave import resave_plan


def without_record(plan):
    settings = {k: v for k, v in plan.provenance.settings.items() if k != RESTRUCTURED}
    return replace(plan, provenance=replace(plan.provenance, settings=settings))


def restructured(session):
    assert session.split(3, 0, 2).allowed
    assert session.split(2, 1, 2).allowed
    assert session.merge(3, 6, 7).allowed
    return session.to_plan("Ward 3 asked for it")


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_restructured_plan_holds_wherever_it_is_saved(file, tmp_path, elsewhere):
    known, session = session_on(file)
    there = tmp_path / "new.gpkg" if elsewhere else file
    resave_plan(restructured(session), known, file, there, union)
    again, land = open_plan(there)
    assert (again.provenance.counts, again.counts) == ((2, 4, 12), (2, 5, 12))
    assert check(again, land).holds
    code, said = run(there)
    assert code == 0, said
    save_plan(again, land, tmp_path / "third.gpkg")
    assert check(*open_plan(tmp_path / "third.gpkg")).holds


def test_the_command_says_so_and_ends_well(file, capsys):
    known, session = session_on(file)
    resave_plan(restructured(session), known, file, file, union)
    for language, words in (("en", "2 / 5 / 12"), ("zh_CN", "原要求")):
        with pytest.raises(SystemExit) as ended:
            main(["--lang", language, "check", str(file)])
        assert ended.value.code == 0
        assert words in capsys.readouterr().out


def test_in_a_file_of_earlier_days_the_log_decides(file):
    known, session = session_on(file)
    resave_plan(without_record(restructured(session)), known, file, file, union)
    again, land = open_plan(file)
    assert check(again, land).holds
    assert {entry["kind"] for entry in again.provenance.settings[RESTRUCTURED]} == {"log"}
    found = next(f for f in check(again, land).findings if f.code == "changed-count")
    assert found.values == {"asked": [2, 4, 12], "now": [2, 5, 12]}
    # What is edited and saved from here carries the record.
    known, session = session_on(file)
    session.split(3, 4, 2)
    resave_plan(session.to_plan(), known, file, file, union)
    again, land = open_plan(file)
    assert again.counts == (2, 5, 13)
    assert check(again, land).holds
    assert run(file)[0] == 0


def test_a_number_that_the_log_does_not_explain_stays_wrong(made, land, tmp_path):
    wrong = replace(made, provenance=replace(made.provenance, counts=(2, 4, 11)))
    save_plan(wrong, land, tmp_path / "plan.gpkg")
    again, land = open_plan(tmp_path / "plan.gpkg")
    assert RESTRUCTURED not in again.provenance.settings
    assert [f.code for f in check(again, land).findings if f.code.endswith("count")] == [
        "wrong-count"
    ]
    code, said = run(tmp_path / "plan.gpkg")
    assert code == 1
    assert "level 3: 12 grids, asked for were 11" in said
