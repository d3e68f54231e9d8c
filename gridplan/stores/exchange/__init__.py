"""Plans for other programs.

In: a plan.
Out: shapefiles, GeoJSON, tables, a list of unit and grid.
"""
