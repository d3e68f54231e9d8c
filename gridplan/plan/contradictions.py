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
    territory: Territory, graph: Graph, counts: Sequence[int], rules: Rules, fixed: Ints | None
) -> None:
    """Refuse rules that contradict each other, the counts or the units.

    Parameters
    ----------
    territory : Territory
    graph : Graph
        Of all units.
    counts : sequence of int
        Grids wanted at each level, given ones counted, special ones not.
    rules : Rules
    fixed : int64 (n,), optional
        First-level grid of each unit where that level is given.

    Raises
    ------
    InputError
        With one finding for every contradiction.
    """
    grids = max(counts)
    given_names, given = labels_of(territory, rules.given, "--given-grids")
    special_names, special = labels_of(territory, rules.special, "--special")
    compound_names, compound = labels_of(territory, rules.compounds, "--compounds")
    findings = []
    for names, label in (
        (given_names, given), (special_names, special), (compound_names, compound),
    ):  # fmt: skip
        findings += _areas(graph, names, label, fixed)
    findings += _overlaps(territory, special_names, special, given, compound)
    findings += _what_is_left(counts, len(given_names), special, given, compound)
    if fixed is not None:
        findings += _emptied(territory, rules, fixed, (special < 0) & (given < 0))
    areas = ((given_names, given), (compound_names, compound))
    findings += _limits(territory, grids, rules, special, areas)
    if fixed is not None:
        findings += _limits_inside(territory, grids, rules, special < 0, fixed)
    findings += _cores(territory, grids, rules, special, given, compound)
    if rules.farthest_m is not None:
        findings += _distances(territory, grids, rules.farthest_m, special < 0)
        findings += _too_wide(territory, rules.farthest_m, special < 0, areas)
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


def _what_is_left(
    counts: Sequence[int], given_grids: int, special: Ints, given: Ints, compound: Ints
) -> list[Finding]:
    """Counts that what is neither special nor given cannot make."""
    grids, above = max(counts), max(counts[:-1], default=0)
    left = (special < 0) & (given < 0)
    others = int(compound.max(initial=-1)) + 1 + np.arange(len(compound))
    nodes = len(np.unique(np.where(compound >= 0, compound, others)[left]))
    open_grids = grids - given_grids
    if open_grids < 0:
        message = say(
            "{given} grids are given, but only {grids} are wanted.", given=given_grids, grids=grids
        )
    elif not left.any() or not 0 < open_grids <= nodes:
        message = say(
            "{grids} grids are to be made of {units} units or compounds that are left.",
            grids=open_grids,
            units=nodes,
        )
    elif open_grids < above:
        message = say(
            "Besides the given grids {grids} are left for {above} of the level above, each of "
            "which needs one.",
            grids=open_grids,
            above=above,
        )
    else:
        return []
    cure = say("Change the counts, or give or keep fewer areas.")
    return [_contradiction("too-few-left", message, cure)]


