"""Pages for a browser.

In: a plan and its events.
Out: the board and the map over streets.
"""
