"""Cells of an export of events, read.

In: text of a cell.
Out: times, states, codes, and which column is which.
"""
