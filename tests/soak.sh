#!/usr/bin/env bash
# Runs the long form of every row of docs/faults.md, one after the other, and says at the end how each of them went.
# SOAK_KILLS: kills of row 1 (200). RACE_SECONDS: length of the race (600). SOAK_ROWS: which rows ("f01 f02 …").
# BERTH_TEST_SEED repeats a run. Needs the servers of tests/services.sh.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export BERTH_TEST_LONG=1
export BERTH_TEST_ROUNDS=${SOAK_KILLS:-200} BERTH_RACE_SECONDS=${RACE_SECONDS:-600}
export BERTH_TEST_SEED=${BERTH_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}
rows=${SOAK_ROWS:-f01 f02 f03 f04 f05 f06 f07 f09 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f21 f26 f31 f32 f33}

echo "BERTH_TEST_SEED=$BERTH_TEST_SEED"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
table="" status=0
for row in $rows; do
    begun=$SECONDS
    "${CARGO:-cargo}" test -p berth-tests --lib -- "${row}_" --nocapture --test-threads 1 2>&1 | tee "$log"
    passed=${PIPESTATUS[0]}
    counts=$(awk '/^test result: / { passed += $4; failed += $6 } END { printf "%d passed, %d failed", passed, failed }' "$log")
    if [ "$passed" != 0 ]; then status=1; fi
    table+=$(printf '%-4s %6d s  %s' "$row" $((SECONDS - begun)) "$counts")$'\n'
done
printf '\nBERTH_TEST_SEED=%s\n%s' "$BERTH_TEST_SEED" "$table"
exit "$status"
