"""The trade-off shown.

In: a set of plans.
Out: a folder and a picture.
"""
