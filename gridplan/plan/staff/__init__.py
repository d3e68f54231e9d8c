"""People of the grids.

In: a roster, and figures of what there is to do.
Out: missing people, and posts shared out.
"""
