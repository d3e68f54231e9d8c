"""The same work on a cluster.

In: files, one for each first-level grid, or parts of events.
Out: the same plans and figures as on one machine.
"""
