"""Tables: csv, workbooks, OpenDocument.

In: a file of a table.
Out: rows of text cells, sheet by sheet.
"""
