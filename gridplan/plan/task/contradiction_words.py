"""How contradictions among rules are told: each as a finding with its cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...findings import Finding, Severity, few, in_a_row
from ...i18n import say
from ...i18n.figures import square_kilometres

if TYPE_CHECKING:
    from ...findings import Names
    from ..rules.rules import Limit


def _contradiction(code: str, message: str, cure: str, where: str = "") -> Finding:
    return Finding(code, Severity.ERROR, where, message, cure)


# Areas -----------------------------------------------------------------------------------------


def area_in_pieces(areas: Names) -> Finding:
    """Areas that do not hang together."""
    return _contradiction(
        "area-in-pieces",
        say("Areas in pieces: {areas}.", areas=few(areas)),
        say(
            "Mark only units that touch each other and that no hard line parts, or name the pieces "
            "apart."
        ),
    )


def area_across(areas: Names) -> Finding:
    """Areas that lie in several first-level areas."""
    return _contradiction(
        "area-across",
        say("Areas that lie in several first-level areas: {areas}.", areas=few(areas)),
        say("Name the parts in each first-level area apart."),
    )


def parted_by_lines(grids: int, number: int, parts: str, enough: float) -> Finding:
    """Parts between hard lines of which some are too little for a first-level grid."""
    give = say("Give the crossings (bridges, roads), or make these lines soft.")
    ask = say("Or ask for at least {count} first-level grids.", count=int(enough))
    return _contradiction(
        "parted-by-lines",
        say(
            "Hard lines part the territory into {number} parts that no crossing ties, and {grids} "
            "first-level grids cannot be shared out among them: {parts}.",
            number=number,
            grids=grids,
            parts=parts,
        ),
        in_a_row(give, ask) if np.isfinite(enough) else give,
    )


def special_and_given(units: Names) -> Finding:
    """Units that are marked twice."""
    return _contradiction(
        "special-and-given",
        say("Units that belong to a special and to a given grid: {units}.", units=few(units)),
        say("Give each unit one of both."),
    )


def compound_cut(compounds: Names, units: Names) -> Finding:
    """What a special or given grid leaves of compounds."""
    return _contradiction(
        "compound-cut",
        say(
            "Compounds of which only a part belongs to a special or given grid: {units}.",
            units=few(units),
        ),
        say("Mark whole compounds."),
        few(compounds),
    )


# Counts ----------------------------------------------------------------------------------------


def level_given_twice() -> Finding:
    """Given grids in a plan whose only level is given by a column."""
    return _contradiction(
        "level-given-twice",
        say("The only level is given by a column, so there are no other grids to be given."),
        say("Leave out one of both, or ask for a level below."),
    )


def too_many_given(given: int, grids: int) -> Finding:
    """More given grids than grids."""
    return _too_few_left(
        say("{given} grids are given, but only {grids} are wanted.", given=given, grids=grids)
    )


def too_few_units(grids: int, units: int) -> Finding:
    """Fewer units or compounds than grids, or nothing to divide or to make of it."""
    if grids == 0 and units == 0:
        cure = say("Make the plan of these areas as they are: gridplan adopt.")
        message = say("All grids are given, and no unit is left to divide.")
        return _contradiction("too-few-left", message, cure)
    return _too_few_left(
        say(
            "{grids} grids are to be made of {units} units or compounds that are left.",
            grids=grids,
            units=units,
        )
    )


def too_few_grids(grids: int, above: int) -> Finding:
    """Fewer grids than grids of the level above."""
    return _too_few_left(
        say(
            "Besides the given grids {grids} are left for {above} of the level above, each of "
            "which needs one.",
            grids=grids,
            above=above,
        )
    )


def _too_few_left(message: str) -> Finding:
    cure = say("Change the counts, or give or keep fewer areas.")
    return _contradiction("too-few-left", message, cure)


def nothing_left(units: Names) -> Finding:
    """First-level areas that are taken up, told by one unit of each."""
    return _contradiction(
        "nothing-left",
        say(
            "First-level areas that special grids take up: {count}, with units {units}.",
            count=len(units),
            units=few(units),
        ),
        say("Leave at least one unit of each to an ordinary grid."),
    )


def no_load_left() -> Finding:
    """Special and given grids that hold all there is to balance."""
    return _contradiction(
        "no-load-left",
        say(
            "Special and given grids hold the whole load; the other units have nothing to balance."
        ),
        say("Leave units with load, or balance on a criterion that they have."),
    )


# Limits ----------------------------------------------------------------------------------------


def limit_and_count(limit: Limit, grids: int, total: float, units: int) -> Finding:
    """A total that so many grids cannot share, made of so many units."""
    fewest = max(np.ceil(total / limit.most), 1) if limit.most > 0 else np.inf
    most = np.floor(total / limit.least) if limit.least > 0 else np.inf
    if fewest > min(most, units):
        cure = say("Change the limit.")
    elif grids < fewest:
        cure = say("Ask for at least {fewest:,.0f} grids, or change the limit.", fewest=fewest)
    else:
        cure = say("Ask for at most {most:,.0f} grids, or change the limit.", most=most)
    return _contradiction(
        "limit-and-count",
        say(
            "{grids} grids cannot share {total:,.0f} within the limit {limit}.",
            grids=grids,
            total=total,
            limit=limit,
        ),
        cure,
    )


def unit_over_limit(limit: Limit, units: Names) -> Finding:
    """Units that no grid may hold."""
    return _contradiction(
        "unit-over-limit",
        say("Units that alone are over the limit {limit}: {count}.", limit=limit, count=len(units)),
        say("Divide them in the source, make special grids of them, or raise the limit."),
        few(units),
    )


def area_over_limit(limit: Limit, areas: Names) -> Finding:
    """Areas that break a limit as they are."""
    return _contradiction(
        "area-over-limit",
        say(
            "Given grids or compounds outside the limit {limit}: {count}.",
            limit=limit,
            count=len(areas),
        ),
        say("Give other areas, or change the limit."),
        few(areas),
    )


def limit_and_area(limit: Limit, total: float, unit: str) -> Finding:
    """A first-level area that no number of grids can share, told by one of its units."""
    return _contradiction(
        "limit-and-area",
        say(
            "No number of grids shares the {total:,.0f} of a first-level area within the limit "
            "{limit}.",
            total=total,
            limit=limit,
        ),
        say("Change the limit, or the first level."),
        say("the area with unit {unit}", unit=unit),
    )


def limit_and_areas(limit: Limit, grids: int, low: float, high: float) -> Finding:
    """First-level areas that together make more or fewer grids than are wanted."""
    return _contradiction(
        "limit-and-areas",
        say(
            "Within the limit {limit} the first-level areas make {low:,.0f} to {high:,.0f} grids; "
            "{grids} are wanted.",
            limit=limit,
            low=low,
            high=high,
            grids=grids,
        ),
        say("Change the counts, or the limit."),
    )


# Cores and distances ---------------------------------------------------------------------------


def cores_and_count(cores: Names, grids: int) -> Finding:
    """More cores than grids."""
    return _contradiction(
        "cores-and-count",
        say("{cores} cores cannot lie in {grids} different grids.", cores=len(cores), grids=grids),
        say("Mark fewer cores, or ask for more grids."),
        few(cores),
    )


def cores_together(units: Names) -> Finding:
    """Cores in one area that is not cut."""
    return _contradiction(
        "cores-together",
        say("Two cores lie in one area that is not cut: {units}.", units=few(units)),
        say("Mark one of them only."),
    )


def farthest_and_area(farthest_m: float, grids: int, area_m2: float) -> Finding:
    """More ground than grids of that width cover."""
    return _contradiction(
        "farthest-and-area",
        say(
            "{grids} grids no wider than {limit:,.0f} m cannot cover {area} km².",
            grids=grids,
            limit=farthest_m,
            area=square_kilometres(area_m2),
        ),
        say("Ask for more grids, or allow a larger distance."),
    )


def area_too_wide(farthest_m: float, areas: Names) -> Finding:
    """Areas that are wider than a grid may be."""
    return _contradiction(
        "area-too-wide",
        say(
            "Given grids or compounds whose units lie further apart than {limit:,.0f} m: {count}.",
            limit=farthest_m,
            count=len(areas),
        ),
        say("Allow a larger distance, or give other areas."),
        few(areas),
    )


# All of them together --------------------------------------------------------------------------


def units_confined(units: Names) -> Finding:
    """Units that come into no grid within the rules."""
    return _contradiction(
        "units-confined",
        say(
            "Units that no grid can hold within limits, cores and distances, whatever lies beside "
            "them: {count}.",
            count=len(units),
        ),
        say("Loosen the rules, or cut or merge these units in the source."),
        few(units),
    )


def grids_confined(grids: int, fewest: float, most: float) -> Finding:
    """More or fewer grids than the rules allow."""
    code = "grids-confined"
    if grids < fewest:
        return _contradiction(
            code,
            say(
                "Limits, cores and distances part the units into at least {fewest:,.0f} grids; "
                "{grids} are wanted.",
                fewest=fewest,
                grids=grids,
            ),
            say("Ask for at least {fewest:,.0f} grids, or loosen the rules.", fewest=fewest),
        )
    return _contradiction(
        code,
        say(
            "Limits leave room for {most:,.0f} grids at the most; {grids} are wanted.",
            most=most,
            grids=grids,
        ),
        say("Ask for at most {most:,.0f} grids, or loosen the rules.", most=most),
    )
