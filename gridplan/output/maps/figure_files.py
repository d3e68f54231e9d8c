"""Figures as files: the same bytes for the same figure, and text in a PDF that can be copied."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import StoreError
from ...i18n import say, spoken_reason

#: Matplotlib writes text as text, beyond the 256 characters of Latin, only from outlines of
#: TrueType; the fonts of Chinese have those of PostScript. A hundredth of a dot of 1,000 is lost.
_TRUE_TYPE = 42
_EXACT = 0.5


def file_of(figure: Any, kind: str, **options: Any) -> bytes:
    """A figure as a file.

    Parameters
    ----------
    figure : matplotlib Figure
    kind : {"png", "svg", "pdf"}
    **options
        Of `matplotlib.figure.Figure.savefig`, for example ``dpi``; not for PDF.
    """
    if kind == "pdf":
        return pdf_of([figure])
    stream = io.BytesIO()
    # No time and no version of a library in it.
    metadata = {"svg": {"Date": None}, "png": {"Software": None}}[kind]
    figure.savefig(stream, format=kind, metadata=metadata, **options)
    return stream.getvalue()


def pdf_of(figures: Iterable[Any], facts: Mapping[str, Any] | None = None) -> bytes:
    """The figures as the pages of a PDF.

    Parameters
    ----------
    figures : iterable of matplotlib Figure
        Drawn one after the other. Their fonts are changed.
    facts : mapping, optional
        What the file says of itself: ``Title``, …

    Returns
    -------
    bytes
        The same for the same figures: there is no time in it.

    Raises
    ------
    StoreError
        When the fonts, which pass through a temporary folder, cannot be written there.
    """
    try:
        return _pdf_of(figures, facts or {})
    except OSError as problem:
        raise StoreError(
            say("No temporary file can be written: {reason}.", reason=spoken_reason(problem)),
            cure=say("Make room in the temporary folder, or name another one in TMPDIR."),
        ) from problem


def _pdf_of(figures: Iterable[Any], facts: Mapping[str, Any]) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    stream = io.BytesIO()
    with (
        _fonts_at_hand() as folder,
        rc_context({"pdf.fonttype": _TRUE_TYPE}),
        PdfPages(stream, metadata={"CreationDate": None, **facts}) as book,
    ):
        for figure in figures:
            _use_true_type(figure, folder)
            book.savefig(figure)
    return stream.getvalue()


@contextmanager
def _fonts_at_hand() -> Iterator[Path]:
    """A folder for fonts that matplotlib knows as long as they are there."""
    from matplotlib.font_manager import fontManager

    # Windows keeps files that matplotlib has not closed.
    folders = tempfile.TemporaryDirectory(prefix="gridplan-fonts-", ignore_cleanup_errors=True)
    with folders as folder:
        known = len(fontManager.ttflist)
        try:
            yield Path(folder)
        finally:
            del fontManager.ttflist[known:]


def _use_true_type(figure: Any, folder: Path) -> None:
    """Give each text, in place of fonts with outlines of PostScript, the same ones of TrueType."""
    from matplotlib.font_manager import findfont, fontManager
    from matplotlib.text import Text

    texts = figure.findobj(Text)
    wanted: dict[tuple[str, str], set[str]] = {}
    for text in texts:
        for family in text.get_fontfamily():
            face = text.get_fontproperties().copy()
            face.set_family(family)
            file = findfont(face, fallback_to_default=False)
            if _has_cubic_outlines(file):
                wanted.setdefault((family, file), set()).update(text.get_text())
    letters = "".join(sorted(set().union(*wanted.values())))
    mark = hashlib.sha256(letters.encode()).hexdigest()[:12]
    changed = {}
    for family, file in sorted(wanted):
        changed[family] = f"{family} {mark}"
        copy = folder / f"{Path(file).stem}-{mark}.ttf"
        if not copy.exists():
            _write_true_type(file, letters, changed[family], copy)
            fontManager.addfont(copy)
    for text in texts:
        text.set_fontfamily([changed.get(family, family) for family in text.get_fontfamily()])


@cache
def _has_cubic_outlines(file: str) -> bool:
    return "CFF " in _opened(file)


@cache
def _opened(file: str) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(file, fontNumber=0, lazy=True)


def _write_true_type(file: str, letters: str, family: str, copy: Path) -> None:
    """Write the letters of a font as a TrueType font of another name."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    font = _opened(file)
    outlines, names = font.getGlyphSet(), font.getBestCmap()
    letters_of = {ord(letter): names[ord(letter)] for letter in letters if ord(letter) in names}
    order = [".notdef", *sorted(set(letters_of.values()) - {".notdef"})]
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, _EXACT, reverse_direction=True))
        glyphs[name] = pen.glyph()
    built = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    built.setupGlyphOrder(order)
    built.setupCharacterMap(letters_of)
    built.setupGlyf(glyphs)
    left = {name: getattr(glyph, "xMin", 0) for name, glyph in glyphs.items()}
    built.setupHorizontalMetrics({n: (font["hmtx"][n][0], left[n]) for n in order})
    built.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    style = font["name"].getDebugName(2) or "Regular"
    built.setupNameTable(
        {"familyName": family, "styleName": style, "psName": font["name"].getDebugName(6)}
    )
    built.setupOS2(usWeightClass=font["OS/2"].usWeightClass)
    built.setupPost()
    # The time of making would make equal files differ.
    built.font["head"].created = built.font["head"].modified = font["head"].modified
    built.font.recalcTimestamp = False
    built.save(copy)
