"""Maps, figures, tables and pages for people.

In: plans and events.
Out: pictures, documents and pages.
"""
