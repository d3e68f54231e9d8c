"""The task for the solver.

In: a territory, counts and rules.
Out: arrays for the solver, or the contradictions that make it impossible.
"""
