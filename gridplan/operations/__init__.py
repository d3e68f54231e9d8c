"""Operations: each command of Gridplan, declared once.

In: a request, as typed parameters.
Out: what was made, and what there is to say about it. The command line, QGIS and Python are
faces of it.
"""
