"""Work that is shared out among processes."""
