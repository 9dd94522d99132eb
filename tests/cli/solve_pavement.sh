#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A road section's crack foretold and healed as a person calls it. usage: solve_pavement.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }

"$cli" solve pavement "$2/assets/solve/pavement.json" --csv "$work/out.csv" >"$work/log"
last=$(tail -n 1 "$work/log")
for key in alarm_s probability_end rut_m energy_closure plan heated_probability_end solve_ms; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
head -n 1 "$work/out.csv" | grep -q '^time_s,air_C,surface_C,.*,probability,heated_crack_median_m,.*heated_probability$' || fail "the table's columns differ"
[ "$(wc -l <"$work/out.csv")" = 242 ] || fail "the table has other rows than an hour each and its header"
awk -F, 'NR > 1 && ($11 < p || $15 > $11 || $9 > $8 || $8 > $10) { exit 1 } NR > 1 { p = $11 }' "$work/out.csv" ||
  fail "probabilities fall, the plan makes things worse, or quantiles are out of order"

sed 's/"albedo": 0.1/"albedo": -0.1/' "$2/assets/solve/pavement.json" >"$work/bad.json"
if "$cli" solve pavement "$work/bad.json" --csv "$work/bad.csv" 2>"$work/err"; then fail "a negative albedo was let through"; fi
grep -q 'bad.json: /section/albedo' "$work/err" || fail "the error does not name the place: $(cat "$work/err")"
[ ! -e "$work/bad.csv" ] && [ ! -e "$work/bad.csv.part" ] || fail "half a table was left"
