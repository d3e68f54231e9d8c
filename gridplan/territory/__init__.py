"""What is divided: base units, their loads, and which of them touch.

In: layers, criteria, rules of the ground.
Out: a territory, and findings.
"""
