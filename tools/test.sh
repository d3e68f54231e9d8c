#!/bin/sh
# Sets up and runs the tests. With "all": the slow ones too.
# REQUIRE_QGIS=1 makes it a failure when tests in QGIS exist and cannot be run.
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
python=.venv/bin/python
# Files of tests are shared out among the processors.
together="-n auto --maxprocesses 4 --dist loadfile"
which="not slow"
[ "${1:-}" != all ] || which="slow or not slow"

# Everything but what runs inside QGIS.
core=$(find tests -mindepth 1 -maxdepth 1 -type d ! -name qgis ! -name gui ! -name support \
    ! -name '__*' | sort)
failed=0
# shellcheck disable=SC2086
$python -m pytest -q $together -m "$which" $core || failed=1

[ -n "$(ls tests/qgis/test_*.py tests/gui/test_*.py 2>/dev/null)" ] || exit $failed
if $python -c 'import qgis.core' >/dev/null 2>&1; then
    # shellcheck disable=SC2086
    QT_QPA_PLATFORM=offscreen $python -m pytest -q $together \
        -o addopts="-ra --strict-markers" -m "$which" tests/qgis tests/gui || failed=1
else
    echo "TESTS IN QGIS: NOT RUN (there is no QGIS here)" >&2
    [ -z "${REQUIRE_QGIS:-}" ] || failed=1
fi
exit $failed
