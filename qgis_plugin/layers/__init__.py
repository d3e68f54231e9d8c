"""Layers of QGIS: plans, units, events, their styles.

In: a plan or an event file of the core, or a layer of the project.
Out: layers on the map, or a GeoDataFrame.
"""
