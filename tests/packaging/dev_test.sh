#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dev_test.sh SOURCE: what ./dev says and does about packages, seen by its reader on a machine of each kind.
# The machine is a folder of fake programs, the only one on PATH, which write down how they were called.
set -euo pipefail
source=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
failures=0

# machine NAME [TOOL...]: a copy of ./dev, and a PATH with the usual tools and fakes of those named.
machine() {
  box=$tmp/$1
  shift
  mkdir -p "$box/bin" "$box/tree/packaging"
  cp "$source/dev" "$box/tree/"
  cp -r "$source/packaging/scripts" "$box/tree/packaging/"
  printf '#!/bin/sh\necho "run.sh $*" >>"$CALLS"\n' >"$box/tree/packaging/scripts/run.sh"
  : >"$box/calls"
  : >"$box/installed"
  local tool
  for tool in bash sh env awk grep sed sort head tail cat mkdir rm dirname; do
    ln -s "$(command -v $tool)" "$box/bin/$tool"
  done
  fake id 'echo "$FAKE_UID"'
  fake cmake ':'
  fake ctest 'mkdir -p build/dev/Testing/Temporary; echo "tst_x 1 2.5" >build/dev/Testing/Temporary/CTestCostData.txt'
  for tool in "$@"; do
    case $tool in
      apt-get) fake apt-get 'case " $* " in *" install "*) [ ! -e "$BOX/stale" ] && for p in "$@"; do echo "$p" >>"$BOX/installed"; done ;; *" update "*) rm -f "$BOX/stale" ;; esac' ;;
      dpkg-query) fake dpkg-query 'shift 2; for p in "$@"; do grep -qxF -- "$p" "$BOX/installed" && echo "installed $p"; done; true' ;;
      sudo) fake sudo 'exec "$@"' ;;
      chromium) fake chromium ':' ;;
      node*) fake node "echo ${tool#node}" && fake npm ':' ;;
    esac
  done
  chmod -R a+rwX "$box"
}
fake() {
  printf '#!/bin/sh\necho "%s $*" >>"$CALLS"\n%s\n' "$1" "$2" >"$box/bin/$1"
  chmod 755 "$box/bin/$1"
}

# as UID VERB...: runs ./dev there; its output is in $out, its exit code in $code.
as() {
  local uid=$1 change=()
  shift
  # A real other user too, where the test may become one.
  if [ "$(id -u)" -eq 0 ] && [ "$uid" -ne 0 ]; then
    change=(setpriv --reuid="$uid" --regid="$uid" --clear-groups)
  fi
  code=0
  out=$(cd / && "${change[@]}" env -i PATH="$box/bin" CALLS="$box/calls" BOX="$box" FAKE_UID="$uid" ${extra:-} \
    "$box/tree/dev" "$@" 2>&1) || code=$?
}

claim() {
  local what=$1
  shift
  if "$@"; then echo "ok: $what"; else
    failures=$((failures + 1))
    printf 'FAILED: %s\n--- exit code %s, said:\n%s\n--- called:\n%s\n' "$what" "$code" "$out" "$(cat "$box/calls")"
  fi
}
said() { grep -qE -- "$1" <<<"$out"; }
unsaid() { ! said "$1"; }
called() { grep -qE -- "$1" "$box/calls"; }
uncalled() { ! called "$1"; }
exits() { [ "$code" -eq "$1" ]; }
before() { # the first line that matches $1 comes before the first that matches $2
  awk -v a="$1" -v b="$2" '$0 ~ a && !x {x = NR} $0 ~ b && !y {y = NR} END {exit !(x && y && x < y)}' <<<"$out"
}

machine verbs apt-get dpkg-query
as 0
claim "alone it prints its verbs" said '^  (run|test|build|fuzz|bench|format|lint|server|clean) '
claim "and does nothing" uncalled .
as 0 frobnicate
claim "an unknown verb is refused by name" said "no verb 'frobnicate'"
claim "with a failing exit code" exits 1
as 0 test --preset frob
claim "an unknown preset is refused by name" said "no preset 'frob'"

machine root apt-get dpkg-query
as 0 build
claim "root: says what is missing and why" said '^  to build: .*qt6-websockets-dev'
claim "says so before it installs" before 'Missing Debian packages' 'Installing them'
claim "plugins have their own reason" said '^  to run .*: .*libqt6sql6-sqlite'
claim "installs" called 'apt-get install -y .*g\+\+.*libqt6svg6'
claim "without recommendations" called 'apt-get install .*--no-install-recommends'
claim "nothing for tests when it only builds" uncalled 'xvfb'
claim "then builds" called '^cmake --build'
claim "and succeeds" exits 0
: >"$box/calls"
as 0 build
claim "a second time: installs nothing" uncalled apt-get
claim "and says nothing of packages" unsaid 'packages'

machine stale apt-get dpkg-query
touch "$box/stale"
chmod a+rw "$box/stale"
as 0 build
claim "old package lists: updates once and tries again" called 'apt-get update'
claim "and goes on" exits 0

machine broken apt-get dpkg-query
fake apt-get 'echo "E: no network here"; exit 100'
as 0 build
claim "apt-get fails: shows its words" said 'E: no network here'
claim "and stops before the build" uncalled '^cmake'
claim "with a failing exit code" exits 1

