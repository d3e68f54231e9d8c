"""What a plan was made with, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...i18n import say
from ...plan.draft.save import LOCKS, RETIRED
from ...plan.plan import SPECIAL_GRIDS
from ...plan.recount import RESTRUCTURED
from ...plan.rules.rules import CORES_AREA, SPECIAL_AREA

#: A value that is longer than so many letters is cut: it stands in a row of a table.
_MOST_LETTERS = 60


def told_settings(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Settings that say something, with their values, in words and in a fixed order.

    Parameters
    ----------
    settings : mapping
        `Provenance.settings`; names that are not known stand as they are.
    """
    names = _names()
    told = [name for name, value in settings.items() if value not in (None, "", {}, [])]
    order = {name: place for place, name in enumerate(names)}
    told.sort(key=lambda name: (order.get(name, len(order)), name))
    return [(names.get(name, name), _value(name, settings[name])) for name in told]


def told_reason(reason: str) -> str:
    """Why a plan was made, in words where a command of Gridplan made it."""
    usual = {
        "divide": say("divided anew"),
        "rebalance": say("rebalanced"),
        "frontier": say("chosen from a front of plans"),
    }
    return usual.get(reason, reason)


def _names() -> dict[str, str]:
    return {
        "effort": say("Effort"),
        "tolerance": say("Tolerance of the load"),
        "fixed_level": say("First level is the column"),
        "apart": say("First-level grids divided one by one"),
        "walls": say("Not cut above the last level"),
        "pressure": say("Weight of single criteria"),
        "line_weight": say("Weight of lines"),
        "limits": say("Limits of a grid"),
        "cores": say("No two of these in one grid"),
        "compounds": say("Never cut"),
        "special": say("Special grids from"),
        SPECIAL_GRIDS: say("Special grids"),
        "given": say("Grids kept as they were"),
        "codes": say("Code patterns"),
        "farthest_m": say("Largest distance in a grid, m"),
        "rebalanced": say("Rebalanced with"),
        RESTRUCTURED: say("Edits by which grids came or went"),
        RETIRED: say("Codes no longer given"),
        LOCKS: say("Locked"),
    }


def _value(name: str, value: Any) -> str:
    if name in ("effort", "apart"):
        usual = {"fast": say("fast"), "normal": say("normal"), "best": say("best")}
        usual["True"] = say("yes")
        return usual.get(str(value), str(value))
    if name == "tolerance" and isinstance(value, float):
        return f"±{value:.4g}" if value > 1 else f"±{100 * value:.3g}%"
    if name == RESTRUCTURED:
        return f"{len(value):,}"
    if name in (RETIRED, LOCKS):
        return f"{_entries(value):,}"
    if value in (SPECIAL_AREA, CORES_AREA):
        return say("another map layer")
    if isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value):
        text = ", ".join(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


def _entries(value: Any) -> int:
    """How many single values there are in nested lists and mappings."""
    if isinstance(value, Mapping):
        return sum(_entries(entry) for entry in value.values())
    if isinstance(value, (list, tuple)):
        return sum(_entries(entry) for entry in value)
    return 1
