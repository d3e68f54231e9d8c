"""Wedges share out several measures at once."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.partition.initial.wedge_cuts import unevenness, wedges


@pytest.mark.parametrize("wanted", [0.5, 8 / 17])
def test_a_town_beside_its_factories_is_shared_out_evenly(wanted: float) -> None:
    """People live in the west, migrants in the south, land is everywhere."""
    x, y = np.meshgrid(np.arange(40.0), np.arange(40.0))
    xy = np.stack([x.ravel(), y.ravel()], axis=1)
    measures = np.stack([np.exp(-xy[:, 0] / 15), np.exp(-xy[:, 1] / 15), np.ones(1600)], axis=1)
    share = measures / measures.sum(axis=0)
    share = np.column_stack([share.mean(axis=1), share])
    found = wedges(xy, share, wanted, np.random.default_rng(1))
    held = np.array([share[side].sum(axis=0) for side in found])
    assert np.abs(held[:, 0] - wanted).max() < 0.01  # the load, by every wedge
    assert unevenness(held, wanted).min() < 0.25  # nearly everything, by the best one


def test_unevenness_counts_both_sides() -> None:
    found = unevenness(np.array([[0.25, 0.35], [0.25, 0.25]]), 0.25)
    assert found == pytest.approx([0.1 / 0.25 + 0.1 / 0.75, 0.0])
