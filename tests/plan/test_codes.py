"""Codes and names of grids."""

import numpy as np
import pytest
from handmade import chessboard, plan, territory
from hypothesis import given
from hypothesis import strategies as st
from toymap import toy

from gridplan import open_plan
from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.i18n import choose_language
from gridplan.plan.codes.codes import CodeTemplate, official_codes
from gridplan.plan.create.assemble import assemble_plan
from gridplan.plan.plan import Provenance
from gridplan.territory.read import read_territory

FOUR = territory(toy("AABB\nAABB\nCCDD\nCCDD"))


def code_by_unit(made):
    return dict(zip(made.unit_ids, np.array(made.codes[-1])[made.leaf_of_unit]))


def test_rows_run_from_north_to_south_and_inside_a_row_from_west_to_east():
    made = plan(FOUR, {"A": 3, "B": 1, "C": 2, "D": 0})
    assert code_by_unit(made) == {"A": "01", "B": "02", "C": "03", "D": "04"}


def test_a_grid_a_little_lower_stays_in_its_row():
    land = territory(toy("AA...\nAABBB\nAABBB\n..BBB"))
    assert code_by_unit(plan(land, {"A": 1, "B": 0})) == {"A": "01", "B": "02"}


@pytest.mark.parametrize(("lower", "west"), [(2, "01"), (3, "02")])
def test_half_the_height_of_a_grid_lower_is_a_row_lower(lower, west):
    # Both are five rows high; two rows lower are less than half of it, three are more.
    rows = [("A" if row >= lower else ".") + ("B" if row < 5 else ".") for row in range(5 + lower)]
    land = territory(toy("\n".join(rows)))
    assert code_by_unit(plan(land, {"A": 0, "B": 1}))["A"] == west


def test_children_extend_the_code_of_their_parent_and_are_counted_inside_it():
    made = plan(FOUR, {"A": 0, "B": 1, "C": 2, "D": 3}, [0, 1, 0, 1])
    assert made.codes == (("01", "02"), ("01-001", "01-002", "02-001", "02-002"))
    assert code_by_unit(made) == {"A": "01-001", "B": "02-001", "C": "01-002", "D": "02-002"}
    assert made.parents[0].tolist() == [0, 0, 1, 1]


def test_three_levels():
    made = plan(chessboard(4, 1), {f"x{i}y0": i for i in range(4)}, [0, 0, 1], [0, 0, 1, 2])
    assert made.codes[2] == ("01-001-001", "01-001-002", "01-002-001", "02-001-001")
    assert made.names[2][0] == "Grid 01-001-001"


def test_names_in_chinese():
    choose_language("zh_CN")
    try:
        assert plan(FOUR, dict.fromkeys("ABCD", 0)).names == (("网格01",),)
    finally:
        choose_language(None)


def assembled(labels, **more):
    leaves = np.arange(4, dtype=np.int32)  # A, B, C, D
    return assemble_plan(
        FOUR, leaves, [np.array([0, 1, 0, 1])], Provenance(), level1_labels=labels, **more
    )


def test_towns_give_their_names_to_the_grids_inside():
    made = assembled(["东镇", "西镇"])
    assert made.names == (("东镇", "西镇"), ("东镇 001", "东镇 002", "西镇 001", "西镇 002"))
    assert made.codes[0] == ("01", "02")


def test_official_codes_of_towns_start_all_codes():
    """Village parts count from 601, the range kept for merged communities."""
    made = assembled(["320281104", "320281102"])
    assert made.codes == (
        ("320281102", "320281104"),
        ("320281102601", "320281102602", "320281104601", "320281104602"),
    )
    assert code_by_unit(made)["A"] == "320281104601"


def test_official_codes_beside_names():
    made = assembled(["东镇", "西镇"], level1_codes=["320281104", "320281102"])
    assert made.names[0] == ("西镇", "东镇")
    assert made.codes[0] == ("320281102", "320281104")


def test_twelve_digits_of_the_statistical_list_are_cut_to_nine():
    assert official_codes(["320281104000", "320281102000"]) == ("320281104", "320281102")
    assert official_codes(["320281104001"]) is None
    assert official_codes(["320281104", "Westtown"]) is None
    assert official_codes([]) is None


def test_an_own_template():
    made = assembled(["E", "W"], template=CodeTemplate(("T{number:1}", "{parent}/{number:2:11}")))
    assert made.codes == (("T1", "T2"), ("T1/11", "T1/12", "T2/11", "T2/12"))


