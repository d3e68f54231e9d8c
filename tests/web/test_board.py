"""The board in a real browser: every control clicked, hostile names, no request."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely

from gridplan.events.grids import Grids
from gridplan.output.board_data import MASKED, BoardData, _masked
from gridplan.output.webmap import board_page
from gridplan.stores.surveillance import GridWarning
from gridplan.wording import speaking

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

#: Clicks whatever can be clicked, moves over the map, and leaves what it saw in the page.
DRIVER = """
async function drive() {
  const seen = { ready: false, errors: [], harm: 0, frames: [] };
  window.onerror = (text) => seen.errors.push(String(text));
  for (let i = 0; i < 100 && !document.body.dataset.ready; i++)
    await new Promise((r) => setTimeout(r, 50));
  seen.ready = !!document.body.dataset.ready;
  const canvas = document.querySelector("#map canvas"), box = canvas.getBoundingClientRect();
  const point = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind,
    { clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerId: 1 }));
  canvas.setPointerCapture = () => {};
  const over = () => { for (let x = 0.05; x < 1; x += 0.1) for (let y = 0.05; y < 1; y += 0.1)
    point("pointermove", x, y); };
  for (let round = 0; round < 2; round++)
    for (const id of [...document.querySelectorAll("button[id]")].map((b) => b.id)) {
      const button = document.getElementById(id);
      if (button) { button.click(); over(); }
    }
  document.getElementById("play").textContent;
  const kinds = document.getElementById("category");
  for (let k = 0; k < kinds.options.length; k++) { kinds.value = k; kinds.onchange(); }
  kinds.value = 0; kinds.onchange();
  const slider = document.getElementById("slider");
  for (let k = 0; k <= +slider.max; k++) {
    const begin = performance.now(); slider.value = k; slider.oninput();
    seen.frames.push(performance.now() - begin);
  }
  for (const b of document.querySelectorAll("#warnings button")) b.click();
  over();
  document.getElementById("city").click();
  point("pointerdown", 0.4, 0.5); point("pointerup", 0.4, 0.5);
  over();
  seen.crumbs = document.querySelectorAll("#crumbs button").length;
  for (const row of document.querySelectorAll("#cases tr")) row.click();
  canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -100 }));
  await new Promise((r) => setTimeout(r, 300));
  seen.harm = window.harm || 0;
  seen.requests = performance.getEntriesByType("resource").length;
  seen.foreign = document.querySelectorAll("img,iframe,svg,object,link,math").length;
  seen.numbers = document.getElementById("numbers").textContent;
  seen.tip = document.getElementById("tip").textContent.length;
  const out = document.createElement("pre"); out.id = "seen";
  out.textContent = "SEEN" + JSON.stringify(seen) + "SEEN"; document.body.appendChild(out);
}
drive();
"""


def board(names=HOSTILE) -> BoardData:
    """Two levels of 5 × 6 squares, four periods, two categories, with those names."""
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
        GridWarning(f"G{i:02}", name, name, "2024-01-01", 30, 4.0, 9.0, 5.2, "2024-01-01",
                    ((name, 3),))
        for i, name in enumerate(names)
    ]  # fmt: skip
    return BoardData(
        grids=grids,
        period="month",
        periods=["2024-01", "2024-02", "2024-03", names[2]],
        categories=["", *names],
        counts=[dice.integers(5, 90, (len(names) + 1, 4, n)).astype(np.uint16) for n in (2, 30)],
        density=dice.integers(0, 255, (len(names) + 1, 4, 51, 61)).astype(np.uint8),
        most=4.0,
        west=0.0,
        north=5000.0,
        cell_m=100.0,
        bandwidth_m=400.0,
        spots=[np.array([1, -1], np.int8), dice.integers(-1, 2, 30).astype(np.int8)],
        warnings=warned,
        by_day=dice.integers(-1, 50, 120),
        by_hour=dice.integers(5, 50, 24),
        first_day="2024-01-01",
        assessed=[["L", names[0], 100, 9, None, 0.9], ["R", names[1], 100, 9, 5, None]],
    )


def driven(page: str, folder: Path, *, policy: bool) -> dict:
    """What the driver saw in the page; without the policy only escaping stands in the way."""
    if not policy:
        page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    file = folder / "board.html"
    file.write_text(page.replace("</body>", f"<script>{DRIVER}</script></body>"), "utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1600,900",
         "--virtual-time-budget=20000", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="seen">SEEN(.*)SEEN</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    return json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_hostile_names_run_no_script_while_everything_is_clicked(tmp_path, language):
    with speaking(language):
        page = board_page(board(), HOSTILE[1])
    seen = driven(page, tmp_path, policy=False)
    assert seen["ready"]
    assert seen["errors"] == []
    assert seen["harm"] == 0
    assert seen["foreign"] == 0
    assert seen["requests"] == 0
    assert seen["crumbs"] == 2  # the whole, and the grid that was clicked
    assert seen["tip"] > 0


def test_text_cannot_leave_its_block():
    page = board_page(board(), "</script><b>")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
    data = json.loads(block)
    assert data["title"] == "</script><b>"
    assert data["levels"][1]["names"] == HOSTILE
    assert not set("<>&\u2028\u2029") & set(block)


def test_page_asks_for_nothing_and_allows_its_own_script_alone():
    page = board_page(board(["A", "B", "C"]), "T")
    assert not re.search(r"(?:src|href)\s*=|https?://|url\(|@import", page)
    assert "default-src 'none'; script-src 'sha256-" in page
    script = (Path(board_page.__code__.co_filename).parent / "board" / "board.js").read_text()
    assert "innerHTML" not in script
    assert "eval" not in script


def test_same_data_same_page():
    assert board_page(board(), "T") == board_page(board(), "T")


def test_few_are_masked_and_never_one_alone_within_its_parent():
    parents = np.array([0, 0, 0, 1, 1])
    table = np.array([[[9, 3, 7, 2, 4]]])
    # 3 alone could be had by subtraction: 7, the next smallest beside it, goes too.
    assert _masked(table, parents, 5)[0, 0].tolist() == [9, MASKED, MASKED, MASKED, MASKED]
    assert _masked(table, parents, 0)[0, 0].tolist() == [9, 3, 7, 2, 4]
