#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fuzz.sh [--seconds N] [TARGET...]: runs libFuzzer on what tests/fuzz made (build/fuzz/tests/fuzz/fuzz_TARGET), all or
# those named, one after another, each for N seconds (60). It starts from the corpus out of the vectors and from what
# earlier runs have kept in build/fuzz/found/TARGET, and adds to that. A finding is written to build/fuzz/artifacts, told
# with the stack, and makes it fail once all targets had their turn.
#
# A finding is seen again with build/fuzz/tests/fuzz/fuzz_TARGET FILE. Once it is mended, tests/fuzz/regressions.h keeps
# its bytes, for ./dev test too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source packaging/scripts/packages.sh
built=build/fuzz/tests/fuzz

seconds=60
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) [ $# -ge 2 ] || die "--seconds needs a number"; seconds=$2; shift 2 ;;
    --seconds=*) seconds=${1#*=}; shift ;;
    -*) die "fuzz: no option '$1'" ;;
    *) targets+=("${1#fuzz_}"); shift ;;
  esac
done
case $seconds in "" | *[!0-9]* | 0) die "--seconds needs a whole number above 0, not '$seconds'" ;; esac
if [ ${#targets[@]} -eq 0 ]; then
  for corpus in "$built"/corpus/*/; do
    corpus=${corpus%/}
    targets+=("${corpus##*/}")
  done
fi
for target in "${targets[@]}"; do
  [ -x "$built/fuzz_$target" ] || die "no target '$target'; there are: $(cd "$built/corpus" && echo *)"
done

# Names in the stacks.
symbolizer=$(command -v llvm-symbolizer-19 || true)
[ -z "$symbolizer" ] || export ASAN_SYMBOLIZER_PATH=$symbolizer UBSAN_SYMBOLIZER_PATH=$symbolizer
export UBSAN_OPTIONS=print_stacktrace=1

# statistic NAME: of the present log, as -print_final_stats=1 wrote it.
statistic() { awk -v name="stat::$1:" '$1 == name {print $2}' "$log"; }

artifacts=build/fuzz/artifacts
failed=()
mkdir -p $artifacts build/fuzz/logs
for target in "${targets[@]}"; do
  found=build/fuzz/found/$target
  log=build/fuzz/logs/$target.log
  mkdir -p "$found"
  status=0
  # With sanitizers all is about ten times slower: 10 s are a second.
  "$built/fuzz_$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=256 \
    -print_final_stats=1 -artifact_prefix="$artifacts/$target-" "$found" "$built/corpus/$target" >"$log" 2>&1 || status=$?
  printf '%-18s %9s runs, %5s new inputs, %6s a second, %4s MiB, %5s edges\n' "$target" \
    "$(statistic number_of_executed_units)" "$(statistic new_units_added)" "$(statistic average_exec_per_sec)" \
    "$(statistic peak_rss_mb)" "$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)"
  [ $status -ne 0 ] || continue
  failed+=("$target")
  grep -v -E '^(#[0-9]+|INFO:|[[:space:]]*NEW_FUNC|stat::)' "$log" | tail -n 60
done
[ ${#failed[@]} -eq 0 ] || die "findings in ${failed[*]}; inputs are in $artifacts, all that was said in build/fuzz/logs"
