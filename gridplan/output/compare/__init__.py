"""Two plans beside each other.

In: two plans.
Out: pictures, tables and layers of what changed.
"""
