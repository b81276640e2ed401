#!/usr/bin/env bash
# Builds the repository's own site twice, at its own address and below /bql/, and the golden cases with the theme portal;
# checks them in a browser; edits a copy of the site under the eyes of the preview; then searches sites made for it.
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
# What the search finds is compared with a search without an index.
cargo build --quiet --manifest-path "$root/Cargo.toml" --example scan
scan=$(realpath "${CARGO_TARGET_DIR:-$root/target}/debug/examples/scan")

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
"$bantin" build --quiet --root "$root" --output "$work/site"

# Below /bql/ with short lists, so that there are numbered pages, and on the day of the newest article, so that the sitemap
# for news is not empty.
mkdir "$work/root"
cp -r "$root/config.toml" "$root/site" "$root/themes" "$work/root"
sed -i 's/^paginate_by = .*/paginate_by = 3/' "$work/root/config.toml"
grep -q '^paginate_by = 3$' "$work/root/config.toml"
today=$(grep -rhoP '^date = \K\d{4}-\d\d-\d\d' "$root/site" | sort | tail -n 1)
"$bantin" build --quiet --root "$work/root" --output "$work/below" --now "${today}T23:59:59+07:00" \
    --base-url "http://127.0.0.1:$port_below/bql/"

# The theme of the golden cases prints data, not pages, so they are built with the site's own.
for path in "$root"/tests/golden/sites/*; do
    name=$(basename "$path")
    mkdir -p "$work/cases/$name"
    cp -r "$path/site" "$root/themes" "$work/cases/$name"
    sed 's/^theme = "plain"$/theme = "portal"/' "$path/config.toml" >"$work/cases/$name/config.toml"
    arguments=()
    [[ ! -f "$path/arguments" ]] || read -ra arguments <"$path/arguments"
    [[ " ${arguments[*]} " == *" --now "* ]] || arguments+=(--now 2026-06-01T00:00:00+07:00)
    "$bantin" build --quiet --root "$work/cases/$name" --output "$work/golden/$name" "${arguments[@]}" 2>"$work/told" || {
        cat "$work/told" >&2
        exit 1
    }
done

export BANTIN="$bantin"
export GOLDEN="$work/golden"
export SCAN="$scan"
export SEARCH="$work/search"
mkdir "$SEARCH"
export SITES="$work/site	$port
$work/below	$port_below"
node --test --test-concurrency=1 --test-reporter=spec "$here"/*.test.mjs
