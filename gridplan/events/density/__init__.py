"""The density surface of events.

In: points in metres.
Out: events per km² on a lattice.
"""
