"""The certificate of a plan, from geometry and assignment alone.

In: a plan and its territory.
Out: what holds, what does not, how uneven the grids are.
"""
