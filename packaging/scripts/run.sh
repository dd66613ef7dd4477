#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Starts the built desktop client; without a display, under Xvfb with a scripted session.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec build/dev/bin/heartline "$@"
