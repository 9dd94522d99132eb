#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The record from the command line: archives with proof, heads in a second place, and what a cut-off ledger shows.
# usage: ledger.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SINEW_SEAT_KEY=$work/seat.key
project=$work/town.sinew
printf '[JUNCTIONS]\nJ 10 1\n[RESERVOIRS]\nR 60\n[PIPES]\nP R J 100 200 120 0 Open\n[COORDINATES]\nJ 0 0\nR 100 0\n[OPTIONS]\nUNITS LPS\nHEADLOSS H-W\n[END]\n' >"$work/town.inp"
"$cli" import "$project" "$work/town.inp" --crs local:m >/dev/null

# as PASSWORDS ARGUMENTS…: passwords a line each, on descriptor 3
as() { local typed=$1; shift; "$cli" "$@" --password-fd 3 3< <(printf "$typed") >"$work/out" 2>"$work/err"; }
fine() { as "$@" || { echo "failed: ${*:2}"; cat "$work/err"; exit 1; }; }
refused() { local why=$1; shift; if as "$@"; then echo "not refused: ${*:2}"; exit 1; fi; grep -q "$why" "$work/err" || { echo "not said: $why"; cat "$work/err"; exit 1; }; }
verified() { "$cli" ledger verify "$@" >"$work/out" 2>"$work/err" || { echo "faults: $*"; cat "$work/err"; exit 1; }; }
faulty() { local why=$1; shift; if "$cli" ledger verify "$@" >"$work/out" 2>"$work/err"; then echo "no faults: $*"; exit 1; fi; grep -q "$why" "$work/err" || { echo "not said: $why"; cat "$work/err"; exit 1; }; }

fine 'a long password\n' people "$project" first-administrator eve --name Eve
fine 'a long password\nthe one of ada\n' people "$project" enrol ada --by eve --role engineer

# Archives: an administrator's, once, with proof.
old=$work/2026.jsonl
refused 'Only an administrator' 'the one of ada\n' ledger archive "$project" --before 2100-01-01 --to "$old" --by ada
[ ! -e "$old" ] || { echo "a refused archive was written"; exit 1; }
refused 'nothing to archive' 'a long password\n' ledger archive "$project" --before 2020-01-01 --to "$old" --by eve
fine 'a long password\n' ledger archive "$project" --before 2100-01-01T00:00:00Z --to "$old" --as eve
grep -q '"sha256"' "$work/out"
refused 'a file of this name' 'a long password\n' ledger archive "$project" --before 2100-01-01 --to "$old" --by eve
second=$work/2027.jsonl
fine 'a long password\n' ledger archive "$project" --before 2100-01-01 --to "$second" --by eve
verified "$project"
grep -q 'note: the contents of .* rows are in archives' "$work/out"
verified "$project" --archive "$old"
grep -q 'were read from archives' "$work/out"
grep -q 'in archives that were not given' "$work/out"
verified "$project" --archive "$old" "$second"
! grep -q 'not given' "$work/out"
sed 's/"login"/"lugin"/' "$old" >"$work/changed.jsonl"
faulty 'row [0-9]* of .*changed.jsonl was changed' "$project" --archive "$work/changed.jsonl" "$second"
head -n 1 "$old" >"$work/part.jsonl"
faulty 'part.jsonl is no archive of this ledger' "$project" --archive "$work/part.jsonl"

# A copy keeps the proof.
"$cli" project copy "$project" "$work/copy.sinew" >/dev/null
verified "$work/copy.sinew" --archive "$old" "$second"
! grep -q 'not given' "$work/out"

# The head in a second place.
mkdir "$work/second"
heads=$work/second/heads.jsonl
refused 'not in the project itself' 'a long password\n' ledger keep "$project" --heads "$project/heads.jsonl" --by eve
refused 'Only an administrator' 'the one of ada\n' ledger keep "$project" --heads "$heads" --by ada
if "$cli" ledger keep "$project" --heads "$heads" 2>/dev/null; then echo "nobody decided it"; exit 1; fi
fine 'a long password\n' ledger keep "$project" --heads "$heads" --every 5 --by eve
"$cli" ledger keep "$project" >"$work/out"
grep -q '"every_minutes":5' "$work/out"
[ "$(wc -l <"$heads")" = 1 ] || { echo "the first head was not published"; exit 1; }
verified "$project" --heads "$heads"
"$cli" ledger head "$project" --publish "$heads" >/dev/null

# Cut off by somebody who knows to mend the record of the head: the chain alone does not show it.
command -v python3 >/dev/null || { echo "no python3: a cut-off ledger was not tried"; exit 0; }
python3 - "$project/ledger.sqlite" <<'PY'
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1])
last = ledger.execute("SELECT max(number) - 2 FROM entry").fetchone()[0]
for trigger, in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
    ledger.execute(f"DROP TRIGGER {trigger}")
ledger.execute("DELETE FROM entry WHERE number > ?", (last,))
ledger.execute("UPDATE head SET number = ?, hash = (SELECT hash FROM entry WHERE number = ?)", (last, last))
ledger.commit()
PY
verified "$project"
faulty 'were cut off' "$project" --heads "$heads"
