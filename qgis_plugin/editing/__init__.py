"""The plans that are open, and the edit buffer of their units.

In: a plan file and strokes.
Out: a session of the core kept in step with the layers.
"""
