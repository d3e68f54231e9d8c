"""Refinement: labels of boundary units are changed for the better.

In: a graph with labels.
Out: labels with shorter borders or better balance; parts stay connected.
"""
