#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A runaway in a row of cells as a person calls it. usage: solve_battery.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }

"$cli" solve battery "$2/assets/solve/battery.json" --csv "$work/out.csv" >"$work/log"
last=$(tail -n 1 "$work/log")
for key in runaways propagation peak_C missing_J critical_oven_C psi_over_critical leak solve_ms; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
[ "$(head -n 1 "$work/out.csv" | cut -d, -f1-4)" = time_s,cell_1_C,layer_1_C,layer_1_liquid ] || fail "the table's columns differ"
[ "$(wc -l <"$work/out.csv")" = 362 ] || fail "the table has other rows than one each 10 s and its header"
grep -q '"part":"cell_3"' <<<"$last" || fail "the heated cell did not run away"

sed 's/"fcr_step": 0.012/"fcr_step": -1/' "$2/assets/solve/battery.json" >"$work/bad.json"
if "$cli" solve battery "$work/bad.json" --csv "$work/bad.csv" 2>"$work/err"; then fail "a negative step was let through"; fi
grep -q 'bad.json: /gas/crack/fcr_step' "$work/err" || fail "the error does not name the place: $(cat "$work/err")"
[ ! -e "$work/bad.csv" ] && [ ! -e "$work/bad.csv.part" ] || fail "half a table was left"
