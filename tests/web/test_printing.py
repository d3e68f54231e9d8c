"""Pages on paper: maps and curves keep their shape, whatever the window was."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from test_board import CHROMIUM, board
from test_plan_page import hostile_page

from gridplan.i18n import speaking
from gridplan.output.web.board import board_page

pytestmark = pytest.mark.skipif(
    not CHROMIUM or not shutil.which("pdfimages"), reason="needs Chromium and pdfimages"
)


def calm_board():
    with speaking("en"):
        return board_page(board(["北", "南", "中", "东"]), "T")


@pytest.mark.parametrize("size", ["1600,900", "800,600"])
@pytest.mark.parametrize("made", [calm_board, hostile_page])
def test_maps_keep_their_shape_on_paper(tmp_path, made, size):
    """A dot was up to twice as high as wide: a round lake was an egg, and no length was right."""
    (tmp_path / "page.html").write_text(made(), "utf-8")
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={size}",
         "--virtual-time-budget=6000", f"--print-to-pdf={tmp_path / 'page.pdf'}",
         (tmp_path / "page.html").as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    told = subprocess.run(
        ["pdfimages", "-list", tmp_path / "page.pdf"], capture_output=True, text=True, check=True
    )
    images = [line.split() for line in told.stdout.splitlines()[2:]]
    assert images
    for image in images:
        across, down = float(image[12]), float(image[13])
        assert abs(across / down - 1) < 0.03, image
