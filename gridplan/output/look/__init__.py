"""One look: colours, fonts, amounts, safe text.

In: plans and figures.
Out: what maps and tables have in common.
"""
