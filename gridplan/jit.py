"""Loops that numba compiles where it is there; everywhere else others give the same bytes.

numba is optional, and costs a process half a second and 100 MB. Who has little to do is quicker
with numpy, so loops are fetched where the work is large, or when what has been done so far without
them would have paid for it (`pays`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: Seconds that importing numba and loading what was compiled before are worth, with the memory.
_TO_LOAD_S = 1.0

_lost_s = 0.0
_loaded = False


def there() -> bool:
    """Whether numba is there."""
    try:
        import numba  # noqa: F401
    except (ImportError, SystemError):  # not there, or not made for this numpy
        return False
    return True


def prefer() -> bool:
    """Use compiled loops from here on where numba is there; whether it is."""
    global _loaded
    _loaded = there()
    return _loaded


def pays(seconds: float) -> bool:
    """Whether compiled loops are to be used for work that they shorten by so many seconds.

    From when the sum of what was asked for has reached what loading them takes. Both ways give
    the same bytes, so it does not matter when this is.

    Parameters
    ----------
    seconds : float
    """
    global _lost_s, _loaded
    if not _loaded and _lost_s <= _TO_LOAD_S:
        _lost_s += seconds
        _loaded = _lost_s > _TO_LOAD_S and there()
    return _loaded


def kernel(function: _Function) -> _Function:
    """Compile a function at its first call, and keep what was compiled for the next process."""
    from numba import njit

    options = {"nogil": True, "error_model": "numpy"}
    try:
        compiled: _Function = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder to keep it in
        compiled = njit(**options)(function)
    return compiled
