"""Events to the nodes of a lattice, nodes to cells and back: see `binning` and `lattice`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...jit import kernel

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Small = NDArray[np.int32]

#: Events whose shares are worked out before any is added.
_AT_A_TIME = 1 << 14


@kernel
def share_out(
    x: Floats,
    y: Floats,
    weight: Floats,
    place: tuple[float, float, float, float],
    sizes: tuple[int, int, int, int],
    known: tuple[Bytes, Bools],
    in_order: bool,
    sums: Floats,
    doubtful: Bools,
) -> int:
    """Share events out to the nine nodes around each, see `binning.Bins`.

    Parameters
    ----------
    x, y : float64 (n,)
    weight : float64 (n,)
        Empty when each event weighs 1.
    place : tuple of float
        West and north of the frame, parts of node distances a metre, parts that the margin is
        wide and half a part.
    sizes : tuple of int
        Rows, columns, cells from node to node, bits of the parts of a node distance.
    known : uint8 (cells of the lattice,), bool (rows * columns,)
        Cells whose events do not count (0), count (1) or have to be looked at (2), and nodes all
        of whose cells count.
    in_order : bool
        Whether sums are made in the order of numpy; the other one is quicker.
    sums : float64 (rows * columns,)
        Changed.
    doubtful : bool (n,)
        Set for events that have to be looked at; they are not shared out.

    Returns
    -------
    int
        Events with a point that do not count.
    """
    west, north, per_metre, margin = place
    cells, all_near = known
    rows, columns, step, bits = sizes
    parts = 1 << bits
    farthest_across, farthest_down = parts * columns - 0.5 * parts, parts * rows - 0.5 * parts
    nodes = np.empty(_AT_A_TIME, np.int64)
    by_row, by_column = np.empty((3, _AT_A_TIME)), np.empty((3, _AT_A_TIME))
    outside = 0
    for begin in range(0, len(x), _AT_A_TIME):
        count = 0
        for event in range(begin, min(begin + _AT_A_TIME, len(x))):
            to_east = (x[event] - west) * per_metre + margin
            to_south = (north - y[event]) * per_metre + margin
            # Written so that NaN goes where what is far away goes.
            if not to_east < farthest_across:
                to_east = farthest_across
            if not to_south < farthest_down:
                to_south = farthest_down
            across, down = np.int64(max(to_east, 0.0)), np.int64(max(to_south, 0.0))
            node = (down >> bits) * columns + (across >> bits)
            if not all_near[node]:
                cell = (down * step >> bits) * (columns * step) + (across * step >> bits)
                if cells[cell] != 1:
                    if cells[cell] == 2:
                        doubtful[event] = True
                    elif np.isfinite(x[event]) and np.isfinite(y[event]):
                        outside += 1
                    continue
            nodes[count] = node - columns - 1
            after = (across & (parts - 1)) * (1.0 / parts)
            before = 0.5 - after
            after = after * after * 0.5
            before += after
            by_column[0, count], by_column[2, count] = before, after
            by_column[1, count] = (1.0 - before) - after
            after = (down & (parts - 1)) * (1.0 / parts)
            before = 0.5 - after
            after = after * after * 0.5
            before += after
            here = (1.0 - before) - after
            if len(weight):
                before, here, after = (
                    before * weight[event],
                    here * weight[event],
                    after * weight[event],
                )
            by_row[0, count], by_row[1, count], by_row[2, count] = before, here, after
            count += 1
        if in_order:
            for under in range(3):
                for right in range(3):
                    ahead = under * columns + right
                    for event in range(count):
                        sums[nodes[event] + ahead] += by_row[under, event] * by_column[right, event]
        else:
            for event in range(count):
                for under in range(3):
                    node = nodes[event] + under * columns
                    for right in range(3):
                        sums[node + right] += by_row[under, event] * by_column[right, event]
    return outside


@kernel
def to_cells(
    values: Singles,
    times: Singles,
    first_row: Small,
    by_row: Singles,
    first_column: Small,
    by_column: Singles,
) -> Singles:
    """Values of nodes shared out to cells, see `lattice.Lattice`.

    Parameters
    ----------
    values : float32 (nodes down, nodes across)
    times : float32 (rows, columns)
        What the cells are multiplied by; empty for nothing.
    first_row, by_row : int32 (rows,), float32 (rows, 4)
        The first of the four nodes down that each row of cells has a share in, and the shares.
    first_column, by_column : int32 (columns,), float32 (columns, 4)
        The same across.
    """
    rows, columns = len(first_row), len(first_column)
    # Rows of nodes brought to the columns of cells, the last four of them.
    wide = np.empty((4, columns), np.float32)
    found = np.empty((rows, columns), np.float32)
    done = 0
    for row in range(rows):
        first = first_row[row]
        for node in range(max(done, first), first + 4):
            line = wide[node % 4]
            for column in range(columns):
                begin = first_column[column]
                total = np.float32(0.0)
                for tap in range(4):
                    total += by_column[column, tap] * values[node, begin + tap]
                line[column] = total
        done = first + 4
        one, two, three, four = (
            wide[first % 4],
            wide[(first + 1) % 4],
            wide[(first + 2) % 4],
            wide[(first + 3) % 4],
        )
        line = found[row]
        for column in range(columns):
            total = np.float32(0.0) + by_row[row, 0] * one[column]
            total += by_row[row, 1] * two[column]
            total += by_row[row, 2] * three[column]
            line[column] = total + by_row[row, 3] * four[column]
        if len(times):
            factor = times[row]
            for column in range(columns):
                line[column] *= factor[column]
    return found


@kernel
def to_nodes(
    values: Singles | Bools,
    shape: tuple[int, int],
    first_row: Small,
    by_row: Singles,
    first_column: Small,
    by_column: Singles,
) -> Singles:
    """What the cells around each node hold, see `to_cells` and `lattice.Lattice`.

    Parameters
    ----------
    values : float32 or bool (rows, columns)
    shape : tuple of int
        Nodes down and across.
    first_row, by_row, first_column, by_column
        See `to_cells`.
    """
    rows, columns = values.shape
    found = np.zeros(shape, np.float32)
    low = np.zeros((4, columns), np.float32)
    done = first_row[0] if rows else 0
    for row in range(rows + 1):
        # Rows of nodes that no more cells belong to: bring them to the nodes across.
        ready = first_row[row] if row < rows else done + 4
        while done < ready:
            line, target = low[done % 4], found[done]
            for column in range(columns):
                begin = first_column[column]
                for tap in range(4):
                    target[begin + tap] += by_column[column, tap] * line[column]
            line[:] = np.float32(0.0)
            done += 1
        if row < rows:
            for tap in range(4):
                line, share = low[(done + tap) % 4], by_row[row, tap]
                for column in range(columns):
                    line[column] += share * np.float32(values[row, column])
    return found


@kernel
def give_neighbours(values: NDArray[Any], here: Any, share: Any) -> NDArray[Any]:
    """Keep a part of every value and give its neighbours shares, along one axis, then the other.

    Parameters
    ----------
    values : float64 or float32 (rows, columns)
    here, share : float
        Of the same kind: what stays, and what each of two neighbours gets.
    """
    rows, columns = values.shape
    found = np.empty_like(values)
    line = np.empty(columns, values.dtype)
    for row in range(rows):
        for column in range(columns):
            line[column] = here * values[row, column]
        if row > 0:
            for column in range(columns):
                line[column] += share * values[row - 1, column]
        if row < rows - 1:
            for column in range(columns):
                line[column] += share * values[row + 1, column]
        target = found[row]
        for column in range(columns):
            target[column] = here * line[column]
        for column in range(1, columns):
            target[column] += share * line[column - 1]
        for column in range(columns - 1):
            target[column] += share * line[column + 1]
    return found
