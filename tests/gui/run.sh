#!/bin/sh
# Runs a script inside a real QGIS in a fresh profile: run.sh SCRIPT FOLDER_FOR_RESULTS
# PLUGINS: folder with the staged plugin (default build/plugins). Ends with the script's result.
set -eu
cd "$(dirname "$0")/../.."
script=$(realpath "$1")
mkdir -p "$2"
GUI_OUT=$(realpath "$2")
export GUI_OUT
GUI_TESTS=$PWD/tests/gui
export GUI_TESTS
GUI_PLAN=${GUI_PLAN:-$PWD/build/gui/small_plan.gpkg} # for scripts that want a plan from elsewhere
export GUI_PLAN
mkdir -p build/gui
# Several runs may want the same at one time: each makes its own, and the first one stays.
made=$(mktemp -d build/gui/made.XXXXXX)
if [ ! -f "$GUI_PLAN" ]; then
    .venv/bin/gridplan divide sample_shapes/zhutang.shp -o "$made/plan.gpkg" \
        --levels 3,9,60 --effort fast --seed 3
    mv -n "$made/plan.gpkg" "$GUI_PLAN"
fi
GUI_FRONT=$PWD/build/gui/front # plans to choose from, for scripts that look at everything
export GUI_FRONT
case $script in
    *looks*) if [ ! -d "$GUI_FRONT" ]; then
        .venv/bin/gridplan frontier sample_shapes/zhutang.shp -o "$made/front" --levels 3,9 \
            --effort fast --points 4
        mv -T "$made/front" "$GUI_FRONT" || [ -d "$GUI_FRONT" ]
    fi ;;
esac
GUI_EVENTS=$PWD/build/gui/events # for scripts about events: a plan and an export of a year
export GUI_EVENTS
case $script in
    *events*) if [ ! -f "$GUI_EVENTS/plan.gpkg" ]; then
        .venv/bin/gridplan sample "$made/events" --units 5000 --events 20000
        .venv/bin/gridplan divide "$made/events/units.gpkg" -o "$made/events/plan.gpkg" \
            --levels 5,20,120 --effort fast
        mv -T "$made/events" "$GUI_EVENTS" || [ -d "$GUI_EVENTS" ]
    fi ;;
esac
rm -rf "$made"
QGIS_PLUGINPATH=${PLUGINS:-$PWD/build/plugins}
export QGIS_PLUGINPATH
XDG_RUNTIME_DIR=$(mktemp -d)
export XDG_RUNTIME_DIR
profile=$(mktemp -d)
mkdir -p "$profile/profiles/default/QGIS"
cat > "$profile/profiles/default/QGIS/QGIS3.ini" <<INI
[PythonPlugins]
gridplan_qgis=true
[qgis]
checkVersion=false
showTips=false
[app]
projections\unknownCrsBehavior=NoAction
[UI]
UITheme=${GUI_THEME:-default}
[locale]
overrideFlag=true
userLocale=${GUI_LOCALE:-en_US}
INI
rm -f "$GUI_OUT/result.json" "$GUI_OUT/steps.log"
unset QT_QPA_PLATFORM # a window is wanted, on a virtual display
# The server chooses a free number itself: with `xvfb-run -a` two runs can choose the same one.
Xvfb -displayfd 3 -nolisten tcp -screen 0 "${GUI_SCREEN:-1600x1000}x24" \
    3>"$XDG_RUNTIME_DIR/display" >"$GUI_OUT/xvfb.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$profile" "$XDG_RUNTIME_DIR"' EXIT
trap "exit 1" HUP INT TERM
until grep -qs . "$XDG_RUNTIME_DIR/display"; do
    kill -0 $server || { cat "$GUI_OUT/xvfb.log"; exit 1; }
    sleep 0.1
done
DISPLAY=:$(cat "$XDG_RUNTIME_DIR/display")
export DISPLAY
timeout "${GUI_TIMEOUT:-400}" qgis --nologo --noversioncheck \
    --profiles-path "$profile" --code "$script" >"$GUI_OUT/qgis.log" 2>&1 || true
cat "$GUI_OUT/steps.log" 2>/dev/null || true
grep -q '"passed": true' "$GUI_OUT/result.json"
