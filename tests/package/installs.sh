#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the .deb, installs it into a scratch root, runs what it installed, and removes it again.
# usage: installs.sh BUILD_FOLDER VERSION
set -euo pipefail
build=$1 version=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SINEW_SEAT_KEY=$work/seat.key

(cd "$build" && cpack -G DEB >"$work/cpack.log" 2>&1) || { cat "$work/cpack.log"; exit 1; }
deb=$(ls -t "$build"/package/sinew_*.deb | head -n 1)
# No pipe into "grep -q" here: it leaves at the first match, and pipefail then blames the writer.
[ "$(dpkg-deb --field "$deb" Version)" = "$version" ] || { echo "the package is not version $version"; exit 1; }

# A root of its own with a dpkg database of its own: nothing of this system changes.
root=$work/root
mkdir -p "$root/var/lib/dpkg/"{info,updates,triggers}
: >"$root/var/lib/dpkg/status"
admin=(dpkg --root="$root" --force-depends --force-not-root --force-bad-path --force-script-chrootless)
"${admin[@]}" --install "$deb" >"$work/install.log" 2>&1 || { cat "$work/install.log"; exit 1; }

said=$("$root/usr/bin/sinew-cli" --version)
[ "$said" = "sinew-cli $version" ] || { echo "the installed program says: $said"; exit 1; }
said=$("$root/usr/bin/sinew-cli" import "$work/p.sinew" "$root/usr/share/sinew/demo/bridge.ifc")
[[ $said == *'"IfcColumn":8'* ]] || { echo "the installed program imports the bridge wrongly: $said"; exit 1; }
desktop-file-validate "$root/usr/share/applications/sinew.desktop" || { echo "the desktop entry is not valid"; exit 1; }
for file in usr/bin/sinew usr/bin/sinew-field usr/share/icons/hicolor/scalable/apps/sinew.svg usr/share/sinew/demo/terrain.tif; do
  [ -e "$root/$file" ] || { echo "missing in the package: $file"; exit 1; }
done

"${admin[@]}" --purge sinew >"$work/remove.log" 2>&1 || { cat "$work/remove.log"; exit 1; }
left=$(find "$root/usr" -type f 2>/dev/null || true)
[ -z "$left" ] || { echo "left behind after removal: $left"; exit 1; }
echo "installed, ran and removed $(basename "$deb")"
