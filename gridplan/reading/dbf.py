"""The table of a Shapefile as it stands in the file, byte by byte."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class DbfField:
    """A column.

    Parameters
    ----------
    name : bytes
        At most ten; longer names are cut, maybe in the middle of a character.
    kind : bytes
        ``b"C"`` for text, ``b"N"`` and ``b"F"`` for numbers.
    begin, length : int
        Where its cells stand in a record, bytes.
    """

    name: bytes
    kind: bytes
    begin: int
    length: int


@dataclass(frozen=True)
class DbfTable:
    """A whole table.

    Parameters
    ----------
    fields : tuple of DbfField
    records : uint8 (n, width)
        One row each; the first byte is ``*`` where the row was deleted.
    """

    fields: tuple[DbfField, ...]
    records: NDArray[np.uint8]

    def cells(self, field: DbfField) -> NDArray[np.uint8]:
        """The cells of a column, uint8 (n, length)."""
        return self.records[:, field.begin : field.begin + field.length]


def dbf_table(dbf: bytes) -> DbfTable | None:
    """Take a .dbf file apart; None when it is too short to be one."""
    try:
        count, header, width = struct.unpack_from("<IHH", dbf, 4)
    except struct.error:
        return None
    fields, at, begin = [], 32, 1
    while at + 32 <= min(header, len(dbf)) and dbf[at : at + 1] != b"\r":
        name, kind, length = dbf[at : at + 11], dbf[at + 11 : at + 12], dbf[at + 16]
        fields.append(DbfField(name.split(b"\x00")[0], kind, begin, length))
        begin += length
        at += 32
    count = max(min(count, (len(dbf) - header) // max(width, 1)), 0)
    records = np.frombuffer(dbf, np.uint8, count * width, header if count else 0)
    return DbfTable(tuple(fields), records.reshape(count, width))
