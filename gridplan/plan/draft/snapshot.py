"""A state of the draft kept for later, and what differs from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .draft import Draft
from .outcome import LevelRows


class Snapshot:
    """Grids of all units, totals, targets and locks of a draft at one moment.

    Parameters
    ----------
    draft : Draft
    """

    def __init__(self, draft: Draft) -> None:
        register = draft.register
        self._labels = draft.labels.copy()
        every = [np.arange(count) for count in register.counts]
        self._totals = [draft.standing(i + 1, grids) for i, grids in enumerate(every)]
        self._targets = [draft.targets(level + 1) for level in range(draft.depth)]
        self._locks = [draft.unit_locked.copy(), *(locked.copy() for locked in register.locked)]

    def units(self, draft: Draft) -> NDArray[np.int64]:
        """Units that lie in another last-level grid now."""
        return np.flatnonzero(self._labels[-1] != draft.labels[-1])

    def relabelled(
        self, draft: Draft
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Units that lie in another grid of any level now, int64 (m,), with old and new grids.

        The grids are int32 (levels, m).
        """
        units = np.flatnonzero((self._labels != draft.labels).any(axis=0))
        return units, self._labels[:, units], draft.labels[:, units]

    def rows(self, draft: Draft) -> tuple[LevelRows, ...]:
        """Totals then and now of the grids whose units are not the same."""
        _, old, new = self.relabelled(draft)
        found = []
        for i in range(draft.depth):
            differ = old[i] != new[i]
            grids = np.unique(np.concatenate([old[i][differ], new[i][differ]])).astype(np.int64)
            grids = grids[grids >= 0]
            count = draft.register.counts[i]
            found.append(
                LevelRows(
                    i + 1,
                    grids,
                    _padded(self._totals[i], count)[grids],
                    draft.standing(i + 1, grids),
                    _padded(self._targets[i], count)[grids],
                    draft.targets(i + 1)[grids],
                )
            )
        return tuple(found)

    def targets_moved(self, draft: Draft) -> bool:
        """Whether grids aim at other loads now: grids came or went, or special ones changed."""
        pairs = zip(self._targets, map(draft.targets, range(1, draft.depth + 1)), strict=True)
        return not all(np.array_equal(_padded(then, len(now)), now) for then, now in pairs)

    def holds(self, draft: Draft) -> bool:
        """Whether grids of units and locks are still the same."""
        now = [draft.unit_locked, *draft.register.locked]
        return bool((self._labels == draft.labels).all()) and all(
            np.array_equal(np.flatnonzero(then), np.flatnonzero(this))
            for then, this in zip(self._locks, now, strict=True)
        )


def _padded(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The values with zeros for the grids that came later."""
    missing = np.zeros((max(count - len(values), 0), *values.shape[1:]))
    return np.concatenate([values, missing])
