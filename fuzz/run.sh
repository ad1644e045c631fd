#!/usr/bin/env bash
# Runs the fuzz targets, each for so many seconds: fuzz/run.sh [SECONDS [TARGET…]]; all targets without names.
#
# It needs the stable compiler and a C++ compiler (for libFuzzer), nothing else. Coverage comes from LLVM's pass;
# no address sanitizer, as what is fuzzed holds no unsafe code. What crashes a target is kept in artifacts/ and is
# run again by giving the file in place of SECONDS: fuzz/run.sh fuzz/artifacts/range/crash-… range
set -euo pipefail
what=${1:-60}
shift || true
if [[ -f $what ]]; then what=$(realpath "$what"); fi
cd "$(dirname "$0")"
command -v c++ >/dev/null || { echo "fuzz: no C++ compiler found: install g++ or clang" >&2; exit 1; }

targets=("$@")
if [[ ${#targets[@]} -eq 0 ]]; then
  mapfile -t targets < <(sed -n '/^\[\[bin\]\]/,/^$/s/^name = "\(.*\)"/\1/p' Cargo.toml)
fi

# Naming the host as target keeps these flags from build scripts and macros, which run without libFuzzer.
host=$(rustc -vV | sed -n 's/^host: //p')
build=${CARGO_TARGET_DIR:-target}
coverage=(
  --cfg fuzzing
  -Cpasses=sancov-module
  -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares
  -Ccodegen-units=1
)
for target in "${targets[@]}"; do selected+=(--bin "$target"); done
RUSTFLAGS="${coverage[*]}" cargo build --release --locked --target "$host" "${selected[@]}"

for target in "${targets[@]}"; do
  program=$build/$host/release/$target
  if [[ -f $what ]]; then
    "$program" "$what"
    continue
  fi
  mkdir -p "corpus/$target" "artifacts/$target"
  options=(-max_total_time="$what" -timeout=5 -rss_limit_mb=1024 -max_len=16384 -print_final_stats=1)
  options+=(-artifact_prefix="artifacts/$target/" -verbosity=1)
  if [[ -f dictionaries/$target.dict ]]; then options+=(-dict="dictionaries/$target.dict"); fi
  echo "fuzz: $target for $what seconds"
  log=artifacts/$target.log
  if "$program" "${options[@]}" "corpus/$target" "seeds/$target" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "fuzz: $target found nothing in $runs runs"
  else
    tail -n 40 "$log" >&2
    echo "fuzz: $target failed; the log is fuzz/$log, the input is in fuzz/artifacts/$target" >&2
    exit 1
  fi
done
