# SPDX-License-Identifier: MIT
# Sourced by ./dev and run.sh: which Debian packages each purpose needs, and how missing ones are installed.

packages_build="g++ cmake ninja-build pkg-config ccache qt6-base-dev qt6-base-dev-tools qt6-websockets-dev
  qt6-declarative-dev qt6-declarative-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-svg-dev
  libboost1.81-dev libssl-dev zlib1g-dev libgl-dev libxkbcommon-dev"
# Plugins that programs load at run time, which no linker can see.
packages_run="libqt6sql6-sqlite libqt6svg6 fonts-dejavu-core"
packages_headless="xvfb xauth fonts-noto-cjk"
packages_qml="qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript qml6-module-qtquick
  qml6-module-qtquick-controls qml6-module-qtquick-layouts qml6-module-qtquick-templates qml6-module-qtquick-window"
packages_test="$packages_headless $packages_qml dbus-daemon util-linux openssl desktop-file-utils appstream
  systemd man-db"
packages_node="nodejs npm"
packages_browser="chromium"
packages_bench="libbenchmark-dev libsqlite3-dev redis-server"
packages_lint="clang-format clang-tidy-19 git"
# Its own release of clang, as for the linter; llvm-19 puts names into what a finding says.
packages_fuzz="clang-19 libclang-rt-19-dev llvm-19"
packages_package="dpkg-dev fakeroot file"

say() { printf '%s\n' "$*"; }
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }

# node_is_there: a Node of 18 or newer with npm on PATH. Debian's npm conflicts with a foreign nodejs, so it's only
# asked for where none is there.
node_is_there() {
  command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 &&
    [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ]
}

# missing_packages NAME...: those that dpkg does not know as installed.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | awk '$1=="installed"{print $2}' || true)
  for name in "$@"; do
    grep -qxF -- "$name" <<<"$installed" || printf '%s ' "$name"
  done
}

wanted_reasons=()
wanted_packages=()

# want WHY NAME...: notes packages; install_wanted then installs what is missing of all of them in one go.
want() {
  wanted_reasons+=("$1")
  shift
  wanted_packages+=("$*")
}

# install_wanted: returns when all that was wanted is installed. Otherwise says what is missing and why, and installs
# it; where it can't, it prints the list and stops.
install_wanted() {
  local i missing part debian=yes sudo=() log=build/packages.log
  [ -z "${HEARTLINE_NO_INSTALL:-}" ] || return 0
  command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1 || debian=no
  if [ $debian = no ]; then
    say "This is no Debian-like system (no apt-get here), so nothing can be installed from here."
    say "Heartline needs, by Debian's names:"
  fi
  missing=""
  for i in "${!wanted_reasons[@]}"; do
    # shellcheck disable=SC2086
    set -- ${wanted_packages[i]}
    if [ $debian = yes ]; then part=$(missing_packages "$@"); else part="$* "; fi
    [ -n "$part" ] || continue
    [ -n "$missing" ] || [ $debian = no ] || say "Missing Debian packages:"
    say "  ${wanted_reasons[i]}: $part"
    missing+=$part
  done
  wanted_reasons=()
  wanted_packages=()
  [ $debian = yes ] || die "install their equivalents, then run this again with HEARTLINE_NO_INSTALL=1"
  [ -n "$missing" ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      die "not root, and no sudo here. An administrator can install them: apt-get install --no-install-recommends $missing"
    sudo=(sudo)
    say "Installing them with sudo apt-get, which may ask for your password."
  else
    say "Installing them with apt-get."
  fi
  mkdir -p build
  say "On a machine with none of them this takes some minutes; what apt-get says is in $log."
  # shellcheck disable=SC2086
  set -- "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
  # The package lists may be absent (a fresh container) or older than the archive: then update and try once more.
  "$@" >$log 2>&1 || { "${sudo[@]}" apt-get update && "$@"; } >>$log 2>&1 || {
    tail -n 15 $log >&2
    die "apt-get could not install them; the lines above are the end of $log"
  }
}

# need_packages WHY NAME...: both in one.
need_packages() {
  want "$@"
  install_wanted
}

# want_node WHY: Debian's, but only where no Node will do.
want_node() {
  node_is_there && return 0
  if command -v node >/dev/null 2>&1 && [ "$(command -v node)" != /usr/bin/node ]; then
    die "$(command -v node) is older than 18 or has no npm beside it, and Debian's would stand behind it on PATH: update it, or take it off PATH"
  fi
  want "$1" $packages_node
}

# browser_is_there: one that tests can lead.
browser_is_there() {
  local name
  for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}

# want_browser WHY: Debian's Chromium, but only where no browser will do. Ubuntu's package of that name is a snap, which
# has no place in a container: there the tests that need a browser say that they were skipped.
want_browser() {
  browser_is_there && return 0
  grep -qs '^ID=ubuntu$' "${HEARTLINE_OS_RELEASE:-/etc/os-release}" && return 0
  want "$1" $packages_browser
}
