"""Lower bounds: what no partition can do better.

In: a graph with loads and targets.
Out: the least deviation or the least load to be moved.
"""
