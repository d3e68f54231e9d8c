"""METIS 5 (Karypis and Kumar) from the system library, called through ctypes.

Weights of the units are their loads as whole numbers, weights of the edges the shared border in
metres. `k-way` is asked for contiguous parts; recursive bisection cannot promise them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground
from .nesting import Floats, Ints, nested

_OPTIONS = 40
_SEED, _CONTIGUOUS = 8, 11  # places in the array of options of metis.h 5.1
_TOTAL_LOAD = 500_000_000  # load of the whole territory as a whole number


def divide(
    ground: Ground,
    counts: Sequence[int],
    seed: int,
    *,
    recursive: bool = False,
    single_criteria: bool = False,
    imbalance: float | None = None,
) -> list[NDArray[np.int64]]:
    """Divide nested, with METIS for every grid of every level.

    Parameters
    ----------
    ground : Ground
    counts : sequence of int
    seed : int
    recursive : bool
        Recursive bisection, which may tear grids apart, instead of contiguous k-way.
    single_criteria : bool
        Balance each of the three criteria instead of the load.
    imbalance : float, optional
        Load of the heaviest part over its target that METIS may leave; its own default if None.
    """
    library = ctypes.CDLL("libmetis.so.5")
    wanted = ground.loads / ground.loads.sum(axis=0) if single_criteria else ground.load[:, None]
    weights = np.round(wanted * _TOTAL_LOAD).astype(np.int32)

    def split(units: Ints, indptr: Ints, indices: Ints, border: Floats, share: Floats) -> Ints:
        return _part(
            library, indptr, indices, border, weights[units], share, seed, recursive, imbalance
        )

    return nested(ground, counts, split)


def _part(
    library: Any,
    indptr: Ints,
    indices: Ints,
    border: Floats,
    weights: NDArray[np.int32],
    share: Floats,
    seed: int,
    recursive: bool,
    imbalance: float | None,
) -> Ints:
    """One call of METIS."""
    n, criteria = weights.shape
    options = (ctypes.c_int32 * _OPTIONS)()
    library.METIS_SetDefaultOptions(options)
    options[_SEED] = seed
    options[_CONTIGUOUS] = int(not recursive)
    part = np.zeros(n, np.int32)
    spread = None if imbalance is None else np.full(criteria, imbalance, np.float32)
    arrays = [
        np.ascontiguousarray(indptr, np.int32),
        np.ascontiguousarray(indices, np.int32),
        np.ascontiguousarray(weights),
        np.maximum(np.round(border), 1).astype(np.int32),
        np.repeat(share.astype(np.float32), criteria),
        spread,
        part,
    ]
    rows, neighbours, loads, metres, targets, slack, answer = (
        None if a is None else a.ctypes.data_as(ctypes.c_void_p) for a in arrays
    )
    number = [ctypes.c_int32(value) for value in (n, criteria, len(share), 0)]
    units, constraints, parts, cut = (ctypes.byref(value) for value in number)
    call = library.METIS_PartGraphRecursive if recursive else library.METIS_PartGraphKway
    code = call(
        units, constraints, rows, neighbours, loads, None, metres, parts, targets, slack,
        options, cut, answer,
    )  # fmt: skip
    if code != 1:
        raise RuntimeError(f"METIS ended with code {code}")
    return part.astype(np.int64)
