"""Checks and repairs of base units while they are read.

In: outlines and columns as they were read.
Out: outlines that cover the ground once, and findings with their cure.
"""
