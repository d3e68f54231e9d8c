"""Who lives where: registered people, migrants and households of every plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .kinds import Use
from .planar import Floats, Ints

#: People of the whole territory, and how many make a household (Wuxi, census of 2020).
REGISTERED = 1_260_000
MIGRANTS = 900_000
PERSONS_PER_HOUSEHOLD = 2.56

#: Use: registered people a hectare and share of plots that have any; the same for migrants.
_DENSITY: dict[Use, tuple[float, float, float, float]] = {
    Use.OLD_TOWN: (105, 0.82, 62, 0.62),
    Use.ESTATE: (135, 0.80, 55, 0.62),
    Use.SHOPS: (28, 0.35, 48, 0.50),
    Use.PUBLIC: (5, 0.10, 14, 0.18),
    Use.PARK: (0.5, 0.03, 0.5, 0.02),
    Use.FACTORY: (1.5, 0.05, 34, 0.40),
    Use.WAREHOUSE: (0.5, 0.03, 12, 0.20),
    Use.HAMLET: (44, 0.90, 24, 0.55),
    Use.STRIP_FIELD: (3.0, 0.18, 1.2, 0.08),
    Use.PADDY: (1.2, 0.10, 0.5, 0.04),
    Use.ORCHARD: (2.0, 0.15, 1.0, 0.06),
    Use.POND: (0.8, 0.08, 0.5, 0.06),
    Use.WOOD: (0.2, 0.02, 0.1, 0.01),
    Use.VACANT: (0.5, 0.03, 4.0, 0.06),
}


@dataclass(frozen=True)
class People:
    """Inhabitants of plots; each array is int64 (n,)."""

    registered: Ints
    migrant: Ints
    households: Ints


def settle(
    use: NDArray[np.int8], land: Floats, urban: Floats, industry: Floats, rng: np.random.Generator
) -> People:
    """Draw the inhabitants of plots.

    Parameters
    ----------
    use : int8 (n,)
        `Use` of each plot.
    land : float64 (n,)
        Land area, m².
    urban, industry : float64 (n,)
        Fields at the plot.
    rng : numpy Generator

    Returns
    -------
    People
        The sums are exactly `REGISTERED` and `MIGRANTS`.
    """
    table = np.zeros((len(Use), 4))
    for kind, row in _DENSITY.items():
        table[kind] = row
    density, any_registered, migrants, any_migrant = table[use].T
    n = len(use)
    hectares = land / 10_000
    settled = hectares * density * (0.7 + 0.6 * urban) * np.exp(rng.normal(0, 0.65, n))
    working = hectares * migrants * (0.5 + 1.3 * industry) * np.exp(rng.normal(0, 1.05, n))
    settled *= rng.random(n) < any_registered
    working *= rng.random(n) < any_migrant
    registered = _whole(settled, REGISTERED, rng)
    migrant = _whole(working, MIGRANTS, rng)
    homes = (registered + migrant) / PERSONS_PER_HOUSEHOLD
    households = np.floor(homes * np.exp(rng.normal(0, 0.08, n)) + rng.random(n)).astype(np.int64)
    households = np.where(registered + migrant > 0, np.maximum(households, 1), 0)
    return People(registered, migrant, np.minimum(households, registered + migrant))


def _whole(people: Floats, total: int, rng: np.random.Generator) -> Ints:
    """Whole persons in these proportions, exactly so many, no unit above a twentieth of … ."""
    share = people * (total / people.sum())
    whole = np.floor(share).astype(np.int64)
    rest = share - whole
    order = np.argsort(-(rest + 1e-9 * rng.random(len(rest))), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
