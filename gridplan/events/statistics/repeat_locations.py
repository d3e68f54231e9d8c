"""Places that are reported again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RepeatedPlace:
    """A place with many events in a short time.

    Parameters
    ----------
    x, y : float
        Middle of its events, metres.
    events : int64 (k,)
        Rows of the events, in the order of time.
    first, last : datetime64
    """

    x: float
    y: float
    events: NDArray[np.int64]
    first: np.datetime64
    last: np.datetime64


def repeated_places(
    x: Floats,
    y: Floats,
    times: NDArray[np.datetime64],
    *,
    least: int = 5,
    radius_m: float = 50.0,
    days: float = 30.0,
) -> list[RepeatedPlace]:
    """Places where at least so many events lie within a radius and a time.

    The busiest event, with all around it in the time that begins with one of them, makes the first
    place; its events are taken away, and so on.

    Parameters
    ----------
    x, y : float64 (n,)
        Metres.
    times : datetime64 (n,)
        Events without point or time are left out.
    least : int
        Events that make a place.
    radius_m : float
        From the event in the middle.
    days : float
        From the first to the last event.
    """
    from scipy.spatial import cKDTree

    seconds = times.astype("datetime64[s]").astype(np.float64)
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & ~np.isnat(times))
    if len(usable) < least:
        return []
    usable = usable[np.lexsort((y[usable], x[usable], seconds[usable]))]
    points = np.column_stack([x[usable], y[usable]])
    when = seconds[usable]
    tree = cKDTree(points)
    crowd = tree.query_ball_point(points, radius_m, return_length=True)
    taken = np.zeros(len(points), bool)
    places = []
    for middle in np.argsort(-crowd, kind="stable"):
        if crowd[middle] < least:
            break
        if taken[middle]:
            continue
        around = np.array(sorted(tree.query_ball_point(points[middle], radius_m)), np.int64)
        around = around[~taken[around]]
        while len(around) >= least:
            # Rows stand in the order of time: the fullest window decides.
            end = np.searchsorted(when[around], when[around] + days * 86400.0, side="right")
            size = end - np.arange(len(around))
            begin = int(np.argmax(size))
            if size[begin] < least:
                break
            members = around[begin : end[begin]]
            taken[members] = True
            rows = usable[members]
            places.append(
                RepeatedPlace(
                    float(x[rows].mean()),
                    float(y[rows].mean()),
                    rows,
                    times[rows[0]],
                    times[rows[-1]],
                )
            )
            around = np.concatenate([around[:begin], around[end[begin] :]])
    return sorted(places, key=lambda place: (-len(place.events), place.x, place.y))
