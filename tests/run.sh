#!/usr/bin/env bash
# Everything that must be green, from a fresh machine on: sets up what is missing, then lints, types and tests.
# Needs Python 3.11 or newer and the package registries; as root on Debian it also installs LibreOffice.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-$(command -v python3.11 || command -v python3)}
[ -x .venv/bin/python ] || "$python" -m venv .venv
bin=$PWD/.venv/bin
"$bin/python" -m pip install --quiet --disable-pip-version-check -e '.[dev,excel]'

office() { command -v soffice >/dev/null 2>&1; }
if ! office && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing LibreOffice Calc …"
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    libreoffice-calc libreoffice-l10n-fr python3-uno >/dev/null || true
fi
office || echo "LibreOffice is not here: its tests will be skipped, and say so."
# A newer LibreOffice is made meanwhile; its tests wait for it, or are skipped with the reason.
[ $# -gt 0 ] || tests/calc/newer_office.sh >/dev/null 2>&1 &

"$bin/ruff" check .
"$bin/ruff" format --check .
"$bin/mypy"
"$bin/python" -m pytest -n "${WORKERS:-2}" --cov --cov-report= "$@"
[ $# -gt 0 ] || "$bin/coverage" report --include='src/bareme/engine/*,src/bareme/law/*' --fail-under=96
