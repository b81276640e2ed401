// What a query fetches of the index: the newest part first and not too much; and what happens if that fails.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launch, watch } from "./browser.mjs";
import { archive, CELL, DEEP, EVERYWHERE, NEW, OLD } from "./search-archive.mjs";
import { address, after as afterwards, allShown, settled, shown } from "./search-page.mjs";
import { Sites } from "./search-sites.mjs";

const PAGE = 10;
/** The script may have so many bytes. */
const SCRIPT = 15_000;
/** A query of one word stops once buckets of so many bytes were read. */
const ENOUGH = 150_000;
/** Spans that are fetched before it is known whether they are needed. */
const AHEAD = 2;

const FAILED = "Không tìm được lúc này: không tải được dữ liệu tìm kiếm. Hãy thử lại, hoặc xem theo chuyên mục.";

describe("search: what it fetches", { timeout: 600_000 }, () => {
  let sites, browser, context, page, problems, home, folder, fetched, more;

  before(async () => {
    sites = await Sites.open();
    await sites.build({ archive: archive() });
    home = `${sites.url("archive")}tim-kiem/`;
    folder = join(sites.folder, "archive/tim-kiem");
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await sites?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    problems = watch(page, sites.origin);
    more = page.locator("[data-search-more]");
    fetched = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.includes("/tim-kiem/")) fetched.push(pathname.split("/tim-kiem/")[1]);
    });
  });

  afterEach(() => context.close());

  async function open(wish = {}) {
    await page.goto(home + address(wish));
    return settled(page);
  }

  const fill = (text) => afterwards(page, () => page.locator("[name=q]").fill(text));
  const pathsOf = (urls) => urls.map((url) => new URL(url).pathname);
  const spans = () => JSON.parse(readFileSync(join(folder, "spans.json"), "utf8")).spans.map(([name]) => name);
  const sizeOf = (file) => statSync(join(folder, file)).size;
  const yearOf = (path) => Number(/\/(\d{4})-[^/]*\/$/.exec(path)[1]);
  /** Spans of which something was fetched, and buckets. */
  const touched = () => spans().filter((span) => fetched.some((file) => file.startsWith(`${span}/`)));
  const buckets = () => fetched.filter((file) => file.endsWith(".bin"));

  test("the script is short, and before something is typed nothing of the index is fetched", async () => {
    assert.ok(sizeOf("search.js") <= SCRIPT, `${sizeOf("search.js")} bytes`);
    await open();
    await page.waitForLoadState("networkidle");
    assert.deepEqual(fetched.sort(), ["", "search.js"]);
    assert.deepEqual(problems, []);
  });

  test("what the newest spans answer best is fetched from there only, and once", async () => {
    await open({ q: NEW });
    const looked = 2;
    assert.deepEqual(touched(), spans().slice(0, looked + AHEAD));
    assert.deepEqual(fetched.filter((file, at) => fetched.indexOf(file) !== at), [], "fetched twice");
    const expected = touched().flatMap((span) => [`${span}/words.json`, `${span}/w-0.bin`]);
    const records = [`${spans()[0]}/d-0.json`, `${spans()[1]}/d-0.json`];
    assert.deepEqual([...fetched].sort(), ["", "search.js", "spans.json", ...expected, ...records].sort());
    assert.deepEqual(problems, []);
  });

  test("a query stops where it has cost enough, and says where", async () => {
    const status = await open({ q: EVERYWHERE });
    const sizes = buckets().map(sizeOf);
    const all = spans().reduce((sum, span) => sum + sizeOf(`${span}/w-0.bin`), 0);
    const sum = (sizes) => sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(all > 1.5 * ENOUGH, "the index is too small to stop");
    assert.ok(sum(sizes) <= ENOUGH + (AHEAD + 1) * Math.max(...sizes), `${sum(sizes)} bytes`);
    assert.deepEqual(touched(), spans().slice(0, touched().length), "newest first");
    const [, last] = /^\d+ kết quả từ (\d{4}) đến nay; còn những tin cũ hơn chưa xem\.$/.exec(status);
    assert.equal(last, touched().at(-1 - AHEAD));
    assert.ok(await more.isVisible());
    assert.deepEqual(problems, []);
  });

  test("older articles are asked for by a button, which is gone then; both answers are in the order of the whole", async () => {
    const [whole] = await sites.scan("archive", [{ query: EVERYWHERE }]);
    const status = await open({ q: EVERYWHERE });
    const [, count, last] = /^(\d+) kết quả từ (\d{4})/.exec(status);
    const known = whole.filter((path) => yearOf(path) >= Number(last));
    assert.equal(Number(count), known.length);
    assert.deepEqual(pathsOf(await shown(page)), known.slice(0, PAGE));
    assert.ok(Number(last) > Math.max(...OLD), "the best were seen at once");
    assert.equal(await afterwards(page, () => more.click()), `Tìm thấy ${whole.length} kết quả.`);
    assert.ok(await more.isHidden());
    assert.deepEqual(pathsOf(await shown(page)), whole.slice(0, PAGE));
    assert.deepEqual(whole.slice(0, OLD.length).map(yearOf), [...OLD].reverse(), "the best are the old ones");
    assert.ok(await page.locator("[data-field=link]").first().evaluate((link) => link === document.activeElement));
    assert.deepEqual(pathsOf(await allShown(page)), whole);
    assert.deepEqual(problems, []);
  });

  test("a filter by year fetches this year only", async () => {
    await open({ q: DEEP, year: "2025" });
    assert.deepEqual(touched(), ["2025"]);
    assert.deepEqual(problems, []);
  });

  test("a cell of a table is quoted as a word of its own", async () => {
    await open({ q: CELL });
    await page.locator("[data-field=snippet] mark").waitFor({ timeout: 5000 });
    assert.match(await page.locator("[data-field=snippet]").textContent(), /\btrái ngăn/);
    assert.deepEqual(problems, []);
  });

  for (const pattern of ["**/spans.json*", "**/words.json*", "**/*.bin*", "**/d-*.json*"]) {
    test(`without ${pattern.slice(3)} it says so and offers the sections; later it finds again`, async () => {
      await open();
      await page.route(pattern, (route) => route.abort());
      assert.equal(await fill(NEW), FAILED);
      assert.deepEqual(await shown(page), []);
      assert.ok(await page.locator("[data-search-empty] a[href='/archive/tin-tuc/']").isVisible(), "no sections");
      assert.ok(await more.isHidden());
      await page.unroute(pattern);
      await fill(DEEP);
      assert.equal((await shown(page)).length, 1);
      assert.ok(await page.locator("[data-search-empty]").isHidden());
      assert.deepEqual(problems.filter((problem) => !/ERR_FAILED/.test(problem)), []);
    });
  }

  test("without an article's page its summary is shown", async () => {
    await page.route("**/2025-3/", (route) => route.abort());
    await open({ q: DEEP });
    await page.waitForTimeout(300);
    assert.equal(await page.locator("[data-field=snippet]").textContent(), "Tóm tắt của bài.");
    assert.deepEqual(problems.filter((problem) => !/ERR_FAILED/.test(problem)), []);
  });

  const otherTag = (text) => text.replace(/"tag":"\w{8}"/, '"tag":"00000000"');
  for (const [what, file, change] of [
    ["words.json", "2026-05/words.json", otherTag],
    ["records", "2026-05/d-0.json", otherTag],
    ["a bucket", "2026-05/w-0.bin", (text) => `\0\0\0\0${text.slice(4)}`],
    ["a list of another format", "spans.json", (text) => text.replace('"format":1', '"format":2')],
    ["a list with months that are a year now", "spans.json", (text) => text.replace('["2025",', '["2025-12",1,1],["2025-11",')],
  ]) {
    test(`${what} of another publication: it starts anew and finds`, async () => {
      let old = 1;
      await page.route(`**/${file}*`, async (route) => {
        if (old-- <= 0) return route.continue();
        const text = readFileSync(join(folder, file), "latin1");
        const changed = change(text);
        assert.notEqual(changed, text);
        await route.fulfill({ body: Buffer.from(changed, "latin1") });
      });
      await open({ q: EVERYWHERE });
      assert.ok(old <= -1, "not asked again");
      const [whole] = await sites.scan("archive", [{ query: EVERYWHERE, year: 2026 }]);
      assert.deepEqual(pathsOf(await shown(page)), whole.slice(0, PAGE));
      assert.deepEqual(problems.filter((problem) => !/status of 404|status 404/.test(problem)), []);
    });
  }

  test("of two publications again and again it says that it cannot", async () => {
    await page.route("**/2026-05/words.json", (route) => route.fulfill({ body: '{"tag":"00000000","words":""}' }));
    assert.equal(await open({ q: NEW }), FAILED);
    assert.deepEqual(problems, []);
  });
});
