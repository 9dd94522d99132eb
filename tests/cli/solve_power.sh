#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The cheapest operating point of a small grid as a person calls it. usage: solve_power.sh BIN
set -euo pipefail
cli=$1/sinew-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1"; exit 1; }

cat >"$work/two.m" <<'END'
function mpc = two
mpc.baseMVA = 100;
mpc.bus = [1 3 0 0 0 0 1 1 0 110 1 1.05 0.95; 2 2 150 40 0 0 1 1 0 110 1 1.05 0.95];
mpc.gen = [1 0 0 200 -200 1 100 1 200 0; 2 0 0 200 -200 1 100 1 200 0];
mpc.branch = [1 2 0.01 0.1 0 80 0 0 0 0 1 -360 360];
mpc.gencost = [2 0 0 2 10 0; 2 0 0 2 30 0];
mpc.dcline = [1 2 1 10 8.9 0 0 1 1 1 10 0 0 0 0 0 0];
END
"$cli" solve power "$work/two.m" --acopf --bus-csv "$work/bus.csv" --branch-csv "$work/branch.csv" --gen-csv "$work/gen.csv" >"$work/log"
last=$(tail -n 1 "$work/log")
for key in read_ms solve_ms iterations residual cost_per_hour loss_mw; do
  grep -q "\"$key\":" <<<"$last" || fail "the last line tells no $key: $last"
done
grep -q 'two.m:7' <<<"$last" || fail "the direct-current line is not warned of: $last"
[ "$(head -n 1 "$work/gen.csv")" = bus,pg_mw,qg_mvar,lmp ] || fail "the generators' columns differ"
# The cheap side sends what the line may carry; each side has its own price.
awk -F, 'NR == 2 { exit !($3 * $3 + $4 * $4 < 6400.1 && $3 > 70) }' "$work/branch.csv" || fail "the rating is not used, or not kept"
awk -F, 'NR == 2 { a = $4 } NR == 3 { b = $4 } END { exit !(a > 9.99 && a < 10.01 && b > 29.99 && b < 30.01) }' "$work/gen.csv" || fail "the prices differ"

if "$cli" solve power "$work/two.m" --bus-csv "$work/b" --branch-csv "$work/c" --gen-csv "$work/d" 2>"$work/err"; then fail "--gen-csv alone was let through"; fi
if "$cli" solve power "$work/two.m" --dc --acopf --bus-csv "$work/b" --branch-csv "$work/c" 2>"$work/err"; then fail "--dc with --acopf was let through"; fi
