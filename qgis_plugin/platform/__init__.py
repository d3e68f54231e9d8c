"""What QGIS and this computer give: words, icons, settings, libraries, background tasks.

In: nothing of plans.
Out: what every other room uses.
"""
