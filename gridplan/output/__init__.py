"""Maps, figures, tables and pages for people."""
