"""Who lives where: registered people, migrants and households of every plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ground_kinds import Use
from .planar_graph import Floats, Ints
from .sketch import towns

#: People of the whole territory, and how many make a household (Wuxi, census of 2020).
REGISTERED = 1_260_000
MIGRANTS = 900_000
PERSONS_PER_HOUSEHOLD = 2.56
#: So much land is lived on alike; a larger plot is nearer to the mean.
_HECTARES_ALIKE = 1.5


@dataclass(frozen=True)
class _Density:
    """People a hectare where anybody lives, and the share of plots where somebody does."""

    registered: float
    any_registered: float
    migrant: float
    any_migrant: float


_NOBODY = _Density(0, 0, 0, 0)
_DENSITY: dict[Use, _Density] = {
    Use.OLD_TOWN: _Density(105, 0.82, 62, 0.62),
    Use.ESTATE: _Density(150, 0.82, 60, 0.62),
    Use.SHOPS: _Density(28, 0.35, 48, 0.50),
    Use.PUBLIC: _Density(5, 0.10, 14, 0.18),
    Use.PARK: _Density(0.5, 0.03, 0.5, 0.02),
    Use.FACTORY: _Density(1.5, 0.05, 38, 0.42),
    Use.WAREHOUSE: _Density(0.5, 0.03, 12, 0.20),
    Use.HAMLET: _Density(48, 0.90, 26, 0.55),
    Use.STRIP_FIELD: _Density(3.0, 0.15, 1.2, 0.07),
    Use.PADDY: _Density(1.2, 0.08, 0.5, 0.03),
    Use.ORCHARD: _Density(2.0, 0.12, 1.0, 0.06),
    Use.WOOD: _Density(0.2, 0.02, 0.1, 0.01),
    Use.VACANT: _Density(0.5, 0.03, 4.0, 0.06),
}


@dataclass(frozen=True)
class People:
    """Inhabitants of plots; each array is int64 (n,)."""

    registered: Ints
    migrant: Ints
    households: Ints


def settle(
    use: NDArray[np.int8],
    land: Floats,
    town: Ints,
    urban: Floats,
    industry: Floats,
    rng: np.random.Generator,
) -> People:
    """Draw the inhabitants of plots.

    Whether anybody lives on a plot, and how many, is drawn by its use; how many are log-normal
    about the density of the use, so that a few plots are far above the rest. Each town gets its
    share of the people of the territory.

    Parameters
    ----------
    use : int8 (n,)
        `Use` of each plot.
    land : float64 (n,)
        Land area, m².
    town : int64 (n,)
        Index into `towns()`.
    urban, industry : float64 (n,)
        Fields at the plot.
    rng : numpy Generator

    Returns
    -------
    People
        The sums are exactly `REGISTERED` and `MIGRANTS`.
    """
    table = np.array([tuple(vars(_DENSITY.get(kind, _NOBODY)).values()) for kind in Use])
    settled, any_settled, working, any_working = table[use].T
    n = len(use)
    hectares = land / 10_000
    settled = settled * hectares * (0.7 + 0.6 * urban) * _spread(0.65, hectares, rng)
    working = working * hectares * (0.5 + 1.3 * industry) * _spread(1.0, hectares, rng)
    settled *= rng.random(n) < any_settled
    working *= rng.random(n) < any_working
    registered = _whole(settled, town, [t.registered for t in towns()], REGISTERED)
    migrant = _whole(working, town, [t.migrant for t in towns()], MIGRANTS)
    all_people = registered + migrant
    homes = all_people / PERSONS_PER_HOUSEHOLD * np.exp(rng.normal(-0.0032, 0.08, n))
    households = np.floor(homes + rng.random(n)).astype(np.int64)
    households = np.clip(households, all_people > 0, all_people)
    return People(registered, migrant, households)


def _spread(sigma: float, hectares: Floats, rng: np.random.Generator) -> Floats:
    """Log-normal factors of mean 1, narrower where a plot stands for many, tails cut off."""
    many = np.maximum(hectares / _HECTARES_ALIKE, 1.0)
    narrow = np.sqrt(np.log1p(np.expm1(sigma**2) / many))
    factor: Floats = np.exp(narrow * np.clip(rng.normal(size=len(many)), -3, 2.4) - narrow**2 / 2)
    return factor


def _whole(people: Floats, town: Ints, shares: list[float], total: int) -> Ints:
    """Whole persons, `total` of them, towns by their shares and plots in proportion to `people`."""
    goal = np.array(shares) * (total / sum(shares))
    exact = people * (goal / np.bincount(town, people, len(goal)))[town]
    whole = np.floor(exact).astype(np.int64)
    left = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[left] += 1
    return whole
