#!/usr/bin/env bash
# Measures whole builds of a generated site: medians per stage, and ratios to copying the same output with cp.
#
#   tests/bench/measure.sh [ARTICLES=10000] [RUNS=5]
#
# Each first build and each copy goes into a fresh folder name: on some file systems, creating files after deleting
# many measures the deleting.
set -euo pipefail
cd "$(dirname "$0")/../.."
articles=${1:-10000} runs=${2:-5}
cargo build --quiet --release --examples --bins
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./target/release/examples/corpus "$work/site" "$articles" 1 ./themes
build() { ./target/release/bantin build --root "$work/site" --now 2026-06-01T00:00:00+07:00 --format json --output "$1" | tail -n 1; }
for run in $(seq "$runs"); do
    build "$work/first$run" >>"$work/first"
    start=$(date +%s.%N)
    cp -r "$work/first$run" "$work/copy$run"
    echo "$(date +%s.%N) $start" | awk '{print $1 - $2}' >>"$work/cp"
    build "$work/first1" >>"$work/again"
done
command time -f '%M KB peak memory, %U s user, %S s system' ./target/release/bantin build --root "$work/site" -q \
    --now 2026-06-01T00:00:00+07:00 --output "$work/first1" 2>"$work/memory" || true
python3 - "$work" <<'PYTHON'
import json, statistics, sys
work = sys.argv[1]
median = statistics.median
copies = [float(line) for line in open(f"{work}/cp")]
for name in ("first", "again"):
    runs = [json.loads(line) for line in open(f"{work}/{name}")]
    stages = {stage: median(run["seconds"][stage] for run in runs) for stage in runs[0]["seconds"]}
    row = "  ".join(f"{stage} {seconds:.3f}" for stage, seconds in stages.items())
    ratio = median(run["seconds"]["total"] / copy for run, copy in zip(runs, copies))
    print(f"{name}: {runs[0]['articles']} articles, {runs[0]['outputs']} outputs, {runs[0]['written']} written")
    print(f"  seconds, medians of {len(runs)}: {row}")
    print(f"  total / cp -r of the same output: {ratio:.2f} (cp {median(copies):.2f} s)")
print(open(f"{work}/memory").read().strip())
PYTHON
