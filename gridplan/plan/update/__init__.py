"""Bring a plan to new units or back inside its limits.

In: a plan and a territory that may have changed.
Out: labels near the old ones that keep the rules.
"""
