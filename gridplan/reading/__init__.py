"""Any file, sheet or database, read.

In: paths and addresses, in whatever format and encoding.
Out: layers and tables with their columns recognised and personal data dropped.
"""
