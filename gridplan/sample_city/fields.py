"""How urban, how industrial and how this or that places are: smooth fields over the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .planar_graph import Floats
from .sketch import metres, sketch, towns


@dataclass(frozen=True)
class Waves:
    """Smooth noise of mean 0 and standard deviation 1: a sum of plane waves.

    Parameters
    ----------
    number : float64 (w, 2)
        Wave vectors, radians a metre.
    phase : float64 (w,)
    """

    number: Floats
    phase: Floats

    def at(self, points: Floats) -> Floats:
        """The noise at points; float64 (n,)."""
        value: Floats = np.sin(points @ self.number.T + self.phase).sum(axis=1)
        noise: Floats = value * np.sqrt(2 / len(self.phase))
        return noise


def draw_waves(shortest: float, longest: float, rng: np.random.Generator) -> Waves:
    """Noise whose waves are between two lengths, metres."""
    length = np.exp(rng.uniform(np.log(shortest), np.log(longest), 14))
    angle = rng.uniform(0, 2 * np.pi, 14)
    number = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (2 * np.pi / length)[:, None]
    return Waves(number, rng.uniform(0, 2 * np.pi, 14))


@dataclass(frozen=True)
class Fields:
    """The city's shape.

    Parameters
    ----------
    zones : float64 (z, 3)
        Industrial zones: x, y and reach, metres.
    fray : Waves
        Frays the edges of towns and zones.
    """

    zones: Floats
    fray: Waves

    def urban(self, points: Floats) -> Floats:
        """From 0 (country) to about 1 (heart of the city); float64 (n,)."""
        value: Floats = np.zeros(len(points))
        for town in towns():
            far = np.hypot(points[:, 0] - town.x, points[:, 1] - town.y) / town.radius
            value = np.maximum(value, np.exp(-0.5 * far**2) * town.height)
        return np.clip(value * (1 + 0.18 * self.fray.at(points)), 0.0, 1.1)

    def industry(self, points: Floats) -> Floats:
        """From 0 to about 1 (middle of an industrial zone); float64 (n,)."""
        value: Floats = np.zeros(len(points))
        for x, y, reach in self.zones:
            far = np.hypot(points[:, 0] - x, points[:, 1] - y) / reach
            value = np.maximum(value, np.exp(-0.5 * far**4))
        return np.clip(value * (1 - 0.18 * self.fray.at(points)), 0.0, 1.1)


def draw_fields(rng: np.random.Generator) -> Fields:
    """Place industrial zones: some at the edge of every town, a row along the Yangtze."""
    zones = []
    for town in towns():
        for _ in range(int(np.ceil(town.industry * 2.2))):
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(1.1, 2.1) * town.radius
            reach = rng.uniform(450, 900) * town.industry**0.5
            zones.append((town.x + far * np.cos(angle), town.y + far * np.sin(angle), reach))
    bank = metres(sketch()["bank"])
    for x in np.arange(502_500, 520_500, 1700.0):
        y = np.interp(x, bank[:, 0], bank[:, 1])
        zones.append((x, y - rng.uniform(500, 1100), rng.uniform(700, 1100)))
    return Fields(np.array(zones), draw_waves(700, 2500, rng))
