"""Plans: which unit belongs to which grid, and everything that happens to a plan.

In: a territory.
Out: plans, edited, checked, compared, explained.
"""
