"""Restore balance with the least load moved.

In: a graph with labels and new loads.
Out: labels near the old ones, within tolerance.
"""
