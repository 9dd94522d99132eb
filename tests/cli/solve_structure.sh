#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A frame's modes and its answer to a shaking ground, as a person calls them. usage: solve_structure.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
model=$2/assets/solve/structure.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }

"$cli" solve structure "$model" --modes 4 --csv "$work/modes.csv" >"$work/log"
grep -q '"frequencies_hz":' "$work/log" || fail "no frequencies: $(cat "$work/log")"
[ "$(head -n 1 "$work/modes.csv" | cut -d, -f1-3)" = mode,frequency_hz,period_s ] || fail "the modes' columns differ"
[ "$(wc -l <"$work/modes.csv")" = 5 ] || fail "not four modes and a header"

# Two seconds of a sine of 1 Hz and 0.1 g, a value each 20 ms.
awk 'BEGIN { for (i = 0; i < 100; i++) print 0.1 * sin(6.2831853 * i * 0.02) }' >"$work/ground.txt"
"$cli" solve structure "$model" --ground-motion "$work/ground.txt" --unit g --interval 0.02 --direction y --csv "$work/run.csv" >"$work/log"
last=$(tail -n 1 "$work/log")
for key in damper_peaks peaks energy_j solve_ms; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
awk -F, 'NR > 1 && $2 != 0 { moved = 1 } END { exit !moved }' "$work/run.csv" || fail "nothing moved"

sed 's/"youngPa": 34e9/"youngPa": -1/' "$model" >"$work/bad.json"
if "$cli" solve structure "$work/bad.json" --modes 4 --csv "$work/bad.csv" 2>"$work/err"; then fail "a negative modulus was let through"; fi
grep -q 'bad.json, member deck-1: the moduli must be positive' "$work/err" || fail "the error does not name the place: $(cat "$work/err")"
[ ! -e "$work/bad.csv" ] || fail "half a table was left"
