"""Make a plan.

In: a territory and counts, or grids that exist.
Out: a plan.
"""
