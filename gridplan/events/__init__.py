"""Events: what happens in the grids.

In: exports of tickets and a plan.
Out: placed events, counts, densities, statistics, cases.
"""
