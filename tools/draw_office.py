"""Draws slides and sheets as LibreOffice shows them: ``draw_office.py PLAN FOLDER``.

Writes ``pack_slides.png`` and ``pack_sheets.png``, four slides and two sheets each on one picture.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from gridplan.i18n import speaking
from gridplan.output.pack.pack import write_pack

#: Parts of the pack → numbers of the pages that are shown, how many stand side by side, and how
#: wide each is, dots.
SHOWN = {"slides": ((2, 8, 12, 22), 2, 640), "sheets": ((2, 3), 1, 1200)}
#: The line between two, dots.
GAP = 6


def main(plan: Path, folder: Path) -> None:
    """Make slides and workbook, have them opened, keep some pages."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        with speaking("zh_CN"):
            pack = write_pack(plan, place / "pack", parts=("deck", "workbook"))
        for part, (name, (numbers, columns, width)) in zip(pack.made, SHOWN.items()):
            pages = opened(pack.folder / part.files[0], place / name, numbers)
            picture = beside_each_other(pages, columns, width)
            picture.save(folder / f"pack_{name}.png", optimize=True)


def opened(file: Path, place: Path, numbers: tuple[int, ...]) -> list[Image.Image]:
    """Pages of a file as LibreOffice prints them."""
    place.mkdir()
    profile = (place / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", place, file],
        check=True, capture_output=True,
    )  # fmt: skip
    found = []
    for number in numbers:
        page = place / f"page-{number}"
        subprocess.run(
            ["pdftoppm", "-r", "110", "-f", str(number), "-l", str(number), "-singlefile", "-png",
             place / f"{file.stem}.pdf", page],
            check=True,
        )  # fmt: skip
        found.append(Image.open(page.with_suffix(".png")).convert("RGB"))
    return found


def beside_each_other(pages: list[Image.Image], columns: int, width: int) -> Image.Image:
    """Pages on one picture, in few colours."""
    small = [
        page.resize((width, round(width * page.height / page.width)), Image.Resampling.LANCZOS)
        for page in pages
    ]
    rows = -(-len(small) // columns)
    tall = small[0].height
    size = (columns * (width + GAP) - GAP, rows * (tall + GAP) - GAP)
    whole = Image.new("RGB", size, "#b0b0b0")
    for place, page in enumerate(small):
        at = (place % columns) * (width + GAP), (place // columns) * (tall + GAP)
        whole.paste(page, at)
    return whole.quantize(256, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
