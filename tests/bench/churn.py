#!/usr/bin/env python3
"""Counts the files that one new article changes, by kind, on generated sites of several sizes.

    tests/bench/churn.py [ARTICLES=1000,10000] [NEW=20] [--work DIR]

Builds a site, then adds one article after the other, each newer than all before it, and after each builds again into
the same folder. The new articles are the same for every size. What one changes should not grow with the site: full
numbered pages of lists stay, and few older articles get another related article. Now and then it is many, when the
share of the articles that have a tag passes a limit at which the tag counts more or less.

Needed are Rust and Python 3.10 or newer. Results go to standard output, progress to standard error.
"""

import argparse
import datetime
import os
import random
import re
import statistics
import sys
from collections import Counter
from dataclasses import dataclass

# The other script is not to leave its compiled form beside itself.
sys.dont_write_bytecode = True

from compare import add_common, bantin, compile_programs, make_corpus, number, say, sizes, summary, workspace

# After the last article of a generated site, which is from 28 December at the latest, but in the same month: the first
# article of a month changes more.
FIRST = datetime.datetime(2025, 12, 29, 8)
LAST = datetime.datetime(2025, 12, 31, 20)

KINDS = [
    "the article",
    "the article before it in its section",
    "related news of other articles",
    "home",
    "home, numbered page",
    "section",
    "section, numbered page",
    "tag",
    "tag, numbered page",
    "list of tags",
    "archive",
    "feed",
    "sitemap",
    "other",
]


@dataclass
class Article:
    """A new article; `address` is its path without ending, in the content and in the website."""

    section: str
    address: str
    date: datetime.datetime
    text: str


def main():
    options = arguments()
    if options.build:
        compile_programs()
    with workspace(options) as work:
        sites = {size: make_corpus(work / f"site-{size}", size) for size in options.articles}
        articles = invent(sites[min(sites)], options.new)
        counts = {size: publish(site, work / f"built-{size}", articles) for size, site in sites.items()}
    report(counts)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="?", type=sizes, default=[1000, 10_000], help="sizes (1000,10000)")
    parser.add_argument("new", nargs="?", type=int, default=20, help="new articles (20)")
    add_common(parser)
    return parser.parse_args()


def invent(site, count):
    """New articles. A tag comes as often as in the site, so it is mostly common ones."""
    chance = random.Random(1)
    texts = [file.read_text(encoding="utf-8") for file in sorted((site / "site").rglob("bai-*.md"))]
    used = [tag for text in texts for tag in re.findall(r'"([^"]*)"', re.search(r"^tags = (.*)$", text, re.M)[1])]
    sections = sorted(file.parent.name for file in (site / "site").glob("*/_index.md"))
    step = (LAST - FIRST) // count
    return [new_article(at, chance.choice(sections), FIRST + at * step, tags(used, chance)) for at in range(count)]


def new_article(at, section, date, tags):
    date = date.replace(microsecond=0)
    names = ", ".join(f'"{tag}"' for tag in tags)
    facts = f'title = "Tin mới thứ {at + 1}"\ndate = {date.isoformat()}\ntags = [{names}]'
    text = f'+++\n{facts}\nauthor = "Phòng Tổng hợp"\nsource = "Ban Quản lý"\n+++\n\nMột tin mới.\n'
    return Article(section, f"{section}/2025/12/bai-moi-{at + 1}", date, text)


def tags(used, chance):
    """Five or six different tags."""
    drawn = {}
    count = chance.randint(5, 6)
    while len(drawn) < count:
        drawn[chance.choice(used)] = True
    return list(drawn)


def publish(site, output, articles):
    """The files written for each new article, counted by kind."""
    say(f"building {site.name}")
    bantin(site, output, moment(FIRST))
    before, counts = tree(output), []
    for article in articles:
        newest = newest_of(site, article.section)
        file = site / "site" / f"{article.address}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(article.text, encoding="utf-8")
        # Built a minute after the hour of the article, as when it is published: so the news sitemap changes too.
        told = summary(bantin(site, output, moment(article.date + datetime.timedelta(minutes=1))))
        after = tree(output)
        changed = [path for path in after if before.get(path) != after[path]]
        expect(len(changed) == told["written"] and not before.keys() - after.keys(), told, changed)
        counts.append(Counter(kind(path, article, newest) for path in changed))
        before = after
    return counts


def moment(date):
    return date.isoformat() + "+07:00"


def tree(folder):
    """Every file with what changes when it is written; bantin's own record is not part of the website."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            status = os.stat(path)
            found[os.path.relpath(path, folder)] = (status.st_mtime_ns, status.st_ino, status.st_size)
    found.pop(".bantin-record")
    return found


def newest_of(site, section):
    """The address of the newest article of a section."""
    dates = {}
    for file in (site / "site" / section).glob("20*/*/*.md"):
        date = re.search(r"^date = (\S+)$", file.read_text(encoding="utf-8"), re.M)[1]
        dates[date] = file.relative_to(site / "site").with_suffix("").as_posix()
    return dates[max(dates)]


def expect(holds, told, changed):
    if not holds:
        sys.exit(f"bantin says {told}, but changed are {len(changed)} files: {changed[:50]}")


def kind(path, article, newest):
    *folders, name = path.split(os.sep)
    numbered = ", numbered page" if "trang" in folders else ""
    if folders == article.address.split("/"):
        return "the article"
    if folders == newest.split("/"):
        return "the article before it in its section"
    if name == "feed.xml":
        return "feed"
    if "sitemap" in name:
        return "sitemap"
    if name != "index.html":
        return "other"
    if not folders or folders[0] == "trang":
        return "home" + numbered
    if folders[0] == "luu-tru":
        return "archive"
    if folders[0] == "chu-de":
        return "tag" + numbered if len(folders) > 1 else "list of tags"
    if folders[-1].startswith("bai-"):
        return "related news of other articles"
    return "section" + numbered


def report(counts):
    """A line for each kind, a column for each size."""
    print(line("files written for one new article:", map(number, counts)))
    print(line("minimum / median / maximum of " + number(len(next(iter(counts.values())))), ["articles"] * len(counts)))
    for name in KINDS:
        if any(count[name] for size in counts for count in counts[size]):
            print(line(name, [spread(count[name] for count in counts[size]) for size in counts]))
    print(line("all", [spread(count.total() for count in counts[size]) for size in counts]))


def line(name, cells):
    return f"{name:40}" + "".join(f"{cell:>18}" for cell in cells)


def spread(values):
    values = list(values)
    return f"{min(values)} / {statistics.median(values):g} / {max(values)}"


if __name__ == "__main__":
    main()
