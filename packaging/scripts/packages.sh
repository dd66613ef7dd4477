# SPDX-License-Identifier: MIT
# Sourced by ./dev: which Debian packages each purpose needs, and how missing ones are installed.

packages_build="g++ cmake ninja-build pkg-config ccache qt6-base-dev qt6-base-dev-tools qt6-websockets-dev
  qt6-declarative-dev qt6-declarative-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-svg-dev
  libboost1.81-dev libssl-dev zlib1g-dev libgl-dev libxkbcommon-dev"
# Plugins that programs load at run time, which no linker can see.
packages_run="libqt6sql6-sqlite libqt6svg6 fonts-dejavu-core"
packages_headless="xvfb xauth fonts-noto-cjk"
packages_test="xvfb xauth fonts-noto-cjk dbus-daemon util-linux openssl curl qml6-module-qtqml qml6-module-qtqml-models
  qml6-module-qtqml-workerscript qml6-module-qtquick qml6-module-qtquick-controls qml6-module-qtquick-layouts
  qml6-module-qtquick-templates qml6-module-qtquick-window desktop-file-utils appstream systemd"
packages_bench="libbenchmark-dev"
packages_lint="clang-format clang-tidy"
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
  # shellcheck disable=SC2086
  installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null | awk '$1=="ii"{print $2}' || true)
  for name in "$@"; do
    grep -qxF -- "$name" <<<"$installed" || printf '%s ' "$name"
  done
}

# need_packages WHY NAME...: returns when all are installed; otherwise says what it will install and why, and does it.
need_packages() {
  local why=$1 missing
  shift
  if [ -n "${HEARTLINE_NO_INSTALL:-}" ]; then return; fi
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    say "This is not a Debian-like system, so nothing can be installed from here. Needed $why (Debian's names):"
    say "  $*"
    die "install their equivalents, then run this again with HEARTLINE_NO_INSTALL=1"
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  say "Missing Debian packages, needed $why:"
  say "  $missing"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      die "not root and no sudo here: have an administrator run: apt-get install --no-install-recommends $missing"
    as_root=(sudo)
    say "Installing them with: sudo apt-get install (sudo may ask for your password)"
  else
    say "Installing them with: apt-get install"
  fi
  # The package lists may be absent (fresh container) or too old to fetch from: then update once and try again.
  # shellcheck disable=SC2086
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 || {
    "${as_root[@]}" apt-get update -qq || die "apt-get update failed; the message above says why"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing ||
      die "apt-get install failed; the message above says why"
  }
}
