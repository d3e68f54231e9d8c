import pytest
from drawing_table import QUARTERS, UP, Table

from gridplan.wording import choose_language


@pytest.fixture
def english():
    """What is said, in English, whatever the machine speaks."""
    choose_language("en")
    yield
    choose_language(None)


@pytest.fixture
def table(english):
    """Sixteen units on a drawing table, open for editing."""
    return Table(QUARTERS, UP)


@pytest.fixture
def file(tmp_path):
    """Where a plan will be saved."""
    return tmp_path / "plan.gpkg"
