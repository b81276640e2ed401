// The table of cases of the search in a browser, each asked for by its address or typed into the page.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, watch } from "./browser.mjs";
import { cases } from "./search-cases.mjs";
import { address, after as afterwards, allShown, settled } from "./search-page.mjs";
import { filesOf, Sites } from "./search-sites.mjs";

const table = cases();

describe("search: the table of cases", { timeout: 600_000, concurrency: 3 }, () => {
  let sites, browser, context;

  before(async () => {
    sites = await Sites.open();
    await sites.build(Object.fromEntries(table.sites.map((texts, number) => [number, filesOf(texts)])));
    browser = await launch();
    context = await browser.newContext();
  });

  after(async () => {
    await browser?.close();
    await sites?.close();
  });

  for (const { name, query, typing, year, section, tag, found, ordered, site } of table.all) {
    test(name, async () => {
      const page = await context.newPage();
      const problems = watch(page, sites.origin);
      const url = `${sites.url(String(site))}tim-kiem/`;
      const filters = { year, section, tag };
      await page.goto(url + address(typing ? filters : { ...filters, q: query }));
      await settled(page);
      if (typing) await afterwards(page, () => page.locator("[name=q]").fill(query));
      const ids = (await allShown(page)).map((url) => url.replace(/\/$/, "").split("/").at(-1));
      await page.close();
      assert.deepEqual(problems, []);
      assert.deepEqual(ordered ? ids : ids.sort(), ordered ? found : [...found].sort());
    });
  }
});
