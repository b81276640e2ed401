#!/usr/bin/env bash
# Times a first publication to object storage on loopback, beside rclone and the AWS client sending the same files, and the
# publication of one more article.
#
#   tests/bench/publish.sh [ARTICLES]
#
# Each of three rounds runs all of them, one after the other, so that a machine that becomes slower is slower for all. For people to look
# at: no time is too long. The storage is s3s-fs, which cargo installs into target/.
set -euo pipefail
cd "$(dirname "$0")/../.."
articles=${1:-10000} now=2026-06-01T00:00:00+07:00
need() { command -v "$1" >/dev/null || { echo "$1 is missing: install the package $2" >&2; exit 2; }; }
need rclone rclone
need curl curl
server=target/bench-tools/bin/s3s-fs
[[ -x $server ]] || cargo install --quiet s3s-fs --version 0.14.1 --features binary --root target/bench-tools
cargo build --quiet --release --bins --examples
bantin=$PWD/target/release/bantin
work=$(mktemp -d)
trap 'kill "$storage" 2>/dev/null || true; rm -rf "$work"' EXIT
unset AWS_CA_BUNDLE AWS_PROFILE HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy
export AWS_ACCESS_KEY_ID=AKIAEXAMPLE AWS_SECRET_ACCESS_KEY=secret AWS_REGION=us-east-1
port=$((20000 + RANDOM % 20000)) endpoint=
mkdir "$work/storage"
"$server" --host 127.0.0.1 --port "$port" --access-key "$AWS_ACCESS_KEY_ID" --secret-key "$AWS_SECRET_ACCESS_KEY" "$work/storage" >"$work/log" 2>&1 &
storage=$!
endpoint="http://127.0.0.1:$port"
until curl --silent --output /dev/null "$endpoint"; do sleep 0.1; done

./target/release/examples/corpus "$work/site" "$articles" 1 ./themes >/dev/null
printf '\n[publish.web]\nto = "s3://bantin"\nendpoint = "%s"\n' "$endpoint" >>"$work/site/config.toml"
"$bantin" build --quiet --root "$work/site" --now "$now" --output "$work/built"
rm -f "$work/built/.bantin-record"
files=$(find "$work/built" -type f | wc -l)
cat >"$work/rclone.conf" <<CONF
[storage]
type = s3
provider = Other
access_key_id = $AWS_ACCESS_KEY_ID
secret_access_key = $AWS_SECRET_ACCESS_KEY
endpoint = $endpoint
region = $AWS_REGION
CONF

seconds() {
    local start
    start=$(date +%s.%N)
    "$@" >>"$work/log" 2>&1 || { tail -5 "$work/log" >&2; exit 1; }
    echo "$(date +%s.%N) - $start" | bc
}
publish() { "$bantin" publish --root "$work/site" --yes --now "$now" --format json "$@"; }
echo "$articles articles, $files files"
for round in 1 2 3; do
    rm -rf "$work/storage"/* "$work/site/.bantin"/publish*
    mkdir "$work/storage"/{bantin,rclone,awscli}
    own=$(seconds publish)
    rclone=$(seconds rclone --config "$work/rclone.conf" copy --transfers 8 --s3-no-check-bucket "$work/built" storage:rclone)
    aws=-
    if command -v aws >/dev/null; then
        aws=$(seconds aws --endpoint-url "$endpoint" s3 cp --recursive --quiet "$work/built" s3://awscli/)
    fi
    sent=$(find "$work/storage/bantin" -type f -not -path '*/.bantin/*' -not -name '.*' | wc -l)
    copied=$(find "$work/storage/rclone" -type f -not -name '.*' | wc -l)
    [[ $sent -eq $files && $copied -eq $files ]] || { echo "$sent and $copied of $files files arrived" >&2; exit 1; }
    echo "first publication $own s, rclone $rclone s ($(echo "scale=2; $own / $rclone" | bc) x), aws $aws s"
done
article=$(find "$work/site/site" -name 'bai-*.md' | sort | tail -n 1)
sed -e 's/^title = .*/title = "Một bài nữa"/' -e 's/^date = .*/date = 2026-05-31/' "$article" >"$(dirname "$article")/mot-bai-nua.md"
more=$(seconds publish)
sent=$(grep -o '"sent":[0-9]*' "$work/log" | tail -n 1) compared=$(grep '^{"publish"' "$work/log" | grep -o '"seconds":[0-9.]*' | tail -n 1)
echo "one more article: $more s in all; $sent; to compare: $compared"
