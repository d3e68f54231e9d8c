"""Tools for the map."""
