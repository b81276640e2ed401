#!/usr/bin/env bash
# Publishes to real servers on this machine, each started by the test that needs it: OpenSSH's, nginx, Apache, git.
#
#   tests/hosts/run.sh [ARGUMENTS_OF_CARGO_TEST…]     such as the name of a test
#
# Installs what is missing (Debian) and fails if it cannot: a check that did not run is not a check that passed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Programs of servers are not on everybody's path.
has() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null; }

missing=()
has sshd || missing+=(openssh-server)
has ssh && has ssh-keygen || missing+=(openssh-client)
has nginx || missing+=(nginx-light)
has apache2 || missing+=(apache2)
has git || missing+=(git)
if [[ ${#missing[@]} -gt 0 ]]; then
    echo "installing ${missing[*]}"
    sudo=()
    [[ $(id -u) -eq 0 ]] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
for program in sshd ssh ssh-keygen nginx apache2 git; do
    has "$program" || { echo "$program is missing" >&2; exit 1; }
done

cargo test --quiet --manifest-path "$root/Cargo.toml" --test hosts -- "$@"
