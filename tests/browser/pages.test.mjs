// Every page in a browser as wide as a phone: no errors, no other host, no overflow, nothing that jumps, little to load, and
// every link and fragment leads somewhere.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { each, facts, launch, overflow, visit } from "./browser.mjs";
import { holdBack, shiftsOf } from "./shifts.mjs";
import { given, Site, tags } from "./site.mjs";

/** HTML, style and scripts of a page together, in bytes, as they are sent. */
const MOST = 60_000;
/** Two widths of phones. The window is high, so that what moves below the first screen is seen to move. */
const [USUAL, NARROW] = [360, 320];
const HEIGHT = 3000;

for (const where of given()) {
  describe(`pages of port ${where.port}`, { timeout: 1_200_000 }, () => {
    let site, browser;
    /** By output file: what was found on the page. */
    const seen = new Map();

    before(async () => {
      site = await Site.open(where);
      browser = await launch();
      const context = await browser.newContext({ viewport: { width: USUAL, height: HEIGHT } });
      await holdBack(context, site);
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

    test(`nothing is wider than a window of ${USUAL} or ${NARROW} px`, () => {
      const wide = [...seen].flatMap(([file, page]) => page.wide.map((names) => [file, names]));
      list(wide.map(([file, names]) => `${file}: ${names.join("\n    ")}`));
    });

    test("nothing moves while a page loads and is scrolled through", () => {
      list([...seen].flatMap(([file, { shifts }]) => shifts.map((shift) => `${file}: ${shift}`)));
    });

    test("nothing moves on a desktop either", async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: HEIGHT } });
      await holdBack(context, site);
      const problems = [];
      await each(site.onePageOfEachKind(), async ([, { file, url }]) => {
        const { result } = await visit(context, url, shiftsOf);
        problems.push(...result.map((shift) => `${file}: ${shift}`));
      });
      await context.close();
      list(problems);
    });

    test(`one style, one script, and less than ${MOST / 1000} KB with the HTML`, () => {
      list([...seen].filter(([, page]) => page.size !== null).flatMap(([file, page]) => tooMuch(page).map((problem) => `${file}: ${problem}`)));
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
    return { addresses, ids: [], repeated: [], styles: [], scripts: [], size: null, wide: [], shifts: [], problems: [] };
  }
  const { result, problems } = await visit(context, page.url, async (tab) => {
    const shifts = await shiftsOf(tab);
    const found = await tab.evaluate(facts);
    const usual = await tab.evaluate(overflow);
    await tab.setViewportSize({ width: NARROW, height: HEIGHT });
    const narrow = await tab.evaluate(overflow);
    await tab.evaluate(() => document.documentElement.setAttribute("data-text", "largest"));
    const large = await tab.evaluate(overflow);
    const sizes = { [`${USUAL} px`]: usual, [`${NARROW} px`]: narrow, [`${NARROW} px, largest text`]: large };
    const wide = Object.entries(sizes).flatMap(([size, names]) => (names ? [[size, ...names]] : []));
    return { ...found, wide, shifts };
  });
  return { ...result, problems };
}

function tooMuch({ styles, scripts, size }) {
  const files = [...styles, ...scripts];
  const sum = files.reduce((bytes, file) => bytes + file.size, size);
  const named = files.map((file) => `${file.path} ${file.size}`).join(", ");
  const problems = [];
  if (styles.length > 1) problems.push(`${styles.length} styles: ${named}`);
  // The search has a script of its own.
  if (scripts.filter(({ path }) => !path.endsWith("/search.js")).length > 1) problems.push(`${scripts.length} scripts: ${named}`);
  if (sum >= MOST) problems.push(`${sum} bytes: HTML ${size}, ${named}`);
  // A page without any was not measured.
  if (styles.length === 0 || size === 0 || files.some((file) => file.size === 0)) problems.push(`sizes are unknown: HTML ${size}, ${named}`);
  return problems;
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
