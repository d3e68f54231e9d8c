"""Fonts that can write what is to be written, so that no picture shows boxes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from .look import CHINESE_FONTS, LATIN_FONTS


def font_families() -> list[str]:
    """Font families, known to matplotlib, in the order of preference: Chinese first, then Latin."""
    chinese = next((family for family in CHINESE_FONTS if _usable(family)), None)
    latin = [family for family in LATIN_FONTS if _files(family)]
    return [chinese, *latin] if chinese else latin


def writable(text: str, families: Sequence[str]) -> bool:
    """Whether the families together have a glyph for each character of `text`."""
    covered = frozenset[str]().union(*(_characters(family) for family in families))
    return all(letter in covered for letter in text if not letter.isspace())


def _files(family: str) -> list[str]:
    from matplotlib.font_manager import fontManager

    return [entry.fname for entry in fontManager.ttflist if entry.name == family]


def _usable(family: str) -> bool:
    """Whether matplotlib knows the family, after taking it out of a font collection if need be."""
    return bool(_files(family)) or _register_from_collection(family)


@cache
def _characters(family: str) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    return frozenset(
        chr(code) for file in _files(family)[:1] for code in FT2Font(file).get_charmap()
    )


@cache
def _register_from_collection(family: str) -> bool:
    """Make a family known that stands inside a collection (.ttc) behind another family.

    Matplotlib reads only the first face of a collection, which for Noto and Source Han is the
    Japanese one; its forms of many characters are not those of mainland China. The wanted face is
    copied once, unchanged, into matplotlib's cache.
    """
    from fontTools.ttLib import TTCollection
    from matplotlib.font_manager import fontManager

    stem = family.rsplit(" ", 1)[0]
    collections = {
        entry.fname
        for entry in fontManager.ttflist
        if entry.name.startswith(stem) and entry.fname.lower().endswith((".ttc", ".otc"))
    }
    found = False
    for file in sorted(collections):
        with TTCollection(file, lazy=True) as faces:
            for face in faces:
                if face["name"].getDebugName(1) == family:
                    fontManager.addfont(_copy_of_face(face, file))
                    found = True
    return found


def _copy_of_face(face: object, file: str) -> str:
    import matplotlib

    stamp = f"{file}:{os.stat(file).st_mtime_ns}:{face['name'].getDebugName(6)}"  # type: ignore[index]
    seal = hashlib.sha256(stamp.encode()).hexdigest()[:16]
    copy = Path(matplotlib.get_cachedir()) / f"gridplan-{seal}.otf"
    if not copy.exists():
        handle, part = tempfile.mkstemp(dir=copy.parent)
        with os.fdopen(handle, "wb") as stream:
            face.save(stream)  # type: ignore[attr-defined]
        os.replace(part, copy)
    return str(copy)
