import pytest
from drawing_table import QUARTERS, UP, Table
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gridplan.i18n import choose_language


@pytest.fixture
def english():
    """What is said, in English, whatever the machine speaks."""
    choose_language("en")
    yield
    choose_language(None)


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """All texts that are put on a picture."""
    texts: list[str] = []
    for owner in (Axes, Figure):

        def record(self, x, y, s, *rest, plain=owner.text, **style):
            texts.append(s)
            return plain(self, x, y, s, *rest, **style)

        monkeypatch.setattr(owner, "text", record)
    return texts


@pytest.fixture
def table(english):
    """Sixteen units on a drawing table, open for editing."""
    return Table(QUARTERS, UP)


@pytest.fixture
def file(tmp_path):
    """Where a plan will be saved."""
    return tmp_path / "plan.gpkg"
