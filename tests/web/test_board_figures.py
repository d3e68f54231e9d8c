"""Figures of the board as a browser shows them: hidden, large, and of a time that has begun."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_board import CHROMIUM, board

from gridplan.i18n import speaking
from gridplan.output.look.small_numbers import MASKED, MASKED_LARGE, Sums, Table, withhold
from gridplan.output.web.board import board_page

NAMES = ["北", "南", "中", "东"]


def told(page: str, folder: Path, script: str) -> list[str]:
    """What a script that pushes texts to `seen` finds in the page."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    driver = f"""<script>(async () => {{
      const $ = (id) => document.getElementById(id), seen = [];
      while (!document.body.dataset.ready) await new Promise((r) => setTimeout(r, 20));
      const figure = (k) => [...$("numbers").children[k].children].map((c) => c.textContent);
      const choose = (id, k) => {{ $(id).value = k; ($(id).onchange || $(id).oninput)(); }};
      {script}
      const out = document.createElement("pre"); out.id = "seen";
      out.textContent = "SEEN" + JSON.stringify(seen) + "SEEN"; document.body.appendChild(out);
    }})();</script></body>"""
    file = folder / "board.html"
    file.write_text(page.replace("</body>", driver), "utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1600,900",
         "--virtual-time-budget=20000", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="seen">SEEN(.*)SEEN</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    return list(json.loads(html.unescape(found[1])))


pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


def test_what_is_hidden_is_not_said_to_be_few(tmp_path):
    data = board(NAMES)
    data.totals[0, 0] = [30, MASKED_LARGE, 40, 50]
    data.counts[1][0, 0, :, 7] = MASKED
    script = """
      choose("slider", 1); seen.push(figure(0)[1]);
      seen.push(shown(count(1, 7)));
      for (const layer of ["density", "counts", "spots"]) { $("layer-" + layer).click(); seen.push($("legend").textContent); }
    """  # noqa: E501
    with speaking("en"):
        total, grid, *legends = told(board_page(data, "T"), tmp_path, script)
        assert (total, grid) == ("*", "*")
        assert all("* fewer than 5, or hidden with such" in legend for legend in legends)
        *_, spots = told(board_page(data, "T", masked=False), tmp_path, script)
    assert "fewer" not in spots


def test_hot_spots_say_which_filters_they_do_not_follow(tmp_path):
    script = """
      $("layer-spots").click(); seen.push($("legend").textContent);
      choose("category", 1); seen.push($("legend").textContent);
    """
    with speaking("en"):
        plain, filtered = told(board_page(board(NAMES), "T"), tmp_path, script)
    assert "whole time" in plain
    assert "all categories and sources, whole time" in filtered


def masked(numbers):
    """Numbers of grids with one parent, without the few."""
    table = Table.of(numbers, 5)
    withhold([Sums(table, None)])
    return table.packed()


def test_numbers_of_grids_may_be_large(tmp_path):
    data = board(NAMES)
    table = data.counts[0].astype(np.int64)
    table[0, 0, 2, 1] = 123_456
    table[0, 0, 2, 0] = 3
    data = replace(data, counts=[masked(table), data.counts[1]])
    script = """choose("slider", 2);
      seen.push(shown(count(0, 1))); enter(0, 1); seen.push(figure(0)[1]);
      choose("slider", 1); seen.push(figure(0)[1]);"""
    with speaking("en"):
        found = told(board_page(data, "T"), tmp_path, script)
    # 123,456 is hidden beside the 3; without it, it is shown as it is.
    assert found == ["*", "*", f"{table[0, 0, 1, 1]:,}"]
    table[0, 0, 2, 0] = 30
    data = replace(data, counts=[masked(table), data.counts[1]])
    with speaking("en"):
        assert told(board_page(data, "T"), tmp_path, script)[:2] == ["123,456", "123,456"]


def test_a_period_that_the_data_do_not_fill_is_not_compared(tmp_path):
    data = board(NAMES)
    data.totals[0, 0] = [100, 50, 100, 10]
    script = 'for (let k = 0; k < 4; k++) { choose("slider", k); seen.push(figure(0)[2]); }'
    with speaking("en"):
        begun = replace(data, ended=3, compared=[False, True, True, False])
        notes = told(board_page(begun, "T"), tmp_path, script)
        assert notes == ["2024-01", "▼ −50%", "▲ +100%", "中 so far"]
        assert told(board_page(data, "T"), tmp_path, script)[3] == "▼ −90%"
        begins = replace(data, compared=[False, False, True, True])
        assert told(board_page(begins, "T"), tmp_path, script)[1] == "2024-02"


def test_a_week_is_told_with_its_last_day(tmp_path):
    weeks = ["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22"]
    script = """choose("slider", 1);
      seen.push(when.textContent, warned.name.textContent, figure(4)[2]);"""
    with speaking("en"):
        page = board_page(replace(board(NAMES), period="week", periods=weeks), "T")
    week = "2024-01-08 – 2024-01-14"
    # Where there is little room, no date is broken at its hyphens.
    whole = week.replace("-", "\u2011")
    assert told(page, tmp_path, script) == [week, f"Warnings · {week}", whole]


def test_levels_have_the_numbers_of_the_language(tmp_path):
    script = "seen.push(...levels.map((node) => node.textContent));"
    for language, words in (("en", ["Level 1", "Level 2"]), ("zh_CN", ["一级", "二级"])):
        with speaking(language):
            assert told(board_page(board(NAMES), "T"), tmp_path, script) == words


def test_names_of_neighbours_do_not_touch(tmp_path):
    """Two names with no more between them than half a letter: one gives way to its code."""
    script = """
      const pen = canvas.getContext("2d");
      fit(); names(pen, 1); seen.push(named.length);
      pen.font = `600 13px ${FONT}`;
      const wide = pen.measureText(D.levels[0].names[0]).width, [first, second] = middles[0];
      view.k = (wide + 3) / (second[0] - first[0]); names(pen, 1);
      seen.push(named[0][2] > named[1][2]);
    """
    data = board(["Riverside", "Riverview", "North", "South"])
    with speaking("en"):
        assert told(board_page(data, "T"), tmp_path, script) == [2, True]
