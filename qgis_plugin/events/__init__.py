"""Events in QGIS: loading, layers, the panel, refreshing."""
