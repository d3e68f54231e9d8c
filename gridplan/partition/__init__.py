"""The solver: arrays in, arrays out."""
