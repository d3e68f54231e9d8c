"""Copies of a plan file before it is replaced."""

import pytest

from gridplan.errors import StoreError
from gridplan.stores.backups import backup_names, keep_backup


def test_the_newest_copy_is_the_first_and_the_oldest_goes(tmp_path):
    plan = tmp_path / "plan.gpkg"
    for version in ("one", "two", "three", "four"):
        keep_backup(plan, 2)
        plan.write_text(version)
    assert [copy.read_text() for copy in backup_names(plan, 2)] == ["three", "two"]
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "plan.backup-1.gpkg", "plan.backup-2.gpkg", "plan.gpkg",
    ]  # fmt: skip


def test_none_is_kept_where_none_is_wanted(tmp_path):
    plan = tmp_path / "plan.gpkg"
    plan.write_text("one")
    keep_backup(plan, 0)
    assert list(tmp_path.iterdir()) == [plan]


def test_a_copy_that_cannot_be_written_is_told_and_loses_nothing(tmp_path):
    plan = tmp_path / "plan.gpkg"
    plan.write_text("two")
    first, second = backup_names(plan, 2)
    first.write_text("one")
    (second / "full").mkdir(parents=True)  # a folder where the older copy has to go
    with pytest.raises(StoreError, match="No copy of the plan could be kept"):
        keep_backup(plan, 2)
    assert (plan.read_text(), first.read_text()) == ("two", "one")
    assert len(list(tmp_path.iterdir())) == 3
