#!/bin/sh
# Runs the core tests with the oldest libraries that pyproject.toml allows, in build/venv-oldest.
# Python 3.10 or 3.11: newer ones have no wheels of libraries that old.
set -eu
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
venv=build/venv-oldest
[ -x $venv/bin/python ] || "${GRIDPLAN_PYTHON:-python3.11}" -m venv $venv
sed -n '/^dependencies = \[/,/^\]/s/^ *"\([A-Za-z]*\)>=\([0-9.]*\),.*/\1==\2/p' pyproject.toml \
    >build/oldest.txt
$venv/bin/python -m pip install -q --disable-pip-version-check -c build/oldest.txt -e '.[test]'
cat build/oldest.txt
# Everything but what runs inside QGIS; or the tests that are named.
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(find tests -mindepth 1 -maxdepth 1 -type d \
    ! -name qgis ! -name gui ! -name support ! -name '__*' | sort)
exec $venv/bin/python -m pytest -q -m "not slow" "$@"
