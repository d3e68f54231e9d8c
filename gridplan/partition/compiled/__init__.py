"""The innermost loops, compiled by numba where it is installed.

Everything here stands a second time in numpy, in the modules that call it, and gives the same
bytes: sums are made in the same order, nothing is contracted or reassociated, and what may round
differently (logarithms, exponentials, random numbers) stays in numpy. So a plan does not depend on
whether numba is there; only the seconds do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiler() -> Any | None:
    try:
        from numba import njit
    except (ImportError, SystemError):  # not there, or not made for this numpy
        return None
    return njit


_NJIT = _compiler()
#: Whether the kernels are compiled; where they are not, numpy does the work.
READY = _NJIT is not None


def kernel(function: _Function) -> _Function:
    """Compile a function at its first call, and keep what was compiled for the next process."""
    if _NJIT is None:
        return function
    options = {"nogil": True, "error_model": "numpy"}
    try:
        compiled: _Function = _NJIT(cache=True, **options)(function)
    except RuntimeError:  # no folder to keep it in
        compiled = _NJIT(**options)(function)
    return compiled
