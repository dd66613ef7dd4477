#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [options of heartline]: starts the built desktop client with its server inside. Without a display: the
# scripted session of three people under Xvfb, with pictures in build/screenshots.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source packaging/scripts/packages.sh

program=build/dev/bin/heartline
[ -x $program ] || die "$program is not there: run ./dev build"

# What only prints needs no display.
for argument in "$@"; do
  case $argument in --help | -h | --version | -v) exec $program "$@" ;; esac
done

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ] || [ -n "${QT_QPA_PLATFORM:-}" ]; then
  exec $program --welcome "$@"
fi

say "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
say "Instead, three people meet in two windows under Xvfb, and pictures are taken of each step."
# shellcheck disable=SC2086
need_packages "to run without a display" $packages_headless
pictures=build/screenshots
rm -rf $pictures
mkdir -p $pictures
# -displayfd: Xvfb takes a free display, and tells which once it's ready. If it dies, the descriptor closes and
# read ends: nothing is waited for that can't come.
exec {display}< <(exec Xvfb -displayfd 1 -screen 0 1920x1200x24 -nolisten tcp 2>build/xvfb.log)
xvfb=$!
trap 'kill $xvfb 2>/dev/null || true' EXIT
number=
read -r -t 20 -u "$display" number || true
[ -n "$number" ] || die "Xvfb did not start; build/xvfb.log says why"
# Qt ends the program by itself when the display goes away; timeout is for what nobody thought of.
status=0
DISPLAY=:$number QT_QPA_PLATFORM=xcb timeout --kill-after=10 300 \
  $program --demo --screenshots $pictures "$@" || status=$?
[ $status -eq 0 ] || die "the session ended with status $status"
say "$(find $pictures -name '*.png' | wc -l) pictures are in $PWD/$pictures"
