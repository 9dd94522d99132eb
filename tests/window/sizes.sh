#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A window whose remembered size is another one than it opens with, at every size and scale a desk may have:
# it opens, and the picture has the pixels asked for. Usage: sizes.sh FOLDER_OF_PROGRAMS
set -euo pipefail
[ -n "${DISPLAY:-}" ] || { echo "skipped: no display"; exit 77; }
home=$(mktemp -d); trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache XDG_DATA_HOME=$home/data XDG_RUNTIME_DIR=$home
unset QT_QPA_PLATFORM
shows() { # scale, size of the window, pixels of the picture
    QT_SCALE_FACTOR=$1 "$bin/sinew" --demo --scenario quiet --snapshot "$home/picture.png" --size "$2" >"$home/said" 2>&1 ||
        { echo "scale $1, size $2: exit $?"; cat "$home/said"; exit 1; }
    pixels=$(od -An -j16 -N8 -tu1 "$home/picture.png" | awk '{print $3 * 256 + $4 "x" $7 * 256 + $8}')
    [ "$pixels" = "$3" ] || { echo "scale $1, size $2: the picture has $pixels pixels, not $3"; exit 1; }
}
bin=$1
shows 1 1600x1000 1600x1000
shows 1.5 1280x800 1920x1200
shows 2 1600x1000 3200x2000
