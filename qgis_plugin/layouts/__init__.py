"""Pages of the atlas as layouts of QGIS."""
