"""Encodings told by a few bytes: tables of Shapefiles written byte by byte."""

from __future__ import annotations

import struct

import pytest

from gridplan.reading.encodings import TextEncoding, dbf_encoding, text_encoding


def dbf(fields, rows, language=0):
    """A .dbf of text columns: (name of ten bytes at most, width) and the cells of each row."""
    width = 1 + sum(size for _, size in fields)
    head = struct.pack("<BBBBIHH", 3, 24, 3, 1, len(rows), 33 + 32 * len(fields), width)
    head += bytes(17) + bytes([language]) + bytes(2)
    for name, size in fields:
        head += name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([size]) + bytes(15)
    records = [
        b" " + b"".join(cell.ljust(size) for cell, (_, size) in zip(row, fields)) for row in rows
    ]
    return head + b"\r" + b"".join(records) + b"\x1a"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_of_columns_alone_tell_the_encoding(encoding):
    assert dbf_encoding(dbf([("镇街".encode(encoding), 8)], [[b"A01"]]), None).name == encoding


def test_plain_text_has_no_encoding_whatever_is_declared():
    assert dbf_encoding(dbf([(b"town", 8)], [[b"A01"]]), b"GBK") == TextEncoding("", "gb18030")


def test_a_name_that_is_cut_in_the_middle_of_a_character_says_nothing():
    cut = "户籍人口".encode()[:10]  # three characters and a third of the fourth
    table = dbf([(cut, 12)], [["澄江街道".encode()[:9]]])
    assert dbf_encoding(table, None) == TextEncoding("utf-8", "")


def test_a_full_cell_that_is_cut_in_the_middle_of_a_character_says_nothing():
    table = dbf([(b"town", 10)], [["澄江街道".encode()[:10]], ["南闸".encode()]])
    assert dbf_encoding(table, None) == TextEncoding("utf-8", "")


@pytest.mark.parametrize(
    ("language", "text", "declared"),
    [(0x4D, "gb18030", "gb18030"), (0x7A, "gb18030", "gb18030"), (0x57, "gb18030", "")],
)
def test_the_language_of_the_table_is_what_it_declares(language, text, declared):
    table = dbf([(b"town", 12)], [["澄江街道".encode(text)]], language)
    assert dbf_encoding(table, None) == TextEncoding("gb18030", declared)
    # A .cpg that says something stands before it.
    assert dbf_encoding(table, b"UTF-8").declared == "utf-8"


def test_text_that_no_encoding_reads_is_damaged_in_the_one_that_loses_least():
    # One byte is wrong in each: 0xFF begins no character anywhere.
    table = dbf([(b"town", 24)], [["澄江街道".encode() + b"\xff."], ["南闸街道".encode()]])
    assert dbf_encoding(table, None) == TextEncoding("utf-8", "", damaged=True)


def test_zero_bytes_on_both_sides_are_no_sign_of_utf16():
    assert text_encoding(b"ab\0\0" * 50) == "utf-8-sig"
    assert text_encoding("a,b\n".encode("utf-16-be") * 20) == "utf-16-be"
