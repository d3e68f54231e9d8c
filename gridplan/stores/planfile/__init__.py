"""Plan files: one GeoPackage each.

In: a plan and its territory.
Out: a file that is whole at any moment, and the plan again.
"""
