#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A plant's record watched for attacks as a person calls it. usage: detect.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
data=${SINEW_DATA:-$2/../shared/data}/water/batadal/data
if [ ! -d "$data" ]; then
  echo "no test data at $data (set SINEW_DATA)"
  [ -z "${CI:-}" ] || exit 1
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }
detect() { "$cli" detect "$1" --train "$data/BATADAL_dataset03.csv.gz" --network "$data/CTOWN.INP" "${@:2}"; }

detect "$data/BATADAL_dataset04.csv.gz" --attacks "$2/tests/golden/detect/batadal-attacks.csv" --csv "$work/out.csv" >"$work/log"
last=$(tail -n 1 "$work/log")
for key in alarms attacks threshold false_alarm_hours s_ttd s_cm s; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
grep -q '"detected":7,"missed":0,"false_alarms":0' <<<"$last" || fail "other than seven of seven without a false alarm: $last"
[ "$(wc -l <"$work/out.csv")" = 4178 ] || fail "the table has other rows than an hour each and its header"

# Labels change nothing but the score: without them the same rows are in alarm.
zcat "$data/BATADAL_dataset04.csv.gz" | awk 'BEGIN { FS = OFS = "," } { NF -= 1; print }' >"$work/unlabelled.csv"
detect "$work/unlabelled.csv" --csv "$work/again.csv" >"$work/log"
cmp -s "$work/out.csv" "$work/again.csv" || fail "the verdicts depend on the labels"
tail -n 1 "$work/log" | grep -q '"attacks"' && fail "a record without labels was scored"

awk 'BEGIN { FS = OFS = "," } { $3 = ""; print }' "$work/unlabelled.csv" | sed 's/,,/,/' >"$work/short.csv"
if detect "$work/short.csv" >/dev/null 2>"$work/err"; then fail "a record without L_T2 was let through"; fi
grep -q 'L_T2' "$work/err" || fail "the error does not name the column: $(cat "$work/err")"
exit 0
