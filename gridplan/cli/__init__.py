"""The command line: made of the operations.

In: words that people type.
Out: calls of operations; sentences, tables, JSON, exit codes.
"""
