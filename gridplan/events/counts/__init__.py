"""Counts of events.

In: events placed in units, a span of time.
Out: numbers and rates by grid, period and kind.
"""
