"""The map of folium in a real browser: hostile names, no request, streets only where named."""

from __future__ import annotations

import json
import re
import subprocess

import numpy as np
import pytest
import shapely
from test_board import CHROMIUM, HOSTILE

from gridplan.errors import InputError
from gridplan.events.density.binning import Bins
from gridplan.events.density.density import density
from gridplan.events.density.frame import frame_around
from gridplan.events.grids import Grids
from gridplan.i18n import speaking
from gridplan.output.look.look import DENSITY_COLOURS, WATER
from gridplan.output.web.sealed_map import Ground
from gridplan.output.web.street_map import street_page

pytest.importorskip("folium")

#: Moves over the map, chooses every layer, and leaves what it saw in the page.
DRIVER = """
const nap = (ms) => new Promise((r) => setTimeout(r, ms));
window.errors = []; window.onerror = (text) => errors.push(String(text));
(async () => {
  await nap(300);
  const seen = { told: [] }, box = document.querySelector(".folium-map").getBoundingClientRect();
  for (const input of document.querySelectorAll(".leaflet-control-layers input")) {
    input.click(); await nap(50);
    for (let x = 0.05; x < 1; x += 0.09) for (let y = 0.05; y < 1; y += 0.09) {
      const [clientX, clientY] = [box.left + x * box.width, box.top + y * box.height];
      const place = { clientX, clientY, bubbles: true };
      const node = document.elementFromPoint(clientX, clientY);
      node.dispatchEvent(new MouseEvent("mousemove", place));
      node.dispatchEvent(new MouseEvent("click", place));
      await nap(40); // Leaflet looks where the mouse is every 32 ms
      const tip = document.querySelector(".leaflet-tooltip");
      if (tip && !seen.told.includes(tip.textContent)) seen.told.push(tip.textContent);
    }
  }
  seen.above = !!document.querySelector(".leaflet-spots-pane canvas");
  seen.layers = document.querySelectorAll(".leaflet-control-layers input").length;
  seen.harm = window.harm || 0; seen.errors = errors;
  const foreign = "iframe,object,link,img:not([src^='data:']),script[src]";
  seen.foreign = document.querySelectorAll(foreign).length;
  const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
  seen.requests = asked.filter((name) => !name.startsWith("data:")).length;
  const out = document.createElement("pre"); out.id = "seen";
  out.textContent = "SEEN" + JSON.stringify(seen) + "SEEN"; document.body.append(out);
})();
"""


