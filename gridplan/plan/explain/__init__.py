"""Why a grid is as it is.

In: an edit session and a grid.
Out: reasons, and moves that would help.
"""
