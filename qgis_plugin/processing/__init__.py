"""The operations of the core in the toolbox of QGIS, under the names of the command line."""
