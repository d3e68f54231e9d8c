"""The command that writes the board: what its page holds, and how it is written anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from event_commands import SECRETS, busy_weeks, call, table

from gridplan import read_events
from gridplan.errors import Cancelled, GridplanError
from gridplan.output.web.watch import watch_board
from gridplan.progress import Silent


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return busy_weeks(tmp_path_factory.mktemp("land"))


def test_board_holds_no_personal_data_and_few_numbers_only_when_asked(files, tmp_path):
    events, plan = files
    call("board", events, "--plan", plan, "-o", tmp_path / "b.html", "--title", "指挥中心")
    page = (tmp_path / "b.html").read_text("utf-8")
    data, by_day = table(page, "by_day")
    assert data["title"] == "指挥中心"
    assert [len(level["codes"]) for level in data["levels"]] == [2, 5]
    assert data["categories"] == ["", "占道经营", "噪声扰民"]
    # Weeks: the outbreak is in the last one, and is told once for the grid, not for its parts.
    last = [w for w in data["warnings"] if w["at"] == len(data["periods"]) - 1]
    assert [(w["week"], w["level"]) for w in last] == [("2024-05-13", 1)]
    assert last[0]["seen"] > 5 * last[0]["expected"]
    assert not [secret for secret in (*SECRETS, "W133-4") if secret in page]
    few = 65535
    whole = by_day[:140]  # the first area, all categories, all sources
    assert set(whole.tolist()) == {few, 9}  # three a day are few, nine are not
    assert all(n in (few, 0) or n >= 5 for n in by_day.tolist())
    # Two towns: where one has few, the other cannot be taken from the sum either.
    whole, west, east = (by_day.reshape(3, -1)[k] for k in range(3))
    assert not ((whole != few) & (west == few) & (east != few) & (east > 0)).any()
    assert not ((whole != few) & (east == few) & (west != few) & (west > 0)).any()
    call("board", events, "--plan", plan, "-o", tmp_path / "all.html", "--show-few")
    _, by_day = table((tmp_path / "all.html").read_text("utf-8"), "by_day")
    assert set(by_day[:140].tolist()) == {3, 9}


def test_the_sums_of_the_board_are_those_of_the_events(files, tmp_path):
    events, plan = files
    call("board", events, "--plan", plan, "-o", tmp_path / "b.html", "--show-few")
    page = (tmp_path / "b.html").read_text("utf-8")
    data, totals = table(page, "totals")
    kinds, sources, times, *_ = data["shape"]
    totals = totals.reshape(kinds, sources, times)
    known = read_events(events)
    assert totals[0, 0].sum() == len(known) == 140 * 3 + 7 * 6
    for kind, name in enumerate(data["categories"][1:], start=1):
        assert totals[kind, 0].sum() == (known["type2"] == name).sum()
    for level in (0, 1):
        counts = table(page, f"counts_{level}")[1].reshape(kinds, sources, times, -1)
        np.testing.assert_array_equal(counts.sum(axis=3), totals)
        column = known[f"grid_{level + 1}"].value_counts()
        expected = [column.get(code, 0) for code in data["levels"][level]["codes"]]
        assert counts[0, 0].sum(axis=0).tolist() == expected
    hour = table(page, "by_hour")[1][:24]
    assert hour.tolist() == np.bincount(known["t_report"].dt.hour, minlength=24).tolist()


def test_a_watch_writes_the_page_anew_when_the_events_have_grown(files, tmp_path):
    events, plan = files
    mine, page = tmp_path / "events.gpkg", tmp_path / "b.html"
    shutil.copy(events, mine)
    told, looks = [], []

    class Watcher(Silent):
        """Lets the file grow after the first page, breaks it after the second, then stops."""

        def cancelled(self):
            looks.append(len(told))
            if len(told) == 1 and looks.count(1) == 3:
                os.utime(mine, ns=(1, 1))
            if len(told) == 2 and looks.count(2) == 3:
                mine.write_bytes(b"half a file")
            return len(told) == 3

    def tell(size, problem):
        told.append((size, problem, page.read_bytes()))

    with pytest.raises(Cancelled):
        watch_board(mine, plan, page, every_s=0.05, told=tell, progress=Watcher())
    (first, none, one), (second, nothing, two), (third, problem, three) = told
    assert (none, nothing) == (None, None)
    assert first == second == len(one) > 10_000
    assert third == 0
    assert isinstance(problem, GridplanError)
    assert one == two == three  # the same events, the same page; a broken file leaves it whole
    assert b'"reload":60' in one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.html", "events.gpkg"]


def test_ctrl_c_ends_a_watch_with_exit_code_3(files, tmp_path):
    events, plan = files
    words = [sys.executable, "-m", "gridplan.cli", "events", "board", events, "--plan", plan]
    with subprocess.Popen(
        [*map(str, words), "-o", str(tmp_path / "b.html"), "--watch", "--every", "1"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C", "GRIDPLAN_LANG": "en"},
    ) as running:  # fmt: skip
        for line in running.stderr:
            if "Wrote" in line:
                break
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
        assert running.wait(60) == 3, rest
    assert (tmp_path / "b.html").read_bytes().endswith(b"</html>\n")
