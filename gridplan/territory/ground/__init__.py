"""Rules of the ground: links, barriers, zones.

In: a territory and layers of lines, points and areas.
Out: the territory with changed neighbours or marked units.
"""
