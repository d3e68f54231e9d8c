"""The web page of a plan in a real browser: hostile names, every control, no request."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import handmade
import pytest
from test_board import HOSTILE
from toymap import toy

from gridplan.i18n import speaking
from gridplan.output.content.briefing import gather
from gridplan.output.pack.plan_page import plan_page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
COLUMNS, ROWS = 6, 5

#: Clicks whatever can be clicked, and leaves what it saw in the page.
DRIVER = """
(() => {
window.harm = 0;
const seen = { errors: [], ready: document.body.dataset.ready, tips: 0, boxes: [], found: "" };
window.onerror = (text) => seen.errors.push(String(text));
const canvas = document.querySelector("canvas"), frame = canvas.getBoundingClientRect();
canvas.setPointerCapture = () => {};
const point = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind,
  { clientX: frame.left + x * frame.width, clientY: frame.top + y * frame.height, pointerId: 1 }));
const $ = (id) => document.getElementById(id);
try {
  for (const button of [...document.querySelectorAll("button")]) {
    button.click();
    for (let x = 0.05; x < 1; x += 0.1) for (let y = 0.05; y < 1; y += 0.1) {
      point("pointermove", x, y);
      if ($("tip").style.display === "block") seen.tips++;
    }
  }
  $("level-2").click();
  const rows = document.querySelectorAll("#list tbody tr");
  seen.rows = rows.length;
  const cells = [...rows].flatMap((row) => [row.firstChild, row.lastChild]);
  const lines = (cell) => { const all = document.createRange(); all.selectNodeContents(cell);
    return all.getClientRects().length; };
  seen.lines = Math.max(...cells.map(lines));
  for (const row of rows) { row.click(); seen.boxes.push($("box").textContent); }
  point("pointerdown", 0.5, 0.5); point("pointerup", 0.5, 0.5);
  canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, cancelable: true }));
  canvas.dispatchEvent(new MouseEvent("dblclick", { clientX: frame.left + frame.width / 2,
    clientY: frame.top + frame.height / 2 }));
  seen.inside = document.querySelectorAll("#list tbody tr").length;
  $("find").value = "G17"; $("find").oninput();
  seen.found = $("box").querySelector("h2").textContent;
  $("find").value = D.levels[0].codes[1]; $("find").oninput();
  const heading = $("box").querySelector("h2").textContent;
  seen.above = S.level === 0 && heading.split(" ")[0] === D.levels[0].codes[1];
  seen.signed = [0.0004, -0.0004, 0.051, -0.2].map(signed);
  seen.above = $("facts").compareDocumentPosition($("list")) & Node.DOCUMENT_POSITION_FOLLOWING;
  seen.north = $("north").textContent; seen.facts = $("facts").textContent;
} catch (error) { seen.errors.push(String(error)); }
seen.harm = window.harm;
seen.requests = performance.getEntriesByType("resource").length;
const pre = document.createElement("pre");
pre.id = "seen"; pre.textContent = "SEEN" + JSON.stringify(seen) + "SEEN";
document.body.appendChild(pre);
})();
"""


@pytest.fixture(scope="module")
def page():
    return hostile_page()


def hostile_page() -> str:
    """Thirty grids in two, with hostile names everywhere."""
    land = handmade.territory(toy("\n".join(["A" * COLUMNS] * ROWS), cells=True))
    leaf = {f"x{x}y{y}": y * COLUMNS + x for x in range(COLUMNS) for y in range(ROWS)}
    plan = handmade.plan(land, leaf, [k % COLUMNS // 3 for k in range(30)])
    codes = (("L", "R"), tuple(f"G{k:02}" for k in range(30)))
    plan = replace(plan, codes=codes, names=(tuple(HOSTILE[:2]), tuple(HOSTILE[:30])))
    with speaking("en"):
        land = replace(land, origin={**land.origin, "source": "C:\\data\\units.gpkg"})
        return plan_page(gather(plan, land, title=HOSTILE[1], review="GS(2026)1"))


def driven(page: str, folder: Path) -> dict:
    """What the driver saw; without the policy, so that escaping alone stands in the way."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    file = folder / "plan.html"
    file.write_text(page.replace("</body>", f"<script>{DRIVER}</script></body>"), "utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1600,900",
         "--virtual-time-budget=10000", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="seen">SEEN(.*)SEEN</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    return json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_hostile_names_run_no_script_while_everything_is_clicked(page, tmp_path):
    seen = driven(page, tmp_path)
    assert seen["ready"] == "yes"
    assert seen["errors"] == []
    assert seen["harm"] == seen["requests"] == 0
    assert seen["tips"] > 50
    assert seen["rows"] == len(set(seen["boxes"])) == 30
    assert seen["lines"] == 1, "codes and figures are not broken, however long the names are"
    assert seen["inside"] == 15
    assert seen["found"].startswith("G17 ")
    assert seen["above"], "a code of the first level comes before names with its letters"
    assert seen["signed"] == ["0%", "0%", "+5.1%", "−20.0%"]
    assert seen["north"] == "N▲"
    assert "Map review number: GS(2026)1" in seen["facts"]
    assert "source units.gpkg" in seen["facts"]
    assert seen["above"], "source and plan stand below a list of all grids"


def test_the_page_allows_its_own_script_alone(page):
    assert not re.search(r"(?:src|href)\s*=|https?://|url\(|@import", re.sub(
        r'<script type="application/json".*?</script>|<title>.*?</title>', "", page, flags=re.S
    ))  # fmt: skip
    assert "default-src 'none'" in page
    script = re.search(r"</script><script>(.*)</script></body>", page, re.S)[1]
    for door in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
        assert door not in script


def test_text_cannot_leave_its_block(page):
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block)["levels"][1]["codes"][17] == "G17"
