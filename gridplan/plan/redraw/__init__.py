"""Sessions in which a planner redraws a plan.

In: a plan, its territory, strokes of a brush.
Out: an edited plan with its log.
"""
