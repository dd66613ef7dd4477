#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lint.sh format: rewrite sources.   lint.sh check [FILE...]: formatting and clang-tidy, exit 1 on a finding.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t sources < <(git ls-files '*.h' '*.cpp')
case ${1:-check} in
  format) clang-format -i "${sources[@]}" ;;
  check)
    shift || true
    failed=0
    clang-format --dry-run --Werror "${sources[@]}" || failed=1
    mapfile -t units < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else git ls-files 'src/*.cpp' 'ui/*.cpp' 'examples/*.cpp'; fi)
    # clang cannot read GCC's precompiled headers or two of its options; moc's output is not ours to judge.
    database=build/lint
    mkdir -p $database
    sed -E 's/ -Winvalid-pch//g; s/ -fpch-preprocess//g; s/ -include [^ ]*cmake_pch\.hxx//g; s/ -mno-direct-extern-access//g' \
      build/dev/compile_commands.json >$database/compile_commands.json
    printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy -p $database --quiet 2>/dev/null || failed=1
    if [ $failed -ne 0 ]; then echo "lint: findings above" >&2; exit 1; fi
    echo "lint: clean (${#sources[@]} files formatted, ${#units[@]} units checked)"
    ;;
esac
