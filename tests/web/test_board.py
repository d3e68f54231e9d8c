"""The board in a real browser: every control clicked, hostile names, no request."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from gridplan.analysis.surveillance import GridWarning
from gridplan.events.grids import Grids
from gridplan.i18n import speaking
from gridplan.output.web.board import board_page
from gridplan.output.web.board_data import MASKED, BoardData

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

HOSTILE = [
    "<script>window.harm=1</script>",
    "</script><script>window.harm=1</script>",
    "<img src=x onerror='window.harm=1'>",
    "<svg onload=window.harm=1>",
    '"><body onload=window.harm=1>',
    "${window.harm=1}",
    "`${window.harm=1}`",
    "';window.harm=1;//",
    '";window.harm=1;//',
    "\\u003cscript\\u003ewindow.harm=1\\u003c/script\\u003e",
    "<!--<script>window.harm=1//-->",
    "]]><script>window.harm=1</script>",
    "javascript:window.harm=1",
    "<a href='javascript:window.harm=1'>x</a>",
    "<iframe srcdoc='<script>parent.harm=1</script>'>",
    "<style>@import 'http://example.invalid/x.css'</style>",
    "<link rel=stylesheet href=http://example.invalid/x.css>",
    "<object data=http://example.invalid/x>",
    "<meta http-equiv=refresh content='0;url=http://example.invalid'>",
    "{{constructor.constructor('window.harm=1')()}}",
    "&lt;script&gt;window.harm=1&lt;/script&gt;",
    "\u202egnp.exe",
    "\u200b\u200c\ufeff",
    "\u2028window.harm=1\u2029",
    "=cmd|' /C calc'!A0",
    "𠮷野家😀",
    "x" * 10_000,
    "__proto__",
    "'; DROP TABLE grids; --",
    "<math><mtext><script>window.harm=1</script></mtext></math>",
]

#: Clicks whatever can be clicked, and leaves what it saw in the page.
DRIVER = (Path(__file__).parent / "clicking.js").read_text("utf-8")


def board(names=HOSTILE) -> BoardData:
    """Two levels of 5 × 6 squares, four periods, with those names everywhere."""
    squares = np.array(
        [shapely.box(1000 * c, 1000 * r, 1000 * c + 1000, 1000 * r + 1000)
         for r in range(5) for c in range(6)],
        object,
    )  # fmt: skip
    halves = np.array([shapely.box(0, 0, 3000, 5000), shapely.box(3000, 0, 6000, 5000)], object)
    above = np.array([c // 3 for _ in range(5) for c in range(6)])
    leaf_names = tuple(names[i % len(names)] for i in range(30))
    grids = Grids(
        (("L", "R"), tuple(f"G{i:02}" for i in range(30))),
        ((names[0], names[1]), leaf_names),
        np.column_stack([above, np.arange(30)]).astype(np.int32),
        (halves, squares),
        (np.ones(2), np.ones(30)),
        (np.full(2, 15.0), np.ones(30)),
        {},
        None,
    )
    dice = np.random.default_rng(0)
    warned = [
        (k % 4, GridWarning(f"G{k % 30:02}", name, name, "2024-01-01", 30, 4.0, 9.0, 5.2,
                            "2024-01-01", ((name, 3),), 2))
        for k, name in enumerate(names)
    ]  # fmt: skip
    kinds = (len(names) + 1, len(names) + 1)
    case = [100, 9, None, 90, 0.9, 0.95, 0.01, 88.5, 1.0]
    return BoardData(
        grids=grids,
        period="month",
        periods=["2024-01", "2024-02", "2024-03", names[2]],
        categories=["", *names],
        sources=["", *names],
        counts=[dice.integers(5, 90, (*kinds, 4, n)).astype(np.uint16) for n in (2, 30)],
        totals=dice.integers(5, 9000, (*kinds, 4)).astype(np.uint32),
        density=dice.integers(0, 255, (*kinds, 4, 26, 31)).astype(np.uint8),
        most=4.0,
        west=0.0,
        north=5000.0,
        cell_m=200.0,
        bandwidth_m=400.0,
        spots=[np.array([1, 8], np.int8), (np.arange(30) % 9).astype(np.int8)],
        warnings=warned,
        by_day=dice.integers(0, 50, (3, *kinds, 121)).astype(np.uint16),
        by_hour=dice.integers(5, 50, (3, *kinds, 24)).astype(np.uint32),
        days=[("2024-01-01", 121)],
        cases={
            "all": [["", "", *case]],
            "grid_1": [["L", names[0], *case], ["R", names[1], *case]],
            "grid_2": [[f"G{k:02}", leaf_names[k], *case] for k in range(30)],
            "unit": [[name, name, *case] for name in names],
            "source": [[name, name, *case] for name in names],
        },
        now=names[3],
        compared=[False, True, True, True],
        ended=4,
        void=3,
    )


def driven(page: str, folder: Path, *, size: str = "1600,900") -> dict:
    """What the driver saw in the page; without the policy only escaping stands in the way."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    file = folder / "board.html"
    file.write_text(page.replace("</body>", f"<script>{DRIVER}</script></body>"), "utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={size}",
         "--virtual-time-budget=30000", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="seen">SEEN(.*)SEEN</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    return json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


CONTROLS = {
    *("layer-density", "layer-counts", "layer-spots", "level-1", "level-2", "theme", "language"),
    *("play", "plus", "minus", "city", "tab-grid", "tab-unit", "tab-source"),
}


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_hostile_names_run_no_script_while_everything_is_clicked(tmp_path, language):
    with speaking(language):
        page = board_page(board(), HOSTILE[1])
    seen = driven(page, tmp_path)
    assert seen["ready"]
    assert seen["errors"] == []
    assert seen["harm"] == seen["foreign"] == seen["requests"] == 0
    assert set(seen["clicked"]) == CONTROLS


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
@pytest.mark.parametrize(
    "size",
    [
        "1920,1080",
        pytest.param("3840,2160", marks=pytest.mark.slow),
        pytest.param("500,844", marks=pytest.mark.slow),
    ],
)
def test_every_control_does_something(tmp_path, size):
    names = ["北", "南", "中", "东"]
    with speaking("en"):
        seen = driven(board_page(board(names), "T"), tmp_path, size=size)
    assert seen["errors"] == []
    assert len(set(seen["layers"].values())) == 3  # each layer is another picture
    for filtered in ("category", "source"):
        assert seen[filtered][0] != seen["all"]
        assert seen[filtered][2] == 5
    assert seen["again"] == seen["all"]
    assert [name for name, _ in seen["periods"]] == ["2024-01", "2024-02", "2024-03", "中"]
    assert seen["warnings"] == 1
    assert seen["told"] > 50  # it explains itself
    assert seen["inside"] != seen["before"]  # numbers of the grid that was entered
    assert (seen["crumbs"], seen["deeper"]) == (2, 3)
    assert (seen["tab-unit"], seen["tab-source"], seen["tab-grid"]) == (4, 4, 15)
    assert seen["heads"] == ["Department", "Source", "Grid"]
    assert seen["day"][0] == "2024-01"  # a click on the first day goes to its month
    assert seen["day"][1].startswith("2024-01-0")
    assert seen["played"]
    assert seen["wide"] <= 0  # nothing runs out at the side
    if size != "500,844":
        assert seen["tall"] <= 0  # all stands on one screen


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_the_map_has_scale_north_source_and_plan_in_both_languages(tmp_path):
    """Names that Gridplan has given follow the language that is chosen on the page."""
    made = board(["Grid L", "网格R", "中", "东"])
    with speaking("en"):
        page = board_page(replace(made, source="events.gpkg", plan_hash="abc" * 20), "T")
    seen = driven(page, tmp_path)
    scale, north, about = seen["foot"]
    assert re.fullmatch(r"[125]0* k?m", scale)
    assert north == "N▲"
    assert about.endswith("source events.gpkg · plan abcabcabcabc")
    assert seen["named"] == ["Grid L", "网格L", "北▲"]


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_a_silence_is_told_and_nothing_is_compared_across_it(tmp_path):
    """One day of 1990, then 120 of 2024: the first month of 2024 stands beside no other one."""
    made = replace(
        board(["北", "南", "中", "东"]),
        periods=["1990-05", "2024-01", "2024-02", "2024-03"],
        days=[("1990-05-05", 1), ("2024-01-01", 120)],
        compared=[False, False, True, True],
    )
    with speaking("en"):
        seen = driven(board_page(made, "T"), tmp_path)
    assert seen["errors"] == []
    assert seen["foot"][2].startswith(
        "1990-05-05 – 2024-04-29 · nothing between 1990-05-05 – 2024-01-01 · "
    )
    assert seen["day"] == ["1990-05", f"1990-05-05: {seen['day'][1].split()[-1]}"]
    assert ["%" in new for new in seen["new"]] == [False, False, True, True]


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_marks_of_warnings_cover_no_names(tmp_path):
    towns = [GridWarning(code, code, "", "2024-01-01", 30, 4.0, 9.0, 5.2, "2024-01-01", (), 1)
             for code in "LR"]  # fmt: skip
    with speaking("en"):
        page = board_page(replace(board("北南中东"), warnings=[(3, town) for town in towns]), "T")
    seen = driven(page, tmp_path)
    assert (seen["marks"], seen["covered"]) == (2, 0)


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_density_ends_at_the_border_and_hidden_days_are_no_days_without_events(tmp_path):
    made = board("北南中东")
    made.by_day[..., 0], made.by_day[..., 1] = 0, MASKED
    with speaking("en"):
        seen = driven(board_page(made, "T"), tmp_path)
    assert seen["shore"] == [255, 0]
    assert seen["stubs"][0] == 0 < seen["stubs"][1]


def test_text_cannot_leave_its_block():
    page = board_page(board(), "</script><b>")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
    data = json.loads(block)
    assert data["title"] == "</script><b>"
    assert data["levels"][1]["names"] == HOSTILE
    assert not set("<>&\u2028\u2029") & set(block)


def test_page_asks_for_nothing_and_allows_its_own_script_alone():
    page = board_page(board(["A", "B", "C", "D"]), "T")
    assert not re.search(r"(?:src|href)\s*=|https?://|url\(|@import", page)
    script = re.search(r"</script><script>(.*)</script></body>", page, re.S)[1]
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{seal}';" in page
    for door in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert door not in script


def test_same_data_same_page():
    assert board_page(board(), "T") == board_page(board(), "T")


def test_the_page_of_a_watch_loads_itself_anew():
    assert '"reload":0' in board_page(board(), "T")
    assert '"reload":60' in board_page(board(), "T", reload_s=60)
