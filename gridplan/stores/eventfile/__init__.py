"""Event files.

In: cleaned events.
Out: a GeoPackage or Parquet file, and the events again.
"""
