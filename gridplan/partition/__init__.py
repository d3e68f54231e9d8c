"""The solver: arrays in, arrays out.

In: a graph of units with loads, counts, limits.
Out: the grid of every unit at every level.
"""
