#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo city's sewers routed as a person calls it. usage: solve_drainage.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }

"$cli" solve drainage "$2/assets/demo/sewer.inp" --csv "$work/out.csv" --summary "$work/summary.csv" --every 300 --duration 900 >"$work/log"
last=$(tail -n 1 "$work/log")
for key in read_ms solve_ms iterations residual continuity; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
[ "$(head -n 1 "$work/out.csv")" = time_s,kind,id,value_si ] || fail "the table's columns differ"
[ "$(cut -d, -f1 "$work/out.csv" | tail -n +2 | sort -un | tr '\n' ' ')" = "300 600 900 " ] || fail "the report times differ"
grep -q ',depth,' "$work/out.csv" && grep -q ',flow,' "$work/out.csv" || fail "depths or flows are missing"
[ "$(head -n 1 "$work/summary.csv")" = kind,id,quantity,value_si,time_s ] || fail "the summary's columns differ"

printf '[JUNCTIONS]\nA 1 1\n[OUTFALLS]\nO 0 FREE\n[CONDUITS]\nAB A X 10 0.01\n' >"$work/bad.inp"
if "$cli" solve drainage "$work/bad.inp" --csv "$work/bad.csv" 2>"$work/err"; then fail "a missing node was let through"; fi
grep -q 'bad.inp:6' "$work/err" || fail "the error does not name the line: $(cat "$work/err")"
[ ! -e "$work/bad.csv" ] && [ ! -e "$work/bad.csv.part" ] || fail "half a table was left"
