"""Parameters that several operations have, and what they all do with them.

In: parameters of a request.
Out: territories, rules, results.
"""
