"""Codes and names of grids.

In: grids with their parents and old codes.
Out: codes that are never used twice.
"""
