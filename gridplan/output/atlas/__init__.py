"""The atlas: its pages, whatever prints them.

In: the content of a plan.
Out: pages of maps and tables, laid out.
"""
