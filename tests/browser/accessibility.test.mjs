// One page of each kind through axe: WCAG 2.2 AA and best practices, on a phone and a desktop, in all colours.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { check } from "./axe.mjs";
import { launch, visit } from "./browser.mjs";
import { CHOSEN, coloursOf, modesOf, offersChoice, show } from "./colours.mjs";
import { given, Site } from "./site.mjs";

const WIDTHS = [360, 1280];

/** Each in Vietnamese and in English. */
const KINDS = [
  "home", "numbered page of a list", "section", "article", "article with a picture", "tags", "tag",
  "archive", "archive of a year", "archive of a month", "missing page", "page",
];

const [own, below] = given().map(({ folder, port }) => new Site(folder, port));

test("every kind of page is tried", () => {
  const tried = new Set([own, below].flatMap((site) => [...site.onePageOfEachKind().keys()]).map((kind) => kind.replace(/\bpage \S+$/, "page")));
  const wanted = KINDS.flatMap((kind) => [kind, `English ${kind}`]);
  assert.deepEqual(wanted.filter((kind) => !tried.has(kind)), []);
});

/** Where a site stands changes no rule, so of the one below a path come only the kinds that the other has not. */
for (const site of [own, below]) {
  describe(`accessibility at ${site.prefix}: ${Object.keys(modesOf(site)).join("; ")}`, { timeout: 1_200_000, concurrency: 2 }, () => {
    let served, browser;

    before(async () => {
      served = await Site.open({ folder: site.folder, port: site.port });
      browser = await launch();
    });

    after(async () => {
      await browser?.close();
      await served?.close();
    });

    const known = site === below ? own.onePageOfEachKind() : new Map();
    const modes = modesOf(site);
    for (const [kind, { file, path, url }] of [...site.onePageOfEachKind()].filter(([kind]) => !known.has(kind))) {
      for (const width of WIDTHS) {
        test(`${kind} (/${path || file}), ${width} px`, async () => {
          const context = await browser.newContext({ viewport: { width, height: 900 } });
          try {
            const { result, problems } = await visit(context, url, (page) => checkInAll(page, modes));
            assert.deepEqual([...problems, ...result], []);
          } finally {
            await context.close();
          }
        });
      }
    }
  });
}

test("what a reader may choose changes the colours", { skip: offersChoice(own) ? false : "the theme has no [data-colour]" }, async () => {
  const served = await Site.open({ folder: own.folder, port: own.port });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(own.url, { waitUntil: "load" });
    for (const [name, mode] of Object.entries(CHOSEN)) {
      await show(page, { ...mode, chosen: undefined });
      const without = await coloursOf(page);
      await show(page, mode);
      assert.notEqual(await coloursOf(page), without, name);
    }
  } finally {
    await browser.close();
    await served.close();
  }
});

async function checkInAll(page, modes) {
  const found = [];
  for (const [name, mode] of Object.entries(modes)) {
    await show(page, mode);
    found.push(...(await check(page)).map((violation) => `${name}: ${violation}`));
  }
  return found;
}
