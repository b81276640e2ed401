#!/usr/bin/env bash
# Builds the repository's own site twice, at its own address and below /bql/, and checks both in a browser; then edits a
# copy of it under the eyes of the preview.
#
#   tests/browser/run.sh [PATH_TO_BANTIN]     without a path the program is built first
#
# Installs what is missing (Debian) and fails if it cannot: a check that did not run is not a check that passed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

if [[ $# -gt 0 ]]; then
    bantin=$(realpath "$1")
else
    cargo build --quiet --manifest-path "$root/Cargo.toml"
    bantin=$(realpath "${CARGO_TARGET_DIR:-$root/target}/debug/bantin")
fi

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v java >/dev/null || missing+=(default-jre-headless)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
# Without a font no text has a width, and nothing could overflow.
[[ -n "$(fc-list 2>/dev/null | head -n 1 || true)" ]] || missing+=(fontconfig fonts-dejavu-core)
if [[ ${#missing[@]} -gt 0 ]]; then
    echo "installing ${missing[*]}"
    sudo=()
    [[ $(id -u) -eq 0 ]] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
(cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --silent)

free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
port=$(free_port)
port_below=$(free_port)
"$bantin" build --root "$root" --output "$work/site"
"$bantin" build --root "$root" --output "$work/below" --base-url "http://127.0.0.1:$port_below/bql/"

export BANTIN="$bantin"
export SITES="$work/site	$port
$work/below	$port_below"
node --test --test-concurrency=1 --test-reporter=spec "$here"/*.test.mjs
