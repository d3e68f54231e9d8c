"""Moves of units between grids, split and merged grids.

In: a draft and the rules it keeps.
Out: moves that are possible, and those to suggest.
"""
