#!/bin/sh
# Sample territory → plan → certificate → picture; its events → density → board, in build/demo.
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
gridplan=.venv/bin/gridplan
units=${UNITS:-60000}
demo=build/demo

mkdir -p "$demo"
$gridplan sample "$demo" --units "$units"
$gridplan divide "$demo/units.gpkg" -o "$demo/plan.gpkg"
$gridplan check "$demo/plan.gpkg" --json >"$demo/certificate.json"
$gridplan show "$demo/plan.gpkg" -o "$demo/plan.png"
$gridplan events import "$demo/events.csv" --plan "$demo/plan.gpkg" -o "$demo/events.gpkg" \
    --datum gcj02
$gridplan events density "$demo/events.gpkg" --plan "$demo/plan.gpkg" -o "$demo/density.tif"
$gridplan events board "$demo/events.gpkg" --plan "$demo/plan.gpkg" -o "$demo/board.html"
# Without the atlas, which takes QGIS a minute: sh tools/pack.sh makes it too.
$gridplan pack "$demo/plan.gpkg" -o "$demo/pack" --events "$demo/events.gpkg" \
    --parts deck,workbook,web,bundle

echo
echo "The plan holds. Look at:"
for file in units.gpkg plan.gpkg certificate.json plan.png density.tif board.html pack; do
    echo "  $PWD/$demo/$file"
done
