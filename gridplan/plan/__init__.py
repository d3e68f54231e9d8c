"""Plans: which unit belongs to which grid, and everything that happens to a plan."""
