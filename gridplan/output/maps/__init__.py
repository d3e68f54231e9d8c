"""Maps drawn with matplotlib, and their layers.

In: outlines and figures.
Out: pictures and GeoTIFFs.
"""
