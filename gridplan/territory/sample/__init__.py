"""The sample territory: made up, seeded, inside the real outline of a county-level city."""

from .making import LEAST_UNITS, MOST_UNITS, Sample, make_sample
from .writing import write_sample, write_table

__all__ = ["LEAST_UNITS", "MOST_UNITS", "Sample", "make_sample", "write_sample", "write_table"]
