"""Plans of which none is better in everything.

In: a territory and criteria to trade off.
Out: a set of plans with their figures.
"""
