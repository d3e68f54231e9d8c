"""Events: placing, counts, densities, warnings."""
