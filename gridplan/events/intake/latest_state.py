"""Rows with the same id are the same case, told anew: the latest of them holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Prints = NDArray[np.uint64]
Mask = NDArray[np.bool_]


class Latest:
    """Finds the latest row of each case; remembers 24 bytes for each.

    The latest is the one with the latest time, and where times are the same or missing the last
    one: exports append. Of rows that are the same throughout the first one stands for all.
    """

    def __init__(self) -> None:
        self._ids: list[Prints] = []
        self._times: list[NDArray[np.datetime64]] = []
        self._rows: list[Prints] = []

    def older(self, ids: Prints, times: NDArray[np.datetime64], rows: Prints) -> Mask:
        """Which rows of a piece give way to another one of the piece with their id, bool (n,).

        Parameters
        ----------
        ids : uint64 (n,)
            Fingerprints of the ids.
        times : datetime64[s] (n,)
            The last time that each row knows; NaT for none.
        rows : uint64 (n,)
            Fingerprints of the whole rows.
        """
        older = np.ones(len(ids), bool)
        order, last = _in_order(ids, times)
        _, first, alike = np.unique(rows, return_index=True, return_inverse=True)
        older[first[alike[order[last]]]] = False
        self._ids.append(ids[~older])
        self._times.append(times[~older])
        self._rows.append(rows[~older])
        return older

    def overtaken(self) -> Prints:
        """Fingerprints of rows that are latest in their piece, and not in the source.

        A row that comes again as the latest one is not among them.
        """
        rows = np.concatenate(self._rows)
        order, last = _in_order(np.concatenate(self._ids), np.concatenate(self._times))
        return np.setdiff1d(rows[order[~last]], rows[order[last]])


def _in_order(ids: Prints, times: NDArray[np.datetime64]) -> tuple[NDArray[np.intp], Mask]:
    """Order of rows by id and time, and which of them are the last of their id."""
    moments = times.astype("datetime64[s]").astype(np.int64)  # none is before all others
    order = np.lexsort((moments, ids))
    ordered = ids[order]
    return order, np.append(ordered[1:] != ordered[:-1], True)[: len(ids)]
