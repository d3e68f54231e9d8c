"""Base units: reading them, and who is whose neighbour."""
