"""Rows of csv files: text over several lines, and marks that nobody closed."""

from __future__ import annotations

import io

import pytest

from gridplan.reading.tables.csv_rows import csv_rows

HEAD = "id,time,lon,lat,text\n"


def rows(body, delimiter=","):
    return list(csv_rows(io.StringIO(HEAD.replace(",", delimiter) + body, newline=""), delimiter))[
        1:
    ]


def test_plain_rows_and_empty_lines():
    assert rows("1,t,2,3,a\n\n2,t,,3,\n") == [
        ["1", "t", "2", "3", "a"],
        [],
        ["2", "t", None, "3", None],
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_over_several_lines_is_one_cell(end):
    text = f"first, second{end}third, with a comma{end}{end}last"
    assert rows(f'1,t,2,3,"{text}"{end}2,t,2,3,b{end}') == [
        ["1", "t", "2", "3", text],
        ["2", "t", "2", "3", "b"],
    ]
    assert rows(f'"a{end}b",t,2,3,x{end}') == [[f"a{end}b", "t", "2", "3", "x"]]


def test_a_mark_that_is_never_closed_takes_no_other_row():
    body = '1,t,2,3,a\n2,t,2,3,"open\n' + "".join(f"{n},t,2,3,b\n" for n in range(3, 9))
    found = rows(body)
    assert [row[0] for row in found] == [str(n) for n in range(1, 9)]
    assert found[1] == ["2", "t", "2", "3", "open"]
    assert found[2] == ["3", "t", "2", "3", "b"]


def test_a_mark_in_the_middle_is_found_by_the_number_of_cells():
    found = rows('1,"t,2,3,a\n2,t,2,3,b\n')
    assert found == [["1", "t", "2", "3", "a"], ["2", "t", "2", "3", "b"]]


def test_two_marks_in_two_rows_do_not_make_them_one():
    found = rows('1,t,2,3,"he said\n2,t,2,3,between\n3,t,2,3,goodbye"\n4,t,2,3,c\n')
    assert [row[0] for row in found] == ["1", "2", "3", "4"]
    assert found[2][4] == "goodbye"


def test_a_mark_before_more_than_a_cell_may_hold():
    many = [f"{n},t,2,3,{'x' * 90}\n" for n in range(5000)]
    many[10] = '10,t,2,3,"open\n'
    found = rows("".join(many))
    assert [row[0] for row in found] == [str(n) for n in range(5000)]


def test_other_delimiters_and_short_rows():
    assert rows("1;t;2\n2;t;2;3;b\n", ";") == [["1", "t", "2"], ["2", "t", "2", "3", "b"]]
