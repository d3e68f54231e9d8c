"""Compare and merge plans.

In: two plans or three.
Out: what moved, which grid follows which, one plan of two.
"""
