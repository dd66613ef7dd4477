#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench.sh [--quick] [NAME...]: runs the programs tests/bench made (build/dev/tests/bench/bench_NAME), all or those named, one after
# another, as they would disturb each other. Each prints its ratios with PASS or MISS; only a program that can't run fails.
# --quick: fewer and shorter rounds, for a look while working.
#
# Peers in other languages are what tests/bench/package.json names: installed under build/, found by the programs through
# HEARTLINE_BENCH_PEERS (their sources) and NODE_PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
built=build/dev/tests/bench

peers=tests/bench
if [ -f $peers/package-lock.json ]; then
  modules=build/bench-node
  mkdir -p $modules
  if ! cmp -s $peers/package-lock.json $modules/installed-lock.json; then
    cp $peers/package.json $peers/package-lock.json $modules/
    npm ci --prefix $modules --no-audit --no-fund --silent
    cp $peers/package-lock.json $modules/installed-lock.json
  fi
  export NODE_PATH=$PWD/$modules/node_modules
fi
export HEARTLINE_BENCH_PEERS=$PWD/$peers
# Debug output and another client's desktop have no part in what is measured.
export QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES="heartline.*=false"

options=()
if [ "${1:-}" = --quick ]; then
  options=(--quick)
  shift
fi
programs=()
if [ $# -gt 0 ]; then
  for name in "$@"; do
    [ -x "$built/bench_$name" ] || { echo "bench: no $built/bench_$name" >&2; exit 1; }
    programs+=("$built/bench_$name")
  done
else
  for program in "$built"/bench_*; do
    [ ! -f "$program" ] || [ ! -x "$program" ] || programs+=("$program")
  done
fi
[ ${#programs[@]} -gt 0 ] || { echo "bench: nothing to run in $built" >&2; exit 1; }

echo "== $(nproc) cores, $(sed -nE 's/^model name\s*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1-3 /proc/loadavg)"
failed=0
for program in "${programs[@]}"; do
  echo "== ${program##*/bench_}"
  "$program" "${options[@]}" || { echo "bench: ${program##*/} failed with exit code $?" >&2; failed=1; }
done
exit $failed
