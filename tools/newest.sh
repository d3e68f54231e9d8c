#!/bin/sh
# Runs the core tests with the newest libraries that PyPI has, in build/venv-newest.
set -eu
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
venv=build/venv-newest
[ -x $venv/bin/python ] || "${GRIDPLAN_PYTHON:-python3}" -m venv $venv
$venv/bin/python -m pip install -q --disable-pip-version-check --upgrade \
    --upgrade-strategy eager -e '.[test,oracles,cluster]'
$venv/bin/python -c 'from importlib.metadata import version
print(*(f"{name} {version(name)}" for name in ("numpy", "scipy", "pandas", "geopandas", "shapely", "matplotlib")), sep=", ")'
# Everything but what runs inside QGIS.
core=$(find tests -mindepth 1 -maxdepth 1 -type d ! -name qgis ! -name gui ! -name support \
    ! -name '__*' | sort)
# shellcheck disable=SC2086
exec $venv/bin/python -m pytest -q -m "not slow" $core
