#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lint.sh format: rewrites sources.
# lint.sh check [--changed | FILE...]: formatting and clang-tidy; exit 1 on a finding. --changed: only sources that differ
# from main (for clang-tidy also those beside a header that does), which takes seconds instead of minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t sources < <(git ls-files '*.h' '*.cpp')
mode=${1:-check}
[ $# -eq 0 ] || shift
case $mode in
  format)
    clang-format -i "${sources[@]}"
    exit
    ;;
  check) ;;
  *) echo "lint.sh: format or check, not '$mode'" >&2; exit 2 ;;
esac

judged=('src/*.cpp' 'ui/*.cpp' 'examples/*.cpp')
case ${1:-} in
  --changed)
    base=$(git merge-base HEAD "$(git rev-parse --verify -q origin/main || git rev-parse --verify -q main || echo HEAD)")
    mapfile -t sources < <({ git diff --name-only --diff-filter=d "$base" -- '*.h' '*.cpp'; git ls-files -o --exclude-standard -- '*.h' '*.cpp'; } | sort -u)
    mapfile -t units < <(printf '%s\n' "${sources[@]}" | sed 's/\.h$/.cpp/' | sort -u | grep -E '^(src|ui|examples)/' |
      while read -r f; do [ ! -f "$f" ] || echo "$f"; done)
    ;;
  "") mapfile -t units < <(git ls-files "${judged[@]}") ;;
  *)
    sources=("$@")
    mapfile -t units < <(printf '%s\n' "$@" | grep '\.cpp$' || true)
    ;;
esac

failed=0
[ ${#sources[@]} -eq 0 ] || clang-format --dry-run --Werror "${sources[@]}" || failed=1

# The compile commands are GCC's: clang reads neither its precompiled headers nor some of its options.
database=build/lint
mkdir -p $database
sed -E 's/ -Winvalid-pch//g; s/ -fpch-preprocess//g; s/ -include [^ ]*cmake_pch\.hxx//g; s/ -mno-direct-extern-access//g' \
  build/dev/compile_commands.json >$database/compile_commands.json
# What this configuration does not compile can't be judged.
mapfile -t known < <(sed -nE 's/^ *"file": "(.*)",?$/\1/p' $database/compile_commands.json)
mapfile -t units < <(comm -12 <(printf "$PWD/%s\n" "${units[@]}" | sort) <(printf '%s\n' "${known[@]}" | sort))
if [ ${#units[@]} -gt 0 ]; then
  # clang 14, Debian's default, can't read C++20's deduction for aggregates; 19 can, and is in Debian too.
  printf '%s\0' "${units[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy-19 -p $database --quiet 2>build/lint/errors || failed=1
fi
if [ $failed -ne 0 ]; then
  echo "lint: findings above" >&2
  exit 1
fi
echo "lint: clean (format of ${#sources[@]} files, clang-tidy of ${#units[@]})"
