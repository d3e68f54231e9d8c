"""From bare arrays to a `Plan` whose grids carry codes and stand in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...territory.territory import Territory
from ..codes.codes import CodeTemplate, number_grids, official_codes
from ..plan import SPECIAL_GRIDS, Plan, Provenance


def assemble_plan(
    territory: Territory,
    leaf_of_unit: NDArray[np.int32],
    parents: Sequence[NDArray[np.int32]],
    provenance: Provenance,
    *,
    level1_labels: Sequence[str] | None = None,
    level1_codes: Sequence[str] | None = None,
    template: CodeTemplate | None = None,
    special_names: Sequence[str] = (),
) -> Plan:
    """Number the grids in the order of their codes and make the plan.

    Parameters
    ----------
    territory : Territory
    leaf_of_unit : int32 (n,)
        Last-level grid of each unit, in any numbering from 0; −1 for none.
    parents : sequence of int32 arrays
        ``parents[i][g]`` is the grid of level ``i + 1`` that holds grid `g` of level ``i + 2``,
        in the same numbering.
    provenance : Provenance
        Taken over as it is.
    level1_labels : sequence of str, optional
        What the fixed first level is called, in the given numbering: names of towns, or their
        official codes of nine or twelve digits, which then start all codes.
    level1_codes : sequence of str, optional
        Codes of the first level beside its labels.
    template : CodeTemplate, optional
        How codes are written.
    special_names : sequence of str
        Names of the special grids: the last ones of the last level in the given numbering.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        When codes would not be unique or do not fit the template.
    """
    leaves = np.asarray(leaf_of_unit, np.int32)
    lineage = [np.asarray(parent, np.int32) for parent in parents]
    first = None if level1_labels is None else len(level1_labels)
    if first is not None and not lineage:
        first += len(special_names)
    counts = _counts(leaves, lineage, first)
    codes = level1_codes
    if codes is None and level1_labels is not None:
        codes = official_codes(level1_labels)
    named_by_code = level1_codes is None and codes is not None
    numbering = number_grids(
        territory,
        leaves,
        lineage,
        counts,
        level1_names=None if named_by_code else level1_labels,
        level1_codes=codes,
        template=template,
        special_names=special_names,
    )
    if special_names:
        first = counts[-1] - len(special_names)
        codes = [numbering.codes[-1][g] for g in np.flatnonzero(numbering.order[-1] >= first)]
        settings = {**provenance.settings, SPECIAL_GRIDS: codes}
        provenance = replace(provenance, settings=settings)
    rank = [_inverse(order) for order in numbering.order]
    return Plan(
        unit_ids=territory.unit_ids,
        leaf_of_unit=np.append(rank[-1], np.int32(-1))[leaves],
        parents=tuple(
            upper[parent[order]]
            for upper, parent, order in zip(rank, lineage, numbering.order[1:], strict=False)
        ),
        codes=numbering.codes,
        names=numbering.names,
        provenance=provenance,
    )


def _counts(
    leaves: NDArray[np.int32], parents: Sequence[NDArray[np.int32]], first: int | None
) -> list[int]:
    below = [len(parent) for parent in parents]
    top = parents[0] if parents else leaves
    return [first if first is not None else int(top.max(initial=-1)) + 1, *below]


def _inverse(order: NDArray[np.int32]) -> NDArray[np.int32]:
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank
