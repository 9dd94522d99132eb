#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A tunnel's fire and its people as a person calls it. usage: solve_tunnel_fire.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }

"$cli" solve tunnel-fire "$2/assets/solve/tunnel-fire.json" --csv "$work/out.csv" --people-csv "$work/people.csv" >"$work/log"
last=$(tail -n 1 "$work/log")
for key in command_m_s fans_needed back_layer_most_m missing_J required_s margin_s quickest_possible_s seepage_m3_s_m solve_ms; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
[ "$(head -n 1 "$work/out.csv")" = time_s,x_m,temperature_C,extinction_1_m ] || fail "the table's columns differ"
[ "$(wc -l <"$work/out.csv")" = 24201 ] || fail "the table is not 121 samples of 200 cells and its header"
[ "$(tail -n 1 "$work/people.csv" | cut -d, -f2)" = 240 ] || fail "not everybody came out"

sed 's/"growth": "fast"/"growth": "brisk"/' "$2/assets/solve/tunnel-fire.json" >"$work/bad.json"
if "$cli" solve tunnel-fire "$work/bad.json" --csv "$work/bad.csv" 2>"$work/err"; then fail "an unknown growth was let through"; fi
grep -q 'bad.json: /fire/growth' "$work/err" || fail "the error does not name the place: $(cat "$work/err")"
[ ! -e "$work/bad.csv" ] && [ ! -e "$work/bad.csv.part" ] || fail "half a table was left"
