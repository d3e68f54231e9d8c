"""The meeting pack.

In: the content.
Out: slides, workbook, pages, hand-over, manifest.
"""
