#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# People of a project from the command line: the first administrator, enrolling, revoking, wrong passwords.
# usage: people.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SINEW_SEAT_KEY=$work/seat.key
project=$work/town.sinew
printf '[JUNCTIONS]\nJ 10 1\n[RESERVOIRS]\nR 60\n[PIPES]\nP R J 100 200 120 0 Open\n[COORDINATES]\nJ 0 0\nR 100 0\n[OPTIONS]\nUNITS LPS\nHEADLOSS H-W\n[END]\n' >"$work/town.inp"
"$cli" import "$project" "$work/town.inp" --crs local:m >/dev/null

# people PASSWORDS ARGUMENTS…: passwords a line each, on descriptor 3
people() { local typed=$1; shift; "$cli" people "$project" "$@" --password-fd 3 3< <(printf "$typed"); }
refused() { if people "$@" >"$work/out" 2>"$work/err"; then echo "not refused: ${*:2}"; exit 1; fi; }
listed() { "$cli" people "$project" list >"$work/list"; grep -Eq "$1" "$work/list" || { echo "not listed: $1"; cat "$work/list"; exit 1; }; }

"$cli" people "$project" list >"$work/list"
grep -q '"administrator":false' "$work/list"
refused 'short\n' first-administrator eve
people 'a long password\n' first-administrator eve --name Eve >/dev/null
listed '^eve .*administrator'
refused 'another long one\n' first-administrator mallory
people 'a long password\nthe one of ada\n' enrol ada --by eve --name "Ada Mori" --role operator >/dev/null
listed '^ada +Ada Mori +operator'
refused 'the one of ada\nthe one of cy\n' enrol cy --by ada --role administrator
refused 'not the password\n' revoke ada --by eve --reason test
grep -q 'do not belong together' "$work/err" || { cat "$work/err"; exit 1; }
# The right password comes too early for another try. On a machine that takes a second for a word it would not, so that
# it is more wrong ones then, each of which doubles the time.
for wrong in 1 2 4 8; do
  refused 'a long password\n' revoke nobody --by eve --reason test
  ! grep -q 'next try' "$work/err" || break
  for _ in $(seq "$wrong"); do refused 'not the password\n' revoke ada --by eve --reason test; done
done
grep -q 'next try' "$work/err" || { cat "$work/err"; exit 1; }
sleep "$(sed -n 's/.*next try is possible in \([0-9]*\) s.*/\1.1/p' "$work/err")"
refused 'a long password\n' revoke eve --by eve --reason test # the last administrator
# A gateway's keys: seats that an administrator confirmed, and every change of people and seats at once.
keys=$work/keys.json
people 'a long password\n' export-keys "$keys" --by eve >/dev/null 2>"$work/err"
grep -q '1 of 1 seat is left out: nobody has confirmed it' "$work/err"
grep -q '"ada"' "$keys" || { echo "the gateway's keys lack a person"; exit 1; }
grep -q '"seats": \[\]' "$keys" || { echo "a seat is heard that nobody confirmed"; exit 1; }
seat=$("$cli" people "$project" seats | sed -n 's/^\([0-9a-f]*\)  not confirmed .*/\1/p')
refused 'the one of ada\n' confirm-seat "$seat" --by ada
people 'a long password\n' confirm-seat "$seat" --by eve --keys "$keys" >/dev/null
grep -q "\"key\": \"$seat" "$keys" || { echo "the confirmed seat is not there"; exit 1; }
refused 'a long password\n' confirm-seat "$seat" --by eve
# A real gateway has the file and follows it.
"$1/sinew-field" --project "$project" --keys "$keys" --scenario quiet --mqtt 127.0.0.1:1 --duration 600 >"$work/field" 2>&1 &
field=$!
trap 'kill $field 2>/dev/null || true; rm -rf "$work"' EXIT
# says TEXT: the gateway does, sooner or later
says() { for _ in $(seq 300); do ! grep -q "$1" "$work/field" || return 0; sleep 0.2; done; return 1; }
says SIMULATED || { echo "the gateway does not begin"; cat "$work/field"; exit 1; }
ada=$("$cli" people "$project" list | tail -n 1 | sed 's/.*"login":"ada"[^}]*"key":"\([0-9a-f]*\)".*/\1/')
people 'a long password\n' revoke ada --by eve --reason left --keys "$keys" >/dev/null
grep -A2 "\"key\": \"$ada" "$keys" | grep -q '"revoked": true' || { echo "the revoked key is not named"; cat "$keys"; exit 1; }
says 'new keys are registered' || { echo "the gateway does not follow its file"; cat "$work/field"; exit 1; }
kill $field
listed '^ada .*revoked .*: left'
refused 'the one of ada\n' revoke eve --by ada --reason test
[ "$(ls "$project/keys" | wc -l)" = 1 ] || { echo "a revoked key's seal is still there"; exit 1; }
people 'a long password\n' revoke-seat "$seat" --by eve --reason lost --keys "$keys" >/dev/null
"$cli" people "$project" seats >"$work/seats" 2>"$work/err"
grep -q "^$seat  revoked" "$work/seats"
"$cli" ledger verify "$project" >/dev/null
"$cli" people "$project" list >"$work/list" 2>"$work/err"
grep -q 'was revoked' "$work/err" || { echo "a revoked seat is not told so"; exit 1; }
"$cli" shift "$project" >"$work/shift"
grep -q '"entries":0' "$work/shift"
