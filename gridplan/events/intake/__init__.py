"""Exports of events, read and cleaned.

In: files, sheets or tables of a database.
Out: events with times and places, and what is odd about them.
"""
