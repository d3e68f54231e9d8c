"""A plan while it is edited.

In: a plan and single edits.
Out: totals, verdicts, the journal, and a plan again.
"""
