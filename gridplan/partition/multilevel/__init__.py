"""The multilevel scheme: coarsen, partition, uncoarsen.

In: a graph of units and the counts of each level.
Out: labels of every level, refined on the way back.
"""
