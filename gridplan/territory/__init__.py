"""What is divided: base units, their loads, and which of them touch."""
