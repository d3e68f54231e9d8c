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
