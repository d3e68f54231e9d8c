"""Labels on maps that lie on no other one."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from gridplan.output.atlas.labels import Label, apart
from gridplan.output.maps.maps import Sheet
from gridplan.output.pack.map_layers import Labels

#: A metre on the ground is a millimetre on paper: text of ten points is 3.5 mm high.
_SAME = 1.0


def test_of_labels_that_meet_the_first_is_kept():
    name = Label(0.0, 0.0, "Grid 01", 10.0)  # 14.8 mm wide
    close, clear = Label(8.0, 1.0, "12", 10.0), Label(0.0, 6.0, "7", 10.0)
    upon, dot = Label(1.0, 6.5, "133", 10.0), Label(30.0, 0.0, "·", 7.0)
    kept, left_out = apart([close, clear, upon, dot], _SAME, [name])
    assert (kept, left_out) == ([clear, dot], [close, upon])


def test_hundreds_of_labels_lie_on_none():
    rng = np.random.default_rng(4)
    labels = [Label(x, y, str(n), 8.0) for n, (x, y) in enumerate(rng.uniform(0, 100, (400, 2)))]
    kept, left_out = apart(labels, _SAME)
    assert kept[0] == labels[0]
    assert len(kept) + len(left_out) == 400
    assert apart(kept, _SAME)[0] == kept
    assert 100 < len(kept) < 400


def test_a_dot_is_not_drawn_on_a_number():
    import matplotlib

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    from gridplan.output.maps.maps import map_axes

    axes, metres = map_axes(Figure((6, 6)), Sheet(0, 0, 6, 6), (0.0, 0.0, 600.0, 600.0))
    labels = Labels(axes, SimpleNamespace(), metres)
    at = np.array([300.0, 300.0])
    assert labels.is_free(at)
    assert labels.put(at, "12")
    assert not labels.is_free(at)
    assert labels.is_free(at + 40.0)
