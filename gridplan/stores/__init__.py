"""Where plans and events are kept.

In: plans and events.
Out: files and tables of a database, and the same again.
"""
