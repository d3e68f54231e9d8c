"""The few errors Gridplan raises on purpose. Each says where and how to cure it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .findings import in_a_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Finding


class GridplanError(Exception):
    """Base of every error that Gridplan raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, in one plain sentence.
    where : str
        The file, layer, column, row or feature concerned; empty when there is none.
    cure : str
        What the user can do about it; empty when there is nothing to do.
    """

    #: Process exit code of a command that ends with this error.
    exit_code = 70

    def __init__(self, message: str, *, where: str = "", cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.cure = cure

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return in_a_row(head, self.cure)


class InputError(GridplanError):
    """The data or the request cannot be used as it is.

    Parameters
    ----------
    message, where, cure : str
        See `GridplanError`.
    findings : sequence of Finding
        All that was found wrong, so that a user can mend everything in one go.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        cure: str = "",
        findings: Sequence[Finding] = (),
    ) -> None:
        super().__init__(message, where=where, cure=cure)
        self.findings = tuple(findings)


class StoreError(InputError):
    """A file cannot be read, written or trusted. The file on disk is as it was before."""


class Cancelled(GridplanError):
    """The user stopped the work. Nothing was written."""

    exit_code = 3


class MissingPackage(GridplanError):
    """A package that this piece of work needs is not installed."""

    exit_code = 2
