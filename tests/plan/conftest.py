import pytest
from drawing_table import QUARTERS, UP, Table


@pytest.fixture
def table(english):
    """Sixteen units on a drawing table, open for editing."""
    return Table(QUARTERS, UP)


@pytest.fixture
def file(tmp_path):
    """Where a plan will be saved."""
    return tmp_path / "plan.gpkg"
