"""Operations about events: what happens in the grids.

In: a request, as typed parameters.
Out: what was made, what there is to say about it.
"""

SUMMARY = "What happens in the grids: import, count, assess events."
HELP = "What happens in the grids: events, where, when and what."
EXAMPLES = (
    "gridplan events import hotline.csv --plan plan.gpkg -o events.gpkg --datum gcj02",
    "gridplan events count events.gpkg --plan plan.gpkg -o counts.xlsx --level 3",
    "gridplan events assess events.gpkg -o assessment.xlsx --by unit",
)