machine user apt-get dpkg-query sudo
as 65534 build
claim "ordinary user: says that it uses sudo" said 'with sudo apt-get'
claim "before it does" before 'Missing Debian packages' 'sudo'
claim "calls apt-get through sudo" called '^sudo env .*apt-get install'
claim "builds without it" uncalled '^sudo cmake'
claim "and succeeds" exits 0

machine nosudo apt-get dpkg-query
as 65534 run
claim "no sudo: prints the list" said 'to build: .*ninja-build'
claim "and the command for an administrator" said 'apt-get install --no-install-recommends .*g\+\+'
claim "installs nothing" uncalled apt-get
claim "builds nothing" uncalled '^cmake'
claim "and stops" exits 1

machine foreign
as 0 run
claim "another system: says so" said 'no Debian-like system'
claim "prints the whole list" said 'to build: g\+\+ cmake'
claim "of every purpose" said 'to run without a display: xvfb'
claim "and the way round it" said 'HEARTLINE_NO_INSTALL=1'
claim "and stops" exits 1
extra="HEARTLINE_NO_INSTALL=1" as 0 run
claim "told to trust: builds and starts" called '^run.sh'

machine display apt-get dpkg-query
extra="DISPLAY=:0" as 0 run --lang zh
claim "with a display no Xvfb is asked for" uncalled xvfb
claim "options reach the program" called '^run.sh --lang zh'

machine tests apt-get dpkg-query
as 0 test -R x
claim "tests bring their packages" called 'apt-get install .*xvfb.*appstream'
claim "and Debian's Node where none is there" called 'apt-get install .*nodejs npm'
claim "and its Chromium" called 'apt-get install .*chromium'
claim "before configuring, which looks for them" awk '/^apt-get install/ {a = NR} /^cmake --preset/ {exit !(a && a < NR)}' "$box/calls"
claim "ctest gets the rest of the line" called '^ctest --preset dev -R x$'
claim "the slowest tests are named" said '2\.5 s +tst_x'

machine node20 apt-get dpkg-query node20
as 0 test
claim "a Node of 18 or newer on PATH is used" uncalled 'nodejs'

machine browser apt-get dpkg-query chromium
as 0 test
claim "a browser on PATH is used" uncalled 'chromium'

machine ubuntu apt-get dpkg-query
echo 'ID=ubuntu' >"$box/os-release"
chmod a+r "$box/os-release"
extra="HEARTLINE_OS_RELEASE=$box/os-release" as 0 test
claim "where Chromium is a snap none is installed" uncalled 'chromium'
claim "and the tests run all the same" called '^ctest'

machine node16 apt-get dpkg-query node16
as 0 test
claim "an old foreign Node is named" said "bin/node is older than 18"
claim "and stops, as Debian's would not be seen" exits 1

machine fuzz apt-get dpkg-query
fake_target() { # a corpus, and a program that writes down how it was called and exits with the code in the box
  mkdir -p "$box/tree/build/fuzz/tests/fuzz/corpus/$1"
  printf '#!/bin/sh\necho "fuzz_%s $*" >>"$CALLS"\necho "#9 DONE cov: 7 ft: 8 corp: 1"\necho "stat::number_of_executed_units: 123"\necho "does not hold: %s"\nexit "$(cat "$BOX/exit-%s" 2>/dev/null || echo 0)"\n' \
    "$1" "$1" "$1" >"$box/tree/build/fuzz/tests/fuzz/fuzz_$1"
  chmod 755 "$box/tree/build/fuzz/tests/fuzz/fuzz_$1"
}
fake_target json
fake_target update
as 0 fuzz
claim "fuzzing brings clang" called 'apt-get install .*clang-19 libclang-rt-19-dev'
claim "configures and builds with its own preset" called '^cmake --build --preset fuzz$'
claim "runs each target for a minute" called '^fuzz_json -max_total_time=60 .*build/fuzz/found/json build/fuzz/tests/fuzz/corpus/json$'
claim "one after another" awk '/^fuzz_json/ {a = NR} /^fuzz_update/ {exit !(a && a < NR)}' "$box/calls"
claim "and says how far each came" said '^update +123 runs.* 7 edges$'
claim "nothing found: succeeds" exits 0
echo 77 >"$box/exit-json"
: >"$box/calls"
as 0 fuzz --seconds 5
claim "a finding is shown" said '^does not hold: json'
claim "the others have their turn" called '^fuzz_update -max_total_time=5 '
claim "then it is told where" said 'findings in json; inputs are in build/fuzz/artifacts'
claim "with a failing exit code" exits 1
: >"$box/calls"
as 0 fuzz update --seconds=2
claim "only what is named is run" uncalled '^fuzz_json'
claim "and that with its options" called '^fuzz_update -max_total_time=2 '
as 0 fuzz frob
claim "an unknown target is refused by name" said "no target 'frob'; there are: json update"
as 0 fuzz --seconds soon
claim "so is a time that is none" said "whole number above 0, not 'soon'"

[ $failures -eq 0 ] || { echo "$failures failed"; exit 1; }
