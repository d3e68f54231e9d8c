"""Repair of single parts that are out of tolerance or too wide.

In: a graph with labels and limits.
Out: labels with fewer broken limits.
"""
