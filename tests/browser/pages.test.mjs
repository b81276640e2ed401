// Every page in a browser 360 px wide: no errors, no other host, no overflow, and every link and fragment leads somewhere.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { each, facts, launch, visit } from "./browser.mjs";
import { given, Site, tags } from "./site.mjs";

for (const where of given()) {
  describe(`pages of port ${where.port}`, { timeout: 1_200_000 }, () => {
    let site, browser;
    /** By output file: what was found on the page. */
    const seen = new Map();

    before(async () => {
      site = await Site.open(where);
      browser = await launch();
      const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
      await each(site.pages, async (page) => seen.set(page.file, await look(context, page)));
    });

    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const list = (found) => {
      const lines = [...found];
      assert.equal(lines.length, 0, `${lines.length} problems\n${lines.slice(0, 60).join("\n")}`);
    };

    test("there are pages", () => assert.ok(site.pages.length > 1));

    test("no console error, failed request or request to another host", () => {
      list([...seen].flatMap(([file, { problems }]) => problems.map((problem) => `${file}: ${problem}`)));
    });

    test("nothing is wider than a window of 360 px", () => {
      const wide = [...seen].filter(([, page]) => page.overflow);
      list(wide.map(([file, { overflow }]) => `${file}: ${overflow.join("\n    ")}`));
    });

    test("no id stands twice on a page", () => {
      list([...seen].flatMap(([file, { repeated }]) => repeated.map((id) => `${file}: #${id}`)));
    });

    test("every address below the site leads to a file, every fragment to an element", () => {
      const problems = new Set();
      for (const [file, { addresses }] of seen) {
        for (const address of addresses) {
          const problem = problemOf(site, seen, address);
          if (problem) problems.add(`${file}: ${address.written} ${problem}`);
        }
      }
      list(problems);
    });
  });
}

async function look(context, page) {
  // A browser would follow a redirecting page at once, so its addresses are read from its text.
  if (page.refresh !== undefined) {
    const written = [page.refresh.replace(/^[^=]*=/, "").replace(/^'|'$/g, "")];
    for (const name of ["a", "link"]) written.push(...tags(page.html, name).flatMap((tag) => tag.href ?? []));
    const addresses = written.map((one) => ({ written: one, url: new URL(one, page.url).href, loaded: false }));
    return { addresses, ids: [], repeated: [], overflow: null, problems: [] };
  }
  const { result, problems } = await visit(context, page.url, (tab) => tab.evaluate(facts));
  return { ...result, problems };
}

/** What is wrong with an address, if anything. The site's own public address counts as the one it is served at. */
function problemOf(site, seen, { url, loaded }) {
  if (!/^https?:/.test(url)) return null;
  const own = url.startsWith(site.base) ? site.url + url.slice(site.base.length) : url;
  const target = new URL(own);
  if (target.origin !== new URL(site.url).origin) return loaded ? "is loaded from another host" : null;
  if (!target.pathname.startsWith(site.prefix)) return `leaves ${site.prefix}`;
  const file = site.fileAt(decodeURIComponent(target.pathname.slice(site.prefix.length)));
  if (file === undefined) return "leads to no file";
  const fragment = decodeURIComponent(target.hash.slice(1));
  const ids = seen.get(file)?.ids;
  if (fragment === "" || fragment === "top" || ids === undefined) return null;
  return ids.includes(fragment) ? null : "names no element there";
}
