"""What the buttons do.

In: an open plan and the choice of the user.
Out: calls of the session, dialogs.
"""
