"""Errors of the core in what a panel does at once: they are shown, not thrown at QGIS."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from ..gridplan.errors import GridplanError


def explained(method: Callable[..., None]) -> Callable[..., None]:
    """A method of something that shows errors with ``_failed``."""

    @wraps(method)
    def call(self: Any, *arguments: Any) -> None:
        try:
            method(self, *arguments)
        except GridplanError as error:
            self._failed(error)

    return call