@pytest.mark.parametrize(
    "patterns",
    [
        ("{nummer:2}",),
        ("{number.__class__}",),
        ("{parent}{number:2}",),
        ("{number:2}", "{parent}"),
        ("{number:2}", "{label}{number:2}"),
        ("{number:2",),
        ("",),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(patterns):
    with pytest.raises(InputError, match="cannot be used"):
        CodeTemplate(patterns)


def test_codes_follow_the_patterns_that_a_command_names(tmp_path, capsys):
    units = toy("AAAABBBB\nAAAABBBB", cells=True, town_code=["320281102"] * 4 + ["320281104"] * 4 +
                ["320281102"] * 4 + ["320281104"] * 4)  # fmt: skip
    units.to_file(tmp_path / "units.gpkg", layer="units", engine="pyogrio")
    usual = ["divide", str(tmp_path / "units.gpkg"), "-o", str(tmp_path / "plan.gpkg"),
             "--levels", "2,4,8", "--fixed-level", "1=town_code", "--codes"]  # fmt: skip
    with pytest.raises(SystemExit) as done:
        main([*usual, "X{label},{parent}-{number:2:61},{parent}-{number:1}"])
    assert done.value.code == 0
    made, _ = open_plan(tmp_path / "plan.gpkg")
    assert made.codes[1] == (
        "X320281102-61", "X320281102-62", "X320281104-61", "X320281104-62",
    )  # fmt: skip
    assert made.codes[2][:2] == ("X320281102-61-1", "X320281102-61-2")
    assert made.provenance.settings["codes"][2] == "{parent}-{number:1}"
    capsys.readouterr()
    with pytest.raises(SystemExit) as done:
        main(["--lang", "en", *usual, "{label},{parent}{number:3}"])
    assert done.value.code == 2
    assert "Code patterns: 2, levels: 3." in capsys.readouterr().err


def test_patterns_are_refused_before_anything_is_divided():
    two = CodeTemplate.parse("{label}, {parent}{number:1}")
    with pytest.raises(InputError, match=r"no official codes that \{label\} could stand for"):
        two.refuse((2, 4), ["West", "East"])
    two.refuse((2, 18), ["320281102", "320281104"])
    with pytest.raises(InputError, match="Number 10 does not fit into 1 digits"):
        two.refuse((2, 19), ["320281102", "320281104"])


def test_a_number_that_does_not_fit_is_refused():
    land = chessboard(10, 1)
    leaves = np.arange(10, dtype=np.int32)
    with pytest.raises(InputError, match="Number 10 does not fit into 1 digits"):
        assemble_plan(land, leaves, [], Provenance(), template=CodeTemplate(("{number:1}",)))


def test_the_default_gives_as_many_digits_as_there_are_grids():
    land = chessboard(101, 1)
    made = assemble_plan(land, np.arange(101, dtype=np.int32), [], Provenance())
    assert made.codes[0][0] == "001"
    assert made.codes[0][-1] == "101"


@pytest.mark.parametrize(
    ("grids", "first", "last", "special"),
    [(3, "001", "003", "901"), (900, "001", "900", "901"), (901, "0001", "0901", "9001")],
)
def test_special_grids_of_a_single_level_have_numbers_of_their_own(grids, first, last, special):
    leaves = np.arange(grids + 1, dtype=np.int32)
    land = read_territory(toy("A" * (grids + 1), cells=True))
    made = assemble_plan(land, leaves, [], Provenance(), special_names=["park"])
    codes = made.codes[0]
    assert (codes[0], codes[-2], codes[-1]) == (first, last, special)
    assert made.names[0][-1] == "park"


def test_the_same_code_twice_is_refused():
    with pytest.raises(InputError, match="that stand for more than one grid") as caught:
        assembled(
            ["same", "same"],
            template=CodeTemplate(("{label}", "{parent}{number:3}")),
            level1_codes=["same", "same"],
        )
    assert "same" in caught.value.where


def test_units_and_grids_that_are_left_over_are_kept():
    """Grid 1 holds no unit and unit D is in no grid: the certificate must be able to see both."""
    made = assemble_plan(
        FOUR, np.array([0, 2, 2, -1], np.int32), [np.array([0, 0, 0])], Provenance()
    )
    assert made.counts == (1, 3)
    assert made.leaf_of_unit[3] == -1


@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_the_numbering_a_solver_happened_to_use_changes_nothing(seed, count):
    land = BOARD
    rng = np.random.default_rng(seed)
    leaf = (np.arange(len(land)) * count // len(land)).astype(np.int32)
    parents = (np.arange(count) // 2).astype(np.int32)
    plain = assemble_plan(land, leaf, [parents], Provenance())
    shuffle = rng.permutation(count).astype(np.int32)
    swap = rng.permutation(int(parents.max()) + 1).astype(np.int32)
    shuffled_parents = np.empty_like(parents)
    shuffled_parents[shuffle] = swap[parents]
    again = assemble_plan(land, shuffle[leaf], [shuffled_parents], Provenance())
    assert again.hash == plain.hash
    assert again.leaf_of_unit.tobytes() == plain.leaf_of_unit.tobytes()
    assert again.parents[0].tobytes() == plain.parents[0].tobytes()


BOARD = chessboard(6, 6)
