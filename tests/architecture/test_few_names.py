"""Lists that are cut short say so: five names and dots."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from toymap import toy

from gridplan.errors import InputError
from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory

ROOMS = [Path(__file__).parents[2] / room for room in ("gridplan", "qgis_plugin")]


def land(without=0):
    """Two towns of sixteen cells; so many cells have no town."""
    units = toy("AAAAAAAA\nAAAAAAAA\nBBBBBBBB\nBBBBBBBB", cells=True)
    units["town"] = [None if n < without else town for n, town in enumerate(units.town)]
    return units


@pytest.mark.parametrize(("without", "dots"), [(5, False), (6, True)])
def test_units_without_a_first_level(without, dots):
    territory = read_territory(land(without))
    with pytest.raises(InputError, match=f"{without} units have no value in column town") as told:
        divide(territory, (2, 4), fixed_level="town", effort="fast")
    assert told.value.message.count(",") == 4
    assert told.value.message.endswith(" …") == dots


def test_no_list_is_cut_short_in_silence():
    """`findings.few` cuts lists, and `Who` of notes; both write the dots."""
    cut = re.compile(r"\"[,;] \"\.join\([^\n]*\[:\w+\]")
    found = [
        f"{file.name}: {line.strip()}"
        for room in ROOMS
        for file in sorted(room.rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if cut.search(line) and not re.search(r"more|…", line)
    ]
    assert found == []
