"""Rules that a plan keeps.

In: a plan, its settings and the territory.
Out: which rules bind, and which are broken.
"""
