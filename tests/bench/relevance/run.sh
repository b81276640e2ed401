#!/usr/bin/env bash
# Builds the judged collection among generated articles, and compares what the search of the site and Pagefind put first.
#
#   tests/bench/relevance/run.sh [PATH_TO_BANTIN] [GENERATED=1500]
#
# Without a path the program and the generator are built first; with one, the generator lies in examples/ beside it, or
# where CORPUS says.
# KEEP=FOLDER keeps the site there, in FOLDER/out, for further runs of relevance.mjs; ALL=1 prints every query.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
generated=${2:-1500}

if [[ $# -gt 0 ]]; then
    bantin=$(realpath "$1")
else
    cargo build --quiet --release --bins --examples --manifest-path "$root/Cargo.toml"
    bantin=$(realpath "${CARGO_TARGET_DIR:-$root/target}/release/bantin")
fi
corpus=${CORPUS:-$(dirname "$bantin")/examples/corpus}
(cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --silent)

if [[ -n "${KEEP:-}" ]]; then
    work=$(realpath -m "$KEEP")
    rm -rf "$work/root" "$work/out"
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
"$corpus" "$work/root" "$generated" 1 "$root/themes"
cp -r "$root/site" "$here/site" "$work/root"
{ cat "$root/config.toml"; printf '\n[search]\nenable = true\n'; } >"$work/root/config.toml"
"$bantin" build --quiet --root "$work/root" --output "$work/out" --now 2026-11-30T00:00:00+07:00
node "$here/relevance.mjs" "$work/out" ${ALL:+--all}
