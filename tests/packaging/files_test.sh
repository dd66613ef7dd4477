#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# files_test.sh SOURCE BUILD VERSION: the files by which a desktop and a system know the programs, judged by the
# system's own checkers, and one version everywhere.
set -euo pipefail
source=$1 build=$2 version=$3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failures=0
claim() {
  local what=$1 out
  shift
  if out=$("$@" 2>&1); then echo "ok: $what"; else
    failures=$((failures + 1))
    printf 'FAILED: %s\n%s\n' "$what" "$out"
  fi
}
silent() { # a checker that says anything has found something, whatever its exit code
  local out
  out=$("$@" 2>&1) && [ -z "$out" ] || { echo "$out"; return 1; }
}
same() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }

linux=$build/packaging/linux
id=io.heartline.Heartline
claim "desktop entry" silent desktop-file-validate "$linux/$id.desktop"
claim "AppStream metainfo" appstreamcli validate --no-net "$linux/$id.metainfo.xml"
claim "icon has the application's id" test -f "$source/resources/icons/$id.svg"
claim "desktop entry names the icon" grep -qx "Icon=$id" "$linux/$id.desktop"
claim "metainfo names the desktop entry" grep -q "<launchable type=\"desktop-id\">$id.desktop<" "$linux/$id.metainfo.xml"

# The program isn't installed where the unit will find it, and the checker looks.
sed "s#^ExecStart=[^ ]*#ExecStart=$(command -v true)#" "$build/packaging/server/heartlined.service" >"$tmp/heartlined.service"
claim "systemd unit" silent env SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no "$tmp/heartlined.service"
sed -i 's/^LimitNOFILE/LimitNOFILES/' "$tmp/heartlined.service"
claim "the checker sees a misspelt key" grep -q LimitNOFILES <(systemd-analyze verify --man=no "$tmp/heartlined.service" 2>&1)

for page in linux/heartline.1 server/heartlined.8 ctl/heartlinectl.1; do
  claim "man page ${page#*/}" silent env LC_ALL=C.UTF-8 MANROFFSEQ= sh -c "man --warnings -E UTF-8 -l -Tutf8 -Z '$build/packaging/$page' >/dev/null"
  claim "its version" grep -q "Heartline $version" "$build/packaging/$page"
done
for script in "$source"/packaging/server/debian/p*; do
  claim "maintainer script ${script##*/} parses" sh -n "$script"
done

claim "version of the metainfo" grep -q "<release version=\"$version\"" "$linux/$id.metainfo.xml"
claim "version of the change log" same "$(grep -m1 -oP '^## \K[0-9][^ ]*' "$source/CHANGELOG.md")" "$version"
claim "version of the CMake package" grep -q "set(PACKAGE_VERSION \"$version\")" "$build/HeartlineConfigVersion.cmake"
claim "version of the packages" grep -q "set(CPACK_PACKAGE_VERSION \"$version\")" "$build/CPackConfig.cmake"
for program in heartline heartlined heartlinectl; do
  if [ -x "$build/bin/$program" ]; then
    said=$(QT_QPA_PLATFORM=offscreen "$build/bin/$program" --version)
    claim "$program --version says '$program $version'" same "$said" "$program $version"
  fi
done
[ $failures -eq 0 ] || { echo "$failures failed"; exit 1; }
