"""Rules that no plan can honour, found before anything is divided; and those that a plan breaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..findings import Finding, Severity
from ..partition.graph import Graph
from ..territory.territory import Territory
from ..wording import say
from .carving import in_pieces
from .rules import Ints, Rules, cores_of, labels_of
from .spanning import spans

#: How many units or grids a finding names.
NAMED = 5


def refuse_contradictions(
    territory: Territory, graph: Graph, grids: int, rules: Rules, fixed: Ints | None
) -> None:
    """Refuse rules that contradict each other, the counts or the units.

    Parameters
    ----------
    territory : Territory
    graph : Graph
        Of all units.
    grids : int
        Last-level grids wanted, given ones counted, special ones not.
    rules : Rules
    fixed : int64 (n,), optional
        First-level grid of each unit where that level is given.

    Raises
    ------
    InputError
        With one finding for every contradiction.
    """
    given_names, given = labels_of(territory, rules.given, "--given-grids")
    special_names, special = labels_of(territory, rules.special, "--special")
    compound_names, compound = labels_of(territory, rules.compounds, "--compounds")
    findings = []
    for names, label in (
        (given_names, given), (special_names, special), (compound_names, compound),
    ):  # fmt: skip
        findings += _areas(graph, names, label, fixed)
    findings += _overlaps(territory, special_names, special, given, compound)
    left = (special < 0) & (given < 0)
    open_grids = grids - len(given_names)
    node = np.where(compound >= 0, compound, len(compound_names) + np.arange(len(compound)))
    node = np.unique(node[left], return_inverse=True)[1]
    if (
        open_grids < 0
        or (open_grids == 0) != (not left.any())
        or open_grids > node.max(initial=-1) + 1
    ):
        findings.append(
            _contradiction(
                "too-few-left",
                say(
                    "{grids} grids are to be made of {units} units or compounds that are left.",
                    grids=open_grids,
                    units=int(node.max(initial=-1)) + 1,
                ),
                say("Change the counts, or give or keep fewer areas."),
            )
        )
    findings += _limits(territory, grids, rules, special, given_names, given, compound)
    findings += _cores(territory, grids, rules, special, given, compound)
    if rules.farthest_m is not None:
        findings += _distances(territory, grids, rules.farthest_m, special < 0)
    if findings:
        raise InputError(
            say("The rules contradict each other or the ground: {count}.", count=len(findings)),
            where=findings[0].message,
            cure=findings[0].cure,
            findings=findings,
        )


def broken_rules(
    territory: Territory, leaf: Ints, ordinary: int, codes: Sequence[str], rules: Rules
) -> list[Finding]:
    """What a plan does not honour; nothing when it keeps all rules.

    Parameters
    ----------
    territory : Territory
    leaf : int64 (n,)
    ordinary : int
        Grids from this number on are special ones; no rule holds for them.
    codes : sequence of str
        What the grids are called.
    rules : Rules
    """
    findings = []

    def broken(code: str, grids: Ints, message: str, values: Sequence[str]) -> None:
        if len(grids):
            named = ", ".join(f"{codes[g]} ({value})" for g, value in zip(grids[:NAMED], values))
            findings.append(Finding(code, Severity.ERROR, named, message, "", (), len(grids)))

    count = len(codes)
    for limit in rules.limits:
        held = np.bincount(leaf, limit.amount(territory), minlength=count)
        slack = 1e-9 * max(1.0, float(np.abs(held).max()))
        out = (held < limit.least - slack) | (held > limit.most + slack)
        grids = np.flatnonzero(out[:ordinary])
        message = say("Grids outside the limit {limit}: {count}.", limit=limit, count=len(grids))
        broken("limit", grids, message, [f"{held[g]:,.0f}" for g in grids[:NAMED]])
    if rules.cores:
        number = np.bincount(leaf[cores_of(territory, rules.cores)], minlength=count)
        grids = np.flatnonzero(number[:ordinary] > 1)
        message = say("Grids with more than one core: {count}.", count=len(grids))
        broken("cores", grids, message, [str(number[g]) for g in grids[:NAMED]])
    if rules.farthest_m is not None:
        span = spans(territory.centre, leaf, count)
        grids = np.flatnonzero(span[:ordinary] > rules.farthest_m)
        message = say(
            "Grids whose units lie further apart than {limit:,.0f} m: {count}.",
            limit=rules.farthest_m,
            count=len(grids),
        )
        broken("farthest", grids, message, [f"{span[g]:,.0f} m" for g in grids[:NAMED]])
    return findings


def _contradiction(code: str, message: str, cure: str, where: str = "") -> Finding:
    return Finding(code, Severity.ERROR, where, message, cure)


def _areas(graph: Graph, names: Sequence[str], label: Ints, fixed: Ints | None) -> list[Finding]:
    """Areas in pieces, and areas that lie in several first-level areas."""
    if not names:
        return []
    findings = []
    broken = [names[i] for i in np.flatnonzero(in_pieces(graph, label))]
    if broken:
        findings.append(
            _contradiction(
                "area-in-pieces",
                say("Areas in pieces: {areas}.", areas=_few(broken)),
                say("Mark only units that touch each other, or name the pieces apart."),
            )
        )
    if fixed is not None:
        inside = label >= 0
        pairs = np.unique(np.stack([label[inside], fixed[inside]], axis=1), axis=0)
        across = [names[i] for i in np.flatnonzero(np.bincount(pairs[:, 0]) > 1)]
        if across:
            findings.append(
                _contradiction(
                    "area-across",
                    say("Areas that lie in several first-level areas: {areas}.",
                        areas=_few(across)),
                    say("Name the parts in each first-level area apart."),
                )
            )  # fmt: skip
    return findings


def _overlaps(
    territory: Territory, special_names: Sequence[str], special: Ints, given: Ints, compound: Ints
) -> list[Finding]:
    findings = []
    both = np.flatnonzero((special >= 0) & (given >= 0))
    if len(both):
        findings.append(
            _contradiction(
                "special-and-given",
                say("Units that belong to a special and to a given grid: {units}.",
                    units=_few(territory.unit_ids[both])),
                say("Give each unit one of both."),
            )
        )  # fmt: skip
    carved = (special >= 0) | (given >= 0)
    cut = np.unique(compound[carved & (compound >= 0)])
    partly = np.isin(compound, cut) & ~carved
    if partly.any():
        findings.append(
            _contradiction(
                "compound-cut",
                say("Compounds of which only a part belongs to a special or given grid: {units}.",
                    units=_few(territory.unit_ids[partly])),
                say("Mark whole compounds."),
            )
        )  # fmt: skip
    return findings


def _limits(
    territory: Territory,
    grids: int,
    rules: Rules,
    special: Ints,
    given_names: Sequence[str],
    given: Ints,
    compound: Ints,
) -> list[Finding]:
    findings = []
    ordinary = special < 0
    for limit in rules.limits:
        amount = limit.amount(territory)
        total = float(amount[ordinary].sum())
        if total > limit.most * grids or total < limit.least * grids:
            needed = total / (limit.most if total > limit.most * grids else limit.least)
            findings.append(
                _contradiction(
                    "limit-and-count",
                    say("{grids} grids cannot share {total:,.0f} within the limit {limit}.",
                        grids=grids, total=total, limit=limit),
                    say("Ask for about {needed:,.0f} grids, or change the limit.",
                        needed=np.ceil(needed)),
                )
            )  # fmt: skip
        heavy = np.flatnonzero(ordinary & (amount > limit.most))
        if len(heavy):
            findings.append(
                _contradiction(
                    "unit-over-limit",
                    say("Units that alone are over the limit {limit}: {count}.",
                        limit=limit, count=len(heavy)),
                    say("Divide them in the source, make special grids of them, or raise the "
                        "limit."),
                    _few(territory.unit_ids[heavy]),
                )
            )  # fmt: skip
        for label, names in ((given, given_names), (compound, None)):
            marked = (label >= 0) & ordinary
            held = np.bincount(label[marked], amount[marked])
            over = held > limit.most
            if names is not None:
                over |= held < limit.least
            if over.any():
                findings.append(
                    _contradiction(
                        "area-over-limit",
                        say("Given grids or compounds outside the limit {limit}: {count}.",
                            limit=limit, count=int(over.sum())),
                        say("Give other areas, or change the limit."),
                    )
                )  # fmt: skip
    return findings


def _cores(
    territory: Territory, grids: int, rules: Rules, special: Ints, given: Ints, compound: Ints
) -> list[Finding]:
    core = cores_of(territory, rules.cores) & (special < 0)
    findings = []
    if core.sum() > grids:
        findings.append(
            _contradiction(
                "cores-and-count",
                say("{cores} cores cannot lie in {grids} different grids.",
                    cores=int(core.sum()), grids=grids),
                say("Mark fewer cores, or ask for more grids."),
            )
        )  # fmt: skip
    for label in (given, compound):
        marked = core & (label >= 0)
        if (np.bincount(label[marked]) > 1).any():
            findings.append(
                _contradiction(
                    "cores-together",
                    say("Two cores lie in one area that is not cut: {units}.",
                        units=_few(territory.unit_ids[marked])),
                    say("Mark one of them only."),
                )
            )  # fmt: skip
    return findings


def _distances(
    territory: Territory, grids: int, farthest_m: float, ordinary: NDArray[np.bool_]
) -> list[Finding]:
    """No figure of a diameter holds more than a circle (isodiametric inequality)."""
    # Points stand inside their units: outlines reach beyond them by a unit's own width.
    width = np.sqrt(territory.area_m2[ordinary].max()) * 2
    most = grids * np.pi / 4 * (farthest_m + width) ** 2
    area = float(territory.area_m2[ordinary].sum())
    if area <= most:
        return []
    return [
        _contradiction(
            "farthest-and-area",
            say("{grids} grids no wider than {limit:,.0f} m cannot cover {area:,.0f} km².",
                grids=grids, limit=farthest_m, area=area / 1e6),
            say("Ask for more grids, or allow a larger distance."),
        )
    ]  # fmt: skip


def _few(names: Sequence[str] | NDArray[np.object_]) -> str:
    more = " …" if len(names) > NAMED else ""
    return ", ".join(str(name) for name in names[:NAMED]) + more
