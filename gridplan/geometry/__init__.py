"""Shapes and places: what is known of polygons without knowing what they stand for.

In: polygons and points in metres, coordinate systems by name.
Out: shared borders, coverages, orders, datums, the polygon a point lies in.
"""
