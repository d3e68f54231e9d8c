"""The last pages: grids that stand out, and how the plan was made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...findings import in_a_row
from ...i18n import as_percent, language, say
from ...plan.recount import slashed
from ..content.plan_content import Book
from ..look import look
from ..look.amounts import signed_percent, standing_out
from ..look.settings_in_words import told_settings
from .pages import AtlasPage, Column, Table
from .paper import Paper, places, row_for, rows_in
from .words import all_counts, amount, column_title, facts_table

#: Grids listed at most.
_MOST = 400
#: Findings about the data that are printed.
_FINDINGS = 6


def statistics_pages(book: Book, paper: Paper) -> list[AtlasPage]:
    """The grids that stand out, farthest from target first."""
    table, count = _exceptions(book)
    box = places(paper, "lists")["table_1"]
    room, row_mm = rows_in(box, paper), 0.0
    in_column = -(-len(table.rows) // paper.columns)
    if in_column > room and row_for(in_column, box, paper) < paper.row_mm:
        room, row_mm = in_column, row_for(in_column, box, paper)
    subtitle = say(
        "{count:,} grids of all levels: load more than 10% off target, in several pieces, "
        "or compactness below 0.15",
        count=count,
    )
    if count > _MOST:
        subtitle = in_a_row(subtitle, say("The {most} farthest off are listed.", most=_MOST))
    tables = [
        replace(table.part(at, at + room), row_mm=row_mm)
        for at in range(0, max(len(table.rows), 1), room)
    ]
    found = []
    for place in range(0, len(tables), paper.columns):
        found.append(
            AtlasPage(
                kind="lists",
                key=f"statistics-{place // paper.columns + 1}",
                title=say("Grids that stand out"),
                subtitle=subtitle,
                bookmark="" if place else say("Grids that stand out"),
                tables=tuple(tables[place : place + paper.columns]),
            )
        )
    return found


def _exceptions(book: Book) -> tuple[Table, int]:
    columns = (
        Column(say("Code"), stretches=True),
        Column(say("Level"), numeric=True),
        Column(say("Load, %"), numeric=True),
        Column(say("Deviation"), numeric=True),
        Column(say("Pieces"), numeric=True),
        Column(say("Compactness"), numeric=True),
    )
    found = []
    for m in book.levels:
        off = np.abs(m.deviation)
        for number in map(int, np.flatnonzero(standing_out(m))):
            cells = (
                book.plan.codes[m.level - 1][number],
                str(m.level),
                f"{100 * m.load[number]:.2f}",
                signed_percent(float(m.deviation[number])),
                str(m.pieces[number]),
                f"{m.polsby_popper[number]:.2f}",
            )
            found.append((-float(off[number]), m.level, cells, float(m.deviation[number])))
    found.sort(key=lambda entry: entry[:3])
    tints = {
        (row, 3): look.deviation_colour(entry[3])
        for row, entry in enumerate(found[:_MOST])
        if abs(entry[3]) > look.DEVIATION_LIMITS[3]
    }
    rows = tuple(entry[2] for entry in found[:_MOST])
    return Table(columns, rows or ((say("none"), "", "", "", "", ""),), tints), len(found)


def method_page(book: Book, remarks: tuple[str, ...]) -> AtlasPage:
    """How load, target and deviation are reckoned, with which settings, from which data."""
    plan, territory, made = book.plan, book.territory, book.plan.provenance
    sentences = [
        say("Load: the share of a grid in each criterion, weighted; the whole territory is 100%."),
        say("Target: the share of a grid in the number of last-level grids. Deviation: load / "
            "target − 1."),
        say("Every grid is one connected piece; a border counts from 1 m of shared outline. "
            "Compactness is 4πA / P², 1 for a circle."),
        say("Colours: the same classes on all pages, with limits at ±5, ±10 and ±20%; "
            "readable for colour-blind people."),
        say("Outlines are simplified for print by 2 m at most; they are no proof of a boundary."),
        say("Maps of China that are published need a review number; its box stands on each "
            "page."),
        *remarks,
    ]  # fmt: skip
    # Findings are kept in the language in which the data were read.
    chinese = language() == "zh_CN"
    noted = [finding.message for finding in territory.findings]
    findings = [text for text in noted if _is_chinese(text) == chinese][:_FINDINGS]
    if findings:
        sentences += ["", say("What was noted about the data:"), *findings]
    table = Table(
        (
            Column(say("Criterion"), stretches=True),
            Column(say("Column")),
            Column(say("Weight"), numeric=True),
            Column(say("Tolerance"), numeric=True),
            Column(say("Sum"), numeric=True),
        ),
        tuple(
            (
                column_title(c, name),
                c.column,
                f"{c.weight:g}",
                f"±{as_percent(c.tolerance)}",
                amount(float(territory.loads[:, place].sum()), c),
            )
            for place, (c, name) in enumerate(zip(territory.criteria, book.criteria))
        ),
    )
    settings = told_settings(made.settings)
    facts = [
        (say("Plan"), book.path.name),
        (say("Grids"), slashed(plan.counts)),
        (say("Grids asked for"), slashed(made.counts) if made.counts != plan.counts else ""),
        (say("Date"), book.date),
        (say("Author"), made.author),
        (say("Seed"), str(made.seed)),
        *settings,
        (say("Version of Gridplan"), made.version),
        (say("Source"), str(territory.origin.get("source", "")).replace("\\", "/").split("/")[-1]),
        (say("Coordinate system"), str(book.crs.to_string())[:40]),
        (say("Hash of the plan"), _parted(plan.hash)),
        (say("Digest of the data"), _parted(made.territory_digest)),
    ]
    return AtlasPage(
        kind="text",
        key="method",
        title=say("How the plan was made"),
        subtitle=all_counts(book),
        bookmark=say("How the plan was made"),
        tables=(table, facts_table([fact for fact in facts if fact[1]])),
        texts={
            "text": "\n".join(sentences),
            "heading": say("What is balanced"),
            "heading_2": say("Settings and origin"),
        },
    )


def _is_chinese(text: str) -> bool:
    """Whether a sentence is Chinese; an English one may bear a Chinese name, but no such stop."""
    return any(letter in "。，、：；（）" for letter in text)


def _parted(digest: str) -> str:
    """The first 32 digits, in groups of eight."""
    parts = " ".join(digest[i : i + 8] for i in range(0, min(len(digest), 32), 8))
    return f"{parts} …" if len(digest) > 32 else parts
