#!/bin/sh
# Sets everything up: system packages where possible, the environment in .venv, Gridplan in it.
# Done already: ends in an instant. Words of control, all optional:
#   GRIDPLAN_CORE_ONLY=1     use no system packages: a plain environment with libraries from PyPI
#   GRIDPLAN_PYTHON=python   the Python of the core-only environment (3.10 or newer)
set -eu
cd "$(dirname "$0")/.."

SYSTEM_PYTHON=/usr/bin/python3   # the Python that Debian's and Ubuntu's QGIS and geopandas belong to
BASE_PACKAGES="python3-venv python3-pip fonts-noto-cjk libmetis5 make"
LIBRARY_PACKAGES="python3-geopandas python3-scipy python3-matplotlib python3-numba proj-bin"
QGIS_PACKAGES="qgis python3-qgis qgis-provider-grass- python3-folium python3-rtree python3-pytest
    python3-pytestqt python3-xlsxwriter xvfb xauth fonts-open-sans poppler-utils"

say() { printf '%s\n' "setup: $*" >&2; }

# QGIS is needed where there are tests that run in it.
if [ -n "$(ls tests/qgis/test_*.py tests/gui/test_*.py 2>/dev/null)" ]; then needs_qgis=yes; else needs_qgis=no; fi

hash=$( (cat pyproject.toml tools/setup.sh tools/machine.py; echo "$needs_qgis ${GRIDPLAN_CORE_ONLY:-}") |
    sha256sum | cut -c1-16)
stamp=build/.setup-$hash
if [ -f "$stamp" ] && [ -x .venv/bin/gridplan ]; then exit 0; fi
mkdir -p build

has_qgis() { "$SYSTEM_PYTHON" -c 'import qgis.core' >/dev/null 2>&1; }
has_libraries() {
    "$SYSTEM_PYTHON" -c 'import venv, ensurepip' 2>/dev/null &&
        "$SYSTEM_PYTHON" tools/machine.py >build/constraints.txt 2>build/missing.txt
}
has_all() { has_libraries && { [ "$needs_qgis" = no ] || has_qgis; }; }

install_packages() {
    command -v apt-get >/dev/null 2>&1 || { say "there is no apt-get here."; return 1; }
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif sudo -n true 2>/dev/null; then as_root="sudo -n env DEBIAN_FRONTEND=noninteractive"
    else say "neither root nor sudo without a password."; return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    say "installing system packages; the first time this takes up to 7 minutes."
    $as_root apt-get update -q >build/apt.log 2>&1 || { say "apt-get failed, see build/apt.log."; return 1; }
    packages=$BASE_PACKAGES
    case $(apt-cache policy python3-geopandas | sed -n 's/^ *Candidate: //p') in
        "" | "(none)" | 0.*) say "this system's geopandas is too old; it stays as it is." ;;
        *)
            packages="$packages $LIBRARY_PACKAGES"
            [ "$needs_qgis" = no ] || packages="$packages $QGIS_PACKAGES"
            ;;
    esac
    # shellcheck disable=SC2086
    $as_root apt-get install -y -q --no-install-recommends $packages >>build/apt.log 2>&1 ||
        { say "apt-get failed, see build/apt.log."; return 1; }
}

find_python() {
    for python in ${GRIDPLAN_PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python3.10}; do
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null
        then echo "$python"; return 0
        fi
    done
    say "no Python 3.10 or newer with venv was found. Install one, or run this as root on Debian."
    return 1
}

mode=system
if [ -n "${GRIDPLAN_CORE_ONLY:-}" ]; then
    mode=core
    echo "as you asked" >build/missing.txt
elif ! has_all; then
    install_packages || true
    has_all || mode=core
fi

if [ "$mode" = system ]; then
    python=$SYSTEM_PYTHON
    options=--system-site-packages
else
    python=$(find_python)
    options=""
    : >build/constraints.txt
    say "************************************************************************************"
    say "CORE ONLY: the map libraries come from PyPI ($(cat build/missing.txt))."
    say "Everything works but QGIS. Chinese in pictures needs a Chinese font; install one if there is none."
    say "************************************************************************************"
fi

home=$("$python" -c 'import sys; print(sys.base_prefix, "%d.%d" % sys.version_info[:2])')
if [ "$(cat .venv/gridplan-home 2>/dev/null || true)" != "$mode $home" ]; then
    say "making the environment .venv ($mode, Python ${home##* })."
    # shellcheck disable=SC2086
    "$python" -m venv --clear $options .venv
    echo "$mode $home" >.venv/gridplan-home
fi
if [ "$mode" = system ] && [ -f /usr/share/proj/proj.db ]; then
    # pyproj looks for the data of PROJ below the environment and would not find the system's.
    mkdir -p .venv/share
    ln -sfn /usr/share/proj .venv/share/proj
fi
say "installing Gridplan into .venv."
extras=test,parquet,cluster
[ "$needs_qgis $mode" != "yes system" ] || extras=$extras,qgis-test
[ "$mode" = system ] || extras=$extras,fast
.venv/bin/python -m pip install -q --disable-pip-version-check -c build/constraints.txt \
    -e ".[$extras]"
if .venv/bin/python -c 'import numba' 2>/dev/null; then
    say "compiling the innermost loops, once."
    .venv/bin/gridplan sample build/warm --units 10000 --events 0 >build/warm.log 2>&1 &&
        .venv/bin/gridplan divide build/warm/units.gpkg -o build/warm/plan.gpkg --levels 3,20,1500 \
            >>build/warm.log 2>&1 &&
        .venv/bin/gridplan rebalance build/warm/plan.gpkg --units build/warm/units.gpkg \
            --tolerance 20% -o build/warm/evened.gpkg >>build/warm.log 2>&1 ||
        say "that failed, see build/warm.log; all works without."
    .venv/bin/python -c 'from gridplan.events.compile_loops import load; load()' >>build/warm.log 2>&1 ||
        say "that failed, see build/warm.log; all works without."
    rm -rf build/warm
fi
rm -f build/.setup-*
echo "$mode" >"$stamp"
say "done ($mode)."
