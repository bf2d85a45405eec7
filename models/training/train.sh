#!/usr/bin/env bash
# Train, export and measure the whole catalogue: models/training/train.sh [DATA_DIR]
# Without DATA_DIR the synthetic generator is used. Results of every stage are kept in models/training/work: run it
# again to go on where it stopped; remove that folder to start over.
set -euo pipefail
cd "$(dirname "$0")"
data="${1:--}"
[ "$data" = "-" ] || data="$(cd "$data" && pwd)"
work="${WORK:-$PWD/work}"
if [ "$data" = "-" ]; then
  # what comes of invented prices is kept apart and does not replace the catalogue
  work="$work/synthetic"
  OPTIONS="--out $work/catalogue ${OPTIONS:-}"
fi
export OMP_NUM_THREADS="${THREADS:-2}" PYTHONHASHSEED=0
[ -x .venv/bin/python ] || { "${PYTHON:-python3.11}" -m venv .venv; }
[ .venv/.ready -nt requirements.txt ] || { .venv/bin/pip install --quiet -r requirements.txt; touch .venv/.ready; }
nice -n "${NICE:-15}" .venv/bin/python train.py "$data" "$work" ${OPTIONS:-}
[ "$data" = "-" ] || nice -n "${NICE:-15}" .venv/bin/python measure.py "$data" "$work"
