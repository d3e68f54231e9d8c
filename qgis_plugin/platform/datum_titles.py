"""What the datums of layers are called, in windows and in the toolbox."""

from __future__ import annotations

from .event_titles import datum_titles
from .words import tr


def layer_datums() -> dict[str, str]:
    """Datums that a layer may be drawn in, as the core calls them, and their names."""
    titles = datum_titles()
    names = {"wgs84": tr("as the layer states")}
    return names | {datum: titles[datum] for datum in ("gcj02", "bd09")}


def datum_help() -> str:
    """Why the datum is asked for."""
    return tr(
        "Maps of the web in China are shifted by some hundred metres, and no layer says so. Choose "
        "what was drawn on, and all is put where it really is."
    )
