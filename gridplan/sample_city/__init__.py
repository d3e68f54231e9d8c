"""The sample territory: made up, seeded, inside the real outline of a county-level city.

In: a seed and a size.
Out: base units, roads and rivers, a population table, an export of events.
"""

from .city import LEAST_UNITS, MOST_UNITS, Sample, make_sample
from .sample_files import write_sample, write_table

__all__ = ["LEAST_UNITS", "MOST_UNITS", "Sample", "make_sample", "write_sample", "write_table"]