def _emptied(
    territory: Territory, rules: Rules, fixed: Ints, left: NDArray[np.bool_]
) -> list[Finding]:
    """First-level areas in which special and given grids leave nothing to divide."""
    units = np.bincount(fixed[left & (fixed >= 0)], minlength=int(fixed.max()) + 1)
    empty = np.flatnonzero(units == 0)
    if not len(empty):
        return []
    some = [str(territory.unit_ids[int(np.argmax(fixed == area))]) for area in empty[:NAMED]]
    return [
        _contradiction(
            "nothing-left",
            say("First-level areas that special and given grids take up: {count}, with units "
                "{units}.", count=len(empty), units=", ".join(some)),
            say("Leave at least one unit of each to be divided."),
        )
    ]  # fmt: skip


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
                say(
                    "Mark only units that touch each other and that no hard line parts, or name "
                    "the pieces apart."
                ),
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
    areas: Sequence[tuple[Sequence[str], Ints]],
) -> list[Finding]:
    findings = []
    ordinary = special < 0
    for limit in rules.limits:
        amount = limit.amount(territory)
        total = float(amount[ordinary].sum())
        if total > limit.most * grids or total < limit.least * grids:
            bound = limit.most if total > limit.most * grids else limit.least
            cure = say("Change the limit.")
            if total > 0 and bound > 0:
                cure = say(
                    "Ask for about {needed:,.0f} grids, or change the limit.",
                    needed=np.ceil(total / bound),
                )
            findings.append(
                _contradiction(
                    "limit-and-count",
                    say("{grids} grids cannot share {total:,.0f} within the limit {limit}.",
                        grids=grids, total=total, limit=limit),
                    cure,
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
        for place, (names, label) in enumerate(areas):
            marked = (label >= 0) & ordinary
            held = np.bincount(label[marked], amount[marked], minlength=len(names))
            whole = np.bincount(label[marked], minlength=len(names)) > 0
            # Given grids come first; they are grids already, compounds are parts of one.
            over = whole & ((held > limit.most) | ((held < limit.least) & (place == 0)))
            if over.any():
                findings.append(
                    _contradiction(
                        "area-over-limit",
                        say("Given grids or compounds outside the limit {limit}: {count}.",
                            limit=limit, count=int(over.sum())),
                        say("Give other areas, or change the limit."),
                        _few([names[i] for i in np.flatnonzero(over)]),
                    )
                )  # fmt: skip
    return findings


def _limits_inside(
    territory: Territory, grids: int, rules: Rules, ordinary: NDArray[np.bool_], fixed: Ints
) -> list[Finding]:
    """Limits that first-level areas cannot keep: each is divided into whole grids."""
    findings = []
    for limit in rules.limits:
        amount = limit.amount(territory)
        if amount.min() < 0 or limit.most <= 0 or (fixed < 0).any():
            continue
        total = np.bincount(fixed[ordinary], amount[ordinary], minlength=int(fixed.max()) + 1)
        low = np.maximum(np.ceil(total / limit.most - 1e-9), 1)
        high = np.floor(total / limit.least + 1e-9) if limit.least > 0 else np.full_like(low, grids)
        for area in np.flatnonzero(low > high):
            unit = territory.unit_ids[int(np.argmax(ordinary & (fixed == area)))]
            findings.append(
                _contradiction(
                    "limit-and-area",
                    say("No number of grids shares the {total:,.0f} of a first-level area within "
                        "the limit {limit}.", total=total[area], limit=limit),
                    say("Change the limit, or the first level."),
                    say("the area with unit {unit}", unit=unit),
                )
            )  # fmt: skip
        shared = limit.least * grids <= total.sum() <= limit.most * grids
        if shared and (low <= high).all() and not low.sum() <= grids <= high.sum():
            findings.append(
                _contradiction(
                    "limit-and-areas",
                    say("Within the limit {limit} the first-level areas make {low:,.0f} to "
                        "{high:,.0f} grids; {grids} are wanted.",
                        limit=limit, low=low.sum(), high=high.sum(), grids=grids),
                    say("Change the counts, or the limit."),
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
        marked[marked] = (np.bincount(label[marked]) > 1)[label[marked]]
        if marked.any():
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


def _too_wide(
    territory: Territory,
    farthest_m: float,
    ordinary: NDArray[np.bool_],
    areas: Sequence[tuple[Sequence[str], Ints]],
) -> list[Finding]:
    """Given grids and compounds that are wider than a grid may be."""
    findings = []
    for names, label in areas:
        span = spans(territory.centre, np.where(ordinary, label, -1), len(names))
        wide = np.flatnonzero(span > farthest_m)
        if len(wide):
            findings.append(
                _contradiction(
                    "area-too-wide",
                    say("Given grids or compounds whose units lie further apart than "
                        "{limit:,.0f} m: {count}.", limit=farthest_m, count=len(wide)),
                    say("Allow a larger distance, or give other areas."),
                    _few([names[i] for i in wide]),
                )
            )  # fmt: skip
    return findings


def _few(names: Sequence[str] | NDArray[np.object_]) -> str:
    more = " …" if len(names) > NAMED else ""
    return ", ".join(str(name) for name in names[:NAMED]) + more
