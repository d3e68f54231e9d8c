#!/bin/sh
# Makes the pictures of the README anew, from the sample, into docs/pictures.
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
work=build/pictures
mkdir -p docs/pictures "$work"
.venv/bin/python tools/draw_sample.py --folder docs/pictures
.venv/bin/gridplan sample "$work"
.venv/bin/gridplan divide "$work/units.gpkg" -o "$work/plan.gpkg" --fixed-level 1=town
.venv/bin/gridplan show "$work/plan.gpkg" -o docs/pictures/plan.png
.venv/bin/python tools/draw_pack.py "$work/plan.gpkg" docs/pictures
if command -v soffice >/dev/null && command -v pdftoppm >/dev/null; then
    .venv/bin/python tools/draw_office.py "$work/plan.gpkg" docs/pictures
else
    echo "No LibreOffice: the pictures of slides and sheets are as they were." >&2
fi
.venv/bin/gridplan events import "$work/events.csv" --plan "$work/plan.gpkg" \
    -o "$work/events.gpkg" --datum gcj02
if command -v qgis_process >/dev/null; then
    .venv/bin/python tools/draw_atlas.py "$work/plan.gpkg" "$work/events.gpkg" \
        "$work/before.gpkg" docs/pictures
fi
.venv/bin/gridplan --lang zh_CN events board "$work/events.gpkg" --plan "$work/plan.gpkg" \
    -o "$work/board.html" --title 网格事件态势
if command -v chromium >/dev/null; then
    # A wall of 2560 × 1440; the picture is as large as a page of the README can show.
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=2560,1440 \
        --virtual-time-budget=8000 --screenshot=docs/pictures/board.png \
        "file://$PWD/$work/board.html" >/dev/null 2>&1
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1333,750 \
        --virtual-time-budget=8000 --screenshot=docs/pictures/pack_page.png \
        "file://$PWD/$work/pack.html" >/dev/null 2>&1
else
    echo "No Chromium: the pictures of web pages are as they were." >&2
fi
if command -v Xvfb >/dev/null && command -v qgis >/dev/null; then
    .venv/bin/python tools/stage.py build/plugins >/dev/null
    sh tests/gui/run.sh tests/gui/pictures.py "$work/qgis"
    cp "$work/qgis/qgis.png" docs/pictures/qgis.png
else
    echo "No QGIS: its picture is as it was." >&2
fi
