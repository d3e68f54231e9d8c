"""What the fields of events and the choices about them are called."""

from __future__ import annotations

from .words import tr


def field_title(field: str) -> str:
    """The name of a field of events for people."""
    words = {
        "event_id": tr("Number of the case"),
        "source": tr("Source"),
        "type1": tr("Kind of case"),
        "type2": tr("Category"),
        "type3": tr("Subcategory"),
        "property": tr("Nature of the demand"),
        "county": tr("County"),
        "town": tr("Town"),
        "village": tr("Village"),
        "grid_code": tr("Grid code"),
        "lon": tr("Longitude or x"),
        "lat": tr("Latitude or y"),
        "datum": tr("Datum of the row"),
        "t_happen": tr("Time it happened"),
        "t_report": tr("Time of report"),
        "t_register": tr("Time of registration"),
        "t_dispatch": tr("Time of dispatch"),
        "t_due": tr("Deadline"),
        "t_disposed": tr("Time of handling"),
        "t_checked": tr("Time of checking"),
        "t_closed": tr("Time of closing"),
        "t_updated": tr("Time of the last change"),
        "stage": tr("State in the source"),
        "state": tr("State"),
        "unit": tr("Department"),
        "on_time": tr("On time"),
        "overdue_closed": tr("Closed overdue"),
        "open_on_time": tr("Open, on time"),
        "rework": tr("Times reworked"),
        "back": tr("Times returned"),
        "postpone": tr("Times extended"),
        "satisfaction": tr("Satisfaction"),
        "level": tr("Urgency"),
        "grid": tr("Grid"),
        "name": tr("Name"),
        "period": tr("Period"),
    }
    if field.startswith("grid_") and field[5:].isdigit():
        return tr("Grid of level {level}", level=field[5:])
    return words.get(field, field)


def period_titles() -> dict[str, str]:
    """Lengths of periods and their names."""
    return {
        "day": tr("Day"),
        "week": tr("Week"),
        "month": tr("Month"),
        "quarter": tr("Quarter"),
        "year": tr("Year"),
    }


def datum_titles() -> dict[str, str]:
    """Datums of coordinates and what they are called."""
    return {
        "wgs84": tr("WGS-84 or CGCS2000"),
        "gcj02": tr("GCJ-02 (Amap, Tencent)"),
        "bd09": tr("BD-09 (Baidu)"),
        "plane": tr("Metres in the system of the plan"),
    }


def method_titles() -> dict[str, str]:
    """Ways to warn and what they are called."""
    return {
        "regression": tr("Regression (Farrington)"),
        "c1": "EARS C1",
        "c2": "EARS C2",
        "c3": "EARS C3",
        "cusum": "Poisson CUSUM",
        "quartile": tr("Highest tenth of the index"),
    }
