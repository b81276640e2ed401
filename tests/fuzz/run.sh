#!/usr/bin/env bash
# Fuzzes every target, starting from its saved corpus.
#
#   tests/fuzz/run.sh [SECONDS [TARGET…]]     for so many seconds each (60), all targets or these
#
# FUZZ_SEED=N goes the same ways again, as far as time allows; without it each run goes others.
# Installs cargo-fuzz if it is missing. What is found new lies in tests/fuzz/found/, a failure in tests/fuzz/artifacts/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=${1:-60}
targets=("${@:2}")
[[ ${#targets[@]} -gt 0 ]] || targets=(front_matter markdown slug paths site)
command -v cargo-fuzz >/dev/null || cargo install --quiet --locked cargo-fuzz

cargo fuzz build --fuzz-dir tests/fuzz --sanitizer none
for target in "${targets[@]}"; do
    echo "fuzzing $target for $seconds s"
    mkdir -p "tests/fuzz/found/$target"
    cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none "$target" "tests/fuzz/found/$target" "tests/fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -seed="${FUZZ_SEED:-0}" 2>&1 |
        grep -E "^(stat::number_of_executed_units|SUMMARY|==|artifact|.*panicked)|Done" || { echo "$target failed"; exit 1; }
done
