"""What tests of reading share: a small map, figures for it, and the refusal to read."""

from __future__ import annotations

import pandas as pd
import pytest

from gridplan.errors import InputError
from gridplan.territory.reading import read_territory

DRAWING = "AAB\nACB\nDDD"

#: Figures for the units of `DRAWING`.
PEOPLE = pd.DataFrame(
    {"编号": list("ABCD"), "户籍人口": ["1", "2", "3", "4"], "流动人口": [5, 6, 7, 8]}
)


def codes(territory) -> list[str]:
    return [finding.code for finding in territory.findings]


def refusal(*arguments, **options) -> InputError:
    with pytest.raises(InputError) as caught:
        read_territory(*arguments, **options)
    return caught.value
