"""Gridplan and its peers, side by side on the same territories and the same machine."""
