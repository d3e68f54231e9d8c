"""The version of this package; every output states it."""

__version__ = "0.1.0"
