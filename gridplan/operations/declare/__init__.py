"""How an operation is declared: kinds of parameters, fields, requests, results.

In: nothing of plans or events.
Out: the words in which the modules above declare their commands, once for every face.
"""
