#!/bin/sh
# The whole meeting pack, with the atlas drawn by the plugin as it stands in this clone:
#   sh tools/pack.sh PLAN -o DIR [options of gridplan pack]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
(cd "$root" && sh tools/setup.sh)
if command -v qgis_process >/dev/null; then
    # A profile of its own, so that nothing is changed in that of the user.
    "$root/.venv/bin/python" "$root/tools/stage.py" >/dev/null
    export QGIS_PLUGINPATH="$root/build/plugins" QGIS_CUSTOM_CONFIG_PATH="$root/build/qgis-profile"
    mkdir -p "$QGIS_CUSTOM_CONFIG_PATH"
    QT_QPA_PLATFORM=offscreen qgis_process plugins enable gridplan_qgis >/dev/null 2>&1 || true
fi
exec "$root/.venv/bin/gridplan" pack "$@"