def grids(names):
    """Two halves of 5 × 6 squares near the middle of a zone."""
    west, south = 500_000.0, 3_520_000.0
    corners = [(west + 1000 * c, south + 1000 * r) for r in range(5) for c in range(6)]
    squares = [shapely.box(x, y, x + 1000, y + 1000) for x, y in corners]
    halves = [
        shapely.box(west, south, west + 3000, south + 5000),
        shapely.box(west + 3000, south, west + 6000, south + 5000),
    ]
    above = np.array([c // 3 for _ in range(5) for c in range(6)])
    return Grids(
        (("L", "R"), tuple(f"G{i:02}" for i in range(30))),
        (tuple(names[:2]), tuple(names[i % len(names)] for i in range(30))),
        np.column_stack([above, np.arange(30)]).astype(np.int32),
        (np.array(halves, object), np.array(squares, object)),
        (np.ones(2), np.ones(30)),
        (np.full(2, 15.0), np.ones(30)),
        {},
        "EPSG:4549",
    )


COUNTS = (np.array([431, 462]), np.arange(30) + 1)


def page(names=("北", "南"), ground=Ground(), fewest=5, counts=COUNTS):  # noqa: B008
    made = grids(list(names))
    land = shapely.union_all(made.shapes[0])
    frame = frame_around(land.bounds, 250.0, lambda x, y: shapely.contains_xy(land, x, y))
    bins = Bins.for_kernel(frame, 500.0)
    bins.add(np.full(9, 501_500.0), np.full(9, 3_521_500.0))
    hot = np.arange(30) == 7
    heat = density(bins, 500.0, 7.0)
    with speaking("en"):
        return street_page(
            made, list(counts), hot, heat, names[-1], "2024", facts=["source e.gpkg", "plan 0123"],
            ground=ground, fewest=fewest,
        )  # fmt: skip


def test_the_legend_names_source_and_plan_and_tells_of_the_red_outline():
    legend = page()
    for line in ("source e.gpkg", "plan 0123", "Red outline: hot spots"):
        assert line in legend


def test_the_legend_tells_what_the_colours_of_the_density_mean():
    """Nine events in seven days, smoothed over 500 m: 0.82 a km² and day in the middle."""
    told = re.search("Density: 0 to (.*?) and more events a km² and day; bandwidth 500 m", page())
    assert 0.6 < float(told[1]) < 9 / (2 * np.pi * 0.25) / 7


def driven(text, folder):
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    file = folder / "map.html"
    file.write_text(text.replace("</body>", f"</body><script>{DRIVER}</script>"), "utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900",
         "--virtual-time-budget=60000", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="seen">SEEN(.*)SEEN</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    return json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
def test_hostile_names_are_read_and_run_no_script(tmp_path):
    names = [name for name in HOSTILE if len(name) < 200]
    seen = driven(page(names), tmp_path)
    assert seen["errors"] == []
    assert seen["harm"] == seen["foreign"] == seen["requests"] == 0
    assert seen["layers"] == 5  # two levels, names, density, hot spots
    assert seen["above"]  # hot spots are not hidden by the level that was chosen last
    told = "\n".join(seen["told"])
    assert sum(name in told for name in names if name.isprintable()) >= 10
    assert "G07" in told
    assert "8 events · 8.00 a km²" in told
    assert not re.search(r"\b[1-4] events", told)


def test_scripts_are_sealed_and_nothing_is_asked_for():
    text = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.endswith("img-src data:")
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", text)
    assert "sourceMappingURL" not in text
    assert "@import" not in text
    assert len(text) < 300_000


def test_pictures_may_come_from_the_named_server_alone():
    text = page(ground=Ground("https://{s}.tiles.example:8443/{z}/{x}/{y}.png"))
    assert re.search(r"img-src data: https://\*\.tiles\.example:8443\"", text)
    for wrong in (
        "ftp://tiles.example/{z}/{x}/{y}",
        "http://tiles.example/",
        "http://a;script-src *.b/{z}/{x}/{y}",
        "javascript:alert(1)//{z}{x}{y}",
    ):
        with pytest.raises(InputError, match="no address of map tiles"):
            page(ground=Ground(wrong))


def test_same_events_same_page():
    assert page() == page()


def test_streets_of_another_datum_move_the_grids_to_where_they_are_drawn():
    def first_corner(text):
        return np.array(
            [float(part) for part in re.search(r"\[\[\[\[([\d.]+), ([\d.]+)\]", text).groups()]
        )

    shift = first_corner(page(ground=Ground(datum="gcj02"))) - first_corner(page())
    metres = shift * (94_500, 111_000)
    assert 400 < metres[0] < 500
    assert -260 < metres[1] < -180


def test_the_legend_says_that_the_darkest_colour_has_no_upper_end():
    # One to thirty events on a square kilometre; the densest hundredth lies beyond.
    assert "Darkest colour, events a km²: Level 1\u00a0≥\u00a031 · Level 2\u00a0≥\u00a030" in page()


def test_each_level_has_a_scale_of_its_own():
    """150 and 600 events in two halves of 15 km², 600 of them on one: both halves were pale."""
    one = np.where(np.arange(30) == 4, 600, 10)
    made = page(counts=(np.array([150, 600]), one))
    assert "Darkest colour, events a km²: Level 1\u00a0≥\u00a040 · Level 2\u00a0≥\u00a0430" in made
    halves = re.search(r'"fill": "(#\w+)".*?"fill": "(#\w+)"', made)
    assert halves.groups() == (DENSITY_COLOURS[4], DENSITY_COLOURS[7])


def test_few_are_shown_when_asked():
    assert "fewer than 5" in page()
    shown = page(fewest=0)
    assert "fewer than" not in shown
    assert "1 events" in shown


def test_colours_of_the_legend_are_those_of_the_map():
    """Fills let the ground shine through; without that in the legend none of them was there."""
    made = page()
    assert '"fillOpacity": 0.6' in made
    assert "height:12px;opacity:0.6}" in made
    assert f"background:{WATER};white-space:nowrap" in made


def test_first_level_grids_bear_their_names_and_north_is_up():
    made = page(names=("北", "<b>南"))
    assert made.count('"className": "name"') == 2
    assert re.findall(r'"html": (".*?"),\n', made) == [
        json.dumps(html).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        for html in ("<b>北</b>", "<b>&lt;b&gt;南</b>")
    ]
    assert '<div id="north">N<br>▲</div>' in made
