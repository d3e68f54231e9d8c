"""What documents say, whatever their form.

In: a plan, its events, a former plan.
Out: tables, sentences and outlines for pages.
"""
