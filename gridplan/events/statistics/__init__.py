"""Statistics of events.

In: counts by grid and time.
Out: hot spots, clusters, warnings, repeat locations.
"""
