"""Bookmarks for a finished PDF, added at its end as the format foresees (incremental update).

Qt writes pages but no outline. The file stays as it is; new objects, a new table of places and a
new trailer are appended (ISO 32000-1, 7.5.6 and 12.3.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import StoreError
from ...i18n import say


def with_bookmarks(pdf: bytes, entries: Sequence[tuple[str, int, int]], date: str = "") -> bytes:
    """The PDF with an outline, and with a fixed date so that equal pages give equal files.

    Parameters
    ----------
    pdf : bytes
        As Qt writes it: one plain table of places, no encryption.
    entries : sequence of (title, page, depth)
        In their order; pages from 0, depth 0 for main entries, at most one deeper than before.
    date : str
        ISO day that replaces the day of writing.

    Raises
    ------
    StoreError
        When the file is not of this plain form.
    """
    if date:
        stamp = b"/CreationDate (D:" + date.replace("-", "").encode()[:8] + b"000000"
        pdf = re.sub(rb"/CreationDate \(D:\d{14}", stamp, pdf, count=1)
    trailer = re.search(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)\s*%%EOF\s*$", pdf, re.DOTALL)
    if trailer is None or not pdf.startswith(b"%PDF-"):
        raise StoreError(say("The PDF could not be given bookmarks."))
    size = int(_need(re.search(rb"/Size\s+(\d+)", trailer[1])))
    root = int(_need(re.search(rb"/Root\s+(\d+) 0 R", trailer[1])))
    info = re.search(rb"/Info\s+\d+ 0 R", trailer[1])
    places = _places(pdf, int(trailer[2]))
    catalog = _body(pdf, places[root])
    pages = _kids(pdf, places, int(_need(re.search(rb"/Pages\s+(\d+) 0 R", catalog))))
    objects: dict[int, bytes] = {
        root: catalog.rstrip()[:-2] + f"\n/Outlines {size} 0 R\n/PageMode /UseOutlines\n>>".encode()
    }
    objects |= _tree(entries, pages, size)
    out = bytearray(pdf)
    table = b""
    for number, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + table
    out += b"trailer\n<<\n/Size %d\n/Root %d 0 R\n%s\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1, root, info[0] if info else b"", int(trailer[2]), start,
    )  # fmt: skip
    return bytes(out)


def _tree(
    entries: Sequence[tuple[str, int, int]], pages: Sequence[int], first: int
) -> dict[int, bytes]:
    """The outline as objects numbered from `first`, which is its root."""
    parents, last_at = [], {-1: -1}
    for place, (_, _, depth) in enumerate(entries):
        parents.append(last_at[depth - 1])
        last_at[depth] = place
    children: dict[int, list[int]] = {}
    for place, parent in enumerate(parents):
        children.setdefault(parent, []).append(place)

    def number(place: int) -> int:
        return first + 1 + place

    def family(place: int, sign: str) -> str:
        mine = children.get(place, [])
        if not mine:
            return ""
        return f"/First {number(mine[0])} 0 R /Last {number(mine[-1])} 0 R /Count {sign}{len(mine)}"

    found = {first: f"<< /Type /Outlines {family(-1, '')} >>".encode()}
    for place, (title, page, _) in enumerate(entries):
        mates = children[parents[place]]
        at = mates.index(place)
        words = ("\ufeff" + title).encode("utf-16-be").hex().upper()
        chain = f"/Prev {number(mates[at - 1])} 0 R " if at else ""
        chain += f"/Next {number(mates[at + 1])} 0 R " if at + 1 < len(mates) else ""
        found[number(place)] = (
            f"<< /Title <{words}> /Parent {number(parents[place])} 0 R {chain}"
            f"/Dest [{pages[page]} 0 R /Fit] {family(place, '-')} >>"
        ).encode()
    return found


def _places(pdf: bytes, start: int) -> dict[int, int]:
    table = _need(re.match(rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [nf]\s{1,2})+)", pdf[start:]), 2)
    lines = re.findall(rb"(\d{10}) \d{5} ([nf])", table)
    return {number: int(at) for number, (at, kind) in enumerate(lines) if kind == b"n"}


def _body(pdf: bytes, at: int) -> bytes:
    return _need(re.match(rb"\d+ 0 obj\s*(.*?)\s*endobj", pdf[at : at + 1_000_000], re.DOTALL))


def _kids(pdf: bytes, places: dict[int, int], number: int) -> list[int]:
    listing = _need(re.search(rb"/Kids\s*\[(.*?)\]", _body(pdf, places[number]), re.DOTALL))
    return [int(kid) for kid in re.findall(rb"(\d+) 0 R", listing)]


def _need(found: re.Match[bytes] | None, group: int = 1) -> bytes:
    if found is None:
        raise StoreError(say("The PDF could not be given bookmarks."))
    return found[group]
