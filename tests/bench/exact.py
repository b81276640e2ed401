#!/usr/bin/env python3
"""Compares related news on samples of a large generated site with the comparison of all pairs.

    tests/bench/exact.py [ARTICLES=100000] [SAMPLES=200]

The comparison is written anew from the contract: weights floor(log2(1 + N / df)); score, then distance in days, then
the newer, then the path; what is missing is the nearest in date of the section. It ends with an error at the first
article whose page shows other links. Tags are compared without regard to case, which is enough for the generated ones.
"""

import heapq
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "release"
NOW = "2026-06-01T00:00:00+07:00"
COUNT = 5


def article(content, path):
    """What decides about related news: address, instant, day, section and tags."""
    front = tomllib.loads(path.read_text().split("+++\n")[1])
    below = path.relative_to(content)
    tags = {tag.casefold() for tag in front.get("tags", [])}
    day = front["date"].toordinal()
    return "/" + str(below.with_suffix("")) + "/", front["date"], day, below.parts[0], tags, str(below)


def expected(own, news, weights):
    """The addresses of the related news of one article."""
    _, _, day, section, tags, path = own

    def rank(other):
        score = sum(weights[tag] for tag in tags & other[4])
        return -score, score == 0 and other[3] != section, abs(other[2] - day), -other[1].timestamp(), other[5]

    others = (other for other in news if other[5] != path)
    return [other[0] for other in heapq.nsmallest(COUNT, others, key=rank)]


def shown(output, address):
    """The addresses that the page of an article shows as related."""
    page = (output / address.strip("/") / "index.html").read_text()
    block = page.split('id="tin-lien-quan"', 1)[1].split("</section>", 1)[0]
    return re.findall(r'<a [^>]*href="([^"]+)"', block)


def main():
    """Makes the site, builds it, and compares."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    subprocess.run(["cargo", "build", "--quiet", "--release", "--bins", "--examples"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as work:
        site, output = Path(work) / "site", Path(work) / "public"
        corpus = [RELEASE / "examples/corpus", site, str(count), "1", ROOT / "themes"]
        subprocess.run(corpus, check=True, stdout=subprocess.DEVNULL)
        build = [RELEASE / "bantin", "build", "-q", "--root", site, "--now", NOW, "--output", output]
        subprocess.run(build, check=True)
        content = site / "site"
        files = (path for path in content.rglob("*.md") if path.name != "_index.md")
        news = [article(content, path) for path in files]
        used = Counter(tag for one in news for tag in one[4])
        weights = {tag: (len(news) // df + 1).bit_length() - 1 for tag, df in used.items()}
        for own in random.Random(count).sample(news, samples):
            want, got = expected(own, news, weights), shown(output, own[0])
            if want != got:
                sys.exit(f"{own[0]}: related are {got}, but should be {want}")
    print(f"{samples} of {count} articles show exactly the related news that comparing all pairs finds")


if __name__ == "__main__":
    main()
