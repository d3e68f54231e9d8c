"""Event files and plan files in, figures out.

In: paths of an event file and of a plan file.
Out: counts, densities, warnings, assessments, posts.
"""
