#!/usr/bin/env bash
# Counts the instructions that the main stages of a build take per article, beside those recorded last.
#
#   tests/bench/instructions.sh [--record]
#
# Times differ from run to run, instructions hardly. Counted is `bantin check` of a generated site of 1,000 articles,
# which is everything but writing, on one thread under valgrind. The ratios are for people to look at: none is too
# high. It fails if a stage is not found. With --record the counts go to instructions.txt beside this file.
set -euo pipefail
cd "$(dirname "$0")/../.."
record=${1:-} articles=1000
if [[ $# -gt 1 || ( -n $record && $record != --record ) ]]; then
    echo "usage: tests/bench/instructions.sh [--record]" >&2
    exit 2
fi
need() { command -v "$1" >/dev/null || { echo "$1 is missing: install $2" >&2; exit 2; }; }
need valgrind "the package valgrind (apt-get install valgrind, dnf install valgrind)"
need callgrind_annotate "the package valgrind, and Perl"
need c++filt "the package binutils, 2.36 or newer"
need python3 "Python 3"
cargo build --quiet --release --examples --bins
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./target/release/examples/corpus "$work/site" "$articles" 1 ./themes >/dev/null
# Names stay as the compiler made them until the counts are apart: of generic functions many are called the same.
valgrind --quiet --tool=callgrind --demangle=no --callgrind-out-file="$work/counts" \
    ./target/release/bantin check --root "$work/site" --jobs 1 --now 2026-06-01T00:00:00+07:00 -q
callgrind_annotate --inclusive=yes --tree=caller --threshold=100 --auto=no "$work/counts" | c++filt >"$work/tree"
made="$(rustc --version), $(valgrind --version), $(uname -m), $(date +%F)"
python3 - "$work/tree" "$articles" "$made" tests/bench/instructions.txt "$record" <<'PYTHON'
import collections, pathlib, re, sys

# Each stage with the functions that it is made of. What runs on the threads that share the work is not below the
# function that waits for it, and its own function has no name of ours. It is known by what it calls: after "by" stands
# the start of such a name.
STAGES = {
    "walk": ["source::walk", "by source::file"],
    "theme": ["theme::load"],
    "parse": ["article::parse"],
    "front-matter": ["front_matter::parse"],
    "markdown": ["markdown::parse"],
    "link": ["link::link", "by section::section_of", "by related::"],
    "related": ["related::all", "by related::"],
    "routes": ["route::layout::routes"],
    "plan": ["plan::plan", "by plan::Plan::resolve_doc"],
    "outputs": ["plan::Plan::make"],
    "render": ["render::render"],
}
HEADER = """\
# Instructions per article of the main stages of a build, written by tests/bench/instructions.sh --record.
#
# With: {made}.
# What: `bantin check --jobs 1` of the site that `corpus DIR {articles} 1` makes.
# How: callgrind's counts with all that a function calls, divided by {articles}. Those of front-matter and markdown are
# in parse as well, those of related in link. The total has more than the stages: reading files, dropping values, the
# start. Hash tables are seeded anew in each run, so that counts differ by some hundredths of a percent from run to run.
# Other processors, systems and versions of Rust have counts of their own.
"""
LINE = re.compile(r"\s*([\d,]+) (?:\([ \d.]+%\))?\s+([<*])\s+(.+)")


def symbol(text):
    """The function of a line, with the hash that keeps apart what is called the same."""
    text = re.sub(r" \[/[^\]]*\]$", "", text)
    text = re.sub(r" \([\d,]+x\)$", "", text)
    return re.sub(r"^.*?:(?!:)", "", text, count=1)


def plain(name):
    """A function's name in the source: without hashes and the types that it is compiled for."""
    name = re.sub(r"(::h[0-9a-f]{16})|(\[[0-9a-f]+\])|(\.llvm\.\d+)|( \[clone [^\]]*\])", "", name)
    name = re.sub(r"^.*<(?:impl )?(bantin::[\w:]+)>::", r"\1::", name)
    return re.sub(r"::<.*>$", "", name)


def read(path):
    """Counts by symbol, the callers of each, and the total."""
    counts, callers, total, above = collections.Counter(), collections.defaultdict(set), 0, []
    for line in open(path, encoding="utf-8", errors="replace"):
        if "PROGRAM TOTALS" in line:
            total = int(line.split()[0].replace(",", ""))
        if not (match := LINE.match(line)):
            continue
        name = symbol(match[3])
        # A function that calls itself has a second line, in which the same instructions stand many times.
        called_itself = re.search(r"'\d+$", name)
        name = re.sub(r"'\d+$", "", name)
        if match[2] == "<":
            above.append(name)
            continue
        callers[name].update(above)
        above = []
        if not called_itself:
            # With line tables it stands once for each file that code of it comes from: only one line has all of it.
            counts[name] = max(counts[name], int(match[1].replace(",", "")))
    return counts, callers, total


def is_ours(name):
    return name.startswith(("bantin::", "<bantin::")) and not re.search(r"\{+closure[^{}]*\}+$", name)


def count(part, counts, callers):
    """Instructions of a part of a stage; 0 if it is not there."""
    if not part.startswith("by "):
        return sum(found for name, found in counts.items() if plain(name) == f"bantin::{part}")
    called = [name for name in callers if plain(name).startswith(f"bantin::{part[3:]}")]
    around = {caller for name in called for caller in callers[name] if not is_ours(plain(caller))}
    # Some may be inside others.
    return max((counts[name] for name in around), default=0)


def main():
    tree, articles, made, recorded, record = sys.argv[1:]
    recorded = pathlib.Path(recorded)
    counts, callers, total = read(tree)
    parts = {stage: {part: count(part, counts, callers) for part in made_of} for stage, made_of in STAGES.items()}
    missing = [f"{stage}: {part}" for stage, found in parts.items() for part, number in found.items() if not number]
    if missing or not total:
        missing = "\n  ".join(missing or ["total"])
        sys.exit(f"not found, renamed or inlined perhaps; see STAGES in this script:\n  {missing}")
    new = {stage: round(sum(found.values()) / int(articles)) for stage, found in parts.items()}
    new["total"] = round(total / int(articles))
    lines = recorded.read_text(encoding="utf-8").splitlines() if recorded.exists() else []
    old = {stage: int(number) for stage, number in (line.split() for line in lines if line and line[0] != "#")}
    print(f"{'stage':<14}{'per article':>13}{'recorded':>13}{'ratio':>9}")
    for stage, number in new.items():
        known = old.get(stage)
        print(f"{stage:<14}{number:>13,}" + (f"{known:>13,}{number / known:>9.3f}" if known else f"{'-':>13}{'-':>9}"))
    if record:
        rows = "".join(f"{stage} {number}\n" for stage, number in new.items())
        recorded.write_text(HEADER.format(articles=f"{int(articles)}", made=made) + rows, encoding="utf-8")


main()
PYTHON
