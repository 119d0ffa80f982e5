"""A second engine for the tests, on another principle: the Hungarian method by rows and columns, in numpy."""

from __future__ import annotations

import numpy as np

from rmtool.match.grids import Ints

_FAR = np.int64(1) << 60


def least_cost(costs: Ints) -> int:
    """Find the least sum of one entry from each row, no two from one column; columns are not fewer."""
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows, np.int64), np.zeros(columns, np.int64)
    taken_by = np.full(columns, -1)
    for row in range(rows):
        slack, came_from = np.full(columns, _FAR), np.full(columns, -1)
        inside, column, at = np.zeros(columns, np.bool_), -1, row
        while True:
            reduced = costs[at] - row_price[at] - column_price
            nearer = ~inside & (reduced < slack)
            slack[nearer], came_from[nearer] = reduced[nearer], column
            column = int(np.argmin(np.where(inside, _FAR, slack)))
            step = slack[column]
            row_price[row] += step
            row_price[taken_by[inside]] += step
            column_price[inside] -= step
            slack[~inside] -= step
            inside[column] = True
            if taken_by[column] < 0:
                break
            at = taken_by[column]
        while column >= 0:
            before = came_from[column]
            taken_by[column] = row if before < 0 else taken_by[before]
            column = before
    chosen = np.flatnonzero(taken_by >= 0)
    return int(costs[taken_by[chosen], chosen].sum())
