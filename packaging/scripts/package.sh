#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Packs build/release into build/packages. The same commit gives the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CMakeLists.txt)
export SOURCE_DATE_EPOCH
rm -rf build/packages
(cd build/release && cpack -B ../packages >../package.log) || { cat build/package.log >&2; exit 1; }
rm -rf build/packages/_CPack_Packages
(cd build/packages && sha256sum -- * >SHA256SUMS && ls -l)
