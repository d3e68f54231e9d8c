"""Widgets that several windows use.

In: values to show or to choose from.
Out: what was chosen.
"""
