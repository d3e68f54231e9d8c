"""Initial partitions.

In: a graph of units with loads.
Out: a first label of every unit, each part connected.
"""
