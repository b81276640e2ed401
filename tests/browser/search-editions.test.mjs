// The search page of each edition, at an own address and below a path; by the rules of accessibility; and without JavaScript.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check } from "./axe.mjs";
import { launch, visit, watch } from "./browser.mjs";
import { modesOf, show } from "./colours.mjs";
import { archive, EVERYWHERE } from "./search-archive.mjs";
import { address, after as afterwards, allShown, settled, shown } from "./search-page.mjs";
import { Sites } from "./search-sites.mjs";
import { given, Site } from "./site.mjs";

const EDITIONS = [
  { name: "Vietnamese", home: "", path: "tim-kiem/", query: "đầu tư", said: /^Tìm thấy (\d+) kết quả\.$/, none: /^Không tìm thấy kết quả nào\./ },
  { name: "English", home: "en/", path: "en/search/", query: "investment", said: /^(\d+) results\.$/, none: /^Nothing found\./ },
];

for (const where of given()) {
  describe(`search in editions, ${new Site(where.folder, where.port).prefix}`, { timeout: 600_000 }, () => {
    let site, browser, context;

    before(async () => {
      site = await Site.open(where);
      browser = await launch();
      context = await browser.newContext();
    });

    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const { name, home, path, query, said, none } of EDITIONS) {
      test(`${name}: results are pages of this edition, and all lead to one`, async () => {
        const { result, problems } = await visit(context, site.url + path, async (page) => {
          await settled(page);
          const status = await afterwards(page, () => page.locator("[name=q]").fill(query));
          const urls = await allShown(page);
          const nothing = await afterwards(page, () => page.locator("[name=q]").fill("khongcogi"));
          return { status, urls, nothing };
        });
        assert.deepEqual(problems, []);
        assert.match(result.nothing, none);
        assert.ok(result.urls.length > 1, "nothing was found");
        assert.equal(Number(said.exec(result.status)?.[1]), result.urls.length, result.status);
        const files = result.urls.map((url) => (url.startsWith(site.url) ? site.fileAt(decodeURI(url.slice(site.url.length))) : undefined));
        assert.deepEqual(result.urls.filter((_, at) => files[at] === undefined), [], "these are no pages");
        assert.deepEqual(files.filter((file) => file.startsWith("en/") !== (home !== "")), [], "of another edition");
      });

      test(`${name}: the box in the head of the home page leads to results`, async () => {
        const { result, problems } = await visit(context, site.url + home, async (page) => {
          await page.locator("header [name=q]").fill(query);
          await page.locator("header [name=q]").press("Enter");
          await page.waitForURL(`**${address({ q: query })}`);
          return { status: await settled(page), url: page.url(), count: (await shown(page)).length };
        });
        // Whoever leaves a page breaks off what it still asks for.
        assert.deepEqual(problems.filter((problem) => !/ net::ERR_ABORTED$/.test(problem)), []);
        assert.equal(result.url, site.url + path + address({ q: query }));
        assert.match(result.status, said);
        assert.notEqual(result.count, 0);
      });
    }
  });
}

describe("search: accessibility, and without JavaScript", { timeout: 600_000 }, () => {
  let sites, browser, site;

  before(async () => {
    sites = await Sites.open();
    await sites.build({ archive: archive() });
    site = new Site(join(sites.folder, "archive"), sites.server.address().port);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await sites?.close();
  });

  for (const width of [360, 1280]) {
    for (const [what, wish, ready] of [
      ["some results of many", { q: EVERYWHERE }, ":has([data-search-more]:not([hidden])):has([data-search-pages]:not([hidden])):has([data-search-results] mark)"],
      ["no result", { q: "khongcogi" }, ":has([data-search-results]:empty)"],
      ["nothing to find", {}, ":has([data-search-empty]:not([hidden]))"],
    ]) {
      test(`${what}, ${width} px, breaks no rule of accessibility`, async () => {
        const context = await browser.newContext({ viewport: { width, height: 900 } });
        const { result, problems } = await visit(context, site.url + "tim-kiem/" + address(wish), async (page) => {
          await settled(page);
          await page.locator(`main${ready}`).waitFor();
          const found = [];
          for (const [name, mode] of Object.entries(modesOf(site))) {
            await show(page, mode);
            found.push(...(await check(page)).map((violation) => `${name}: ${violation}`));
          }
          return found;
        });
        await context.close();
        assert.deepEqual([...problems, ...result], []);
      });
    }
  }

  test("without JavaScript there are sections, tags, archive and another search, and no form that does nothing", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const problems = watch(page, sites.origin);
    await page.goto(`${site.url}tim-kiem/?q=tin`);
    const main = page.locator("main");
    for (const path of ["tin-tuc/", "thong-bao/", "chu-de/", "luu-tru/"]) {
      assert.ok(await main.locator(`a[href="/archive/${path}"]`).first().isVisible(), path);
    }
    const outside = main.locator("[data-search-outside]");
    assert.ok(await outside.isVisible());
    assert.equal(await outside.getAttribute("href"), "https://search.example/?q=+site:127.0.0.1");
    assert.equal(await page.locator("form:visible, input:visible, select:visible, main button:visible").count(), 0, "a form is shown");
    assert.ok((await main.innerText()).length > 20);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
