"""Named arrays as bytes, without pickling and without compression."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import StoreError
from ...i18n import say


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as the bytes of an npz file; equal arrays give equal bytes.

    Parameters
    ----------
    arrays : mapping of str to array
        Numbers only.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(arrays):
            one = io.BytesIO()
            np.save(one, arrays[name], allow_pickle=False)
            # An entry made from a name alone carries the first date that the format knows.
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), one.getvalue())
    return whole.getvalue()


def unpack(
    data: bytes, shapes: Mapping[str, tuple[type[np.generic], tuple[int, ...]]]
) -> dict[str, NDArray[Any]]:
    """Read arrays back, and refuse everything but what is expected.

    Parameters
    ----------
    data : bytes
        From `pack`.
    shapes : mapping
        Name → type and shape of each array; −1 stands for any length.

    Returns
    -------
    dict of str to array

    Raises
    ------
    StoreError
        When an array is missing, has another type or shape, or is compressed or pickled.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            plain = all(
                entry.compress_type == zipfile.ZIP_STORED and entry.file_size <= len(data)
                for entry in file.infolist()
            )
        if plain:
            with np.load(io.BytesIO(data), allow_pickle=False) as found:
                arrays = {name: found[name] for name in shapes}
            if all(_fits(arrays[name], *wanted) for name, wanted in shapes.items()):
                return arrays
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, MemoryError):
        pass
    raise damaged()


def damaged() -> StoreError:
    """What is said of arrays that are not what was stored."""
    return StoreError(
        say("The stored arrays are damaged."), cure=say("Use a copy of it that is whole.")
    )


def _fits(array: NDArray[Any], kind: type[np.generic], shape: tuple[int, ...]) -> bool:
    return (
        array.dtype == np.dtype(kind)
        and array.ndim == len(shape)
        and all(want in (-1, have) for want, have in zip(shape, array.shape, strict=True))
    )
