"""What is waited for in QGIS."""
