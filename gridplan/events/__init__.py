"""What happens in the grids."""
