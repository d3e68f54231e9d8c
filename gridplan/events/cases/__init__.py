"""Cases: how long they take and how they end.

In: events with states and times.
Out: assessments by grid and department, trends.
"""
