"""Work on several things at once in threads: compiled loops let go of the interpreter."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from ..progress import Progress, step

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def threads() -> int:
    """Threads to work in: the cores there are, or fewer where OMP_NUM_THREADS says so."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(asked)) if asked.isdigit() else os.cpu_count() or 1


def lucks(rng: np.random.Generator, count: int) -> list[np.random.Generator]:
    """Random numbers for each of some pieces of work, whatever thread does it and when."""
    return [np.random.default_rng(int(rng.random() * 2**53)) for _ in range(count)]


def at_once(
    work: Callable[[_Item], _Result], items: Sequence[_Item], progress: Progress
) -> list[_Result]:
    """What comes of each item, in their order; what has not begun is left when it is cancelled."""
    done: list[_Result] = []
    with ThreadPoolExecutor(threads()) as pool:
        try:
            for result in pool.map(work, items):
                done.append(result)
                step(progress, len(done) / len(items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return done
