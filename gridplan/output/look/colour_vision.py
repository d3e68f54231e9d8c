"""How far apart colours look, also to those who see no red, no green or no blue.

Distances are those of CIELAB (CIE 1976), under the light that screens are made for (D65). What is
seen without one kind of cones follows Machado, Oliveira and Fernandes (2009), in full severity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Least distance of colours that have to be told apart: as most people see them, and as those who
#: see no red, no green and no blue do.
LEAST: Final = np.array((12.0, 8.0, 8.0, 8.0))

_NO_RED = (0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
           1.051998)  # fmt: skip
_NO_GREEN = (0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
             0.968881)  # fmt: skip
_NO_BLUE = (1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
            0.303900)  # fmt: skip
_SIGHTS = np.stack([np.eye(3), *(np.reshape(m, (3, 3)) for m in (_NO_RED, _NO_GREEN, _NO_BLUE))])
#: From linear sRGB to CIE XYZ (IEC 61966-2-1).
_XYZ = np.array(
    ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750),
     (0.0193339, 0.1191920, 0.9503041))
)  # fmt: skip


def seen(colours: Sequence[str]) -> NDArray[np.float64]:
    """Colours in CIELAB as each kind of sight has them.

    Parameters
    ----------
    colours : sequence of str
        ``#rrggbb``.

    Returns
    -------
    float64 (4, n, 3)
        In the order of `LEAST`.
    """
    codes = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours]
    share = np.array(codes, np.float64).reshape(-1, 3) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ _SIGHTS.transpose(0, 2, 1), 0.0, 1.0)
    xyz = linear @ _XYZ.T / _XYZ.sum(axis=1)
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def clearness(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """How clearly colours of `seen` differ in the sight that tells them apart worst.

    Parameters
    ----------
    one, other : float64 (4, …, 3)

    Returns
    -------
    float64 (…)
        1 where they are as far apart as `LEAST` asks for.
    """
    apart = np.linalg.norm(one - other, axis=-1)
    worst: NDArray[np.float64] = (apart / LEAST.reshape(4, *[1] * (apart.ndim - 1))).min(axis=0)
    return worst
