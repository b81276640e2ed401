// The search page as people use it: typing, sending, filters, the ways back, keys, pages of results.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launch, watch } from "./browser.mjs";
import { archive, DEEP, NEW, NEW_COUNT, TALE } from "./search-archive.mjs";
import { address, after as afterwards, settled, shown, WAIT } from "./search-page.mjs";
import { Sites } from "./search-sites.mjs";

const PAGE = 10;
const SOME = `${NEW_COUNT} kết quả từ 04/2026 đến nay; còn những tin cũ hơn chưa xem.`;

describe("search: as people use it", { timeout: 600_000 }, () => {
  let sites, browser, context, page, problems, home, field, status, links;

  before(async () => {
    sites = await Sites.open();
    await sites.build({ archive: archive() });
    home = `${sites.url("archive")}tim-kiem/`;
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await sites?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(WAIT);
    problems = watch(page, sites.origin);
    field = page.locator("[name=q]");
    status = page.locator("[data-search-status]");
    links = page.locator("[data-search-results] [data-field=link]");
  });

  afterEach(async () => {
    await context.close();
    // Whoever leaves a page breaks off what it still asks for.
    assert.deepEqual(problems.filter((problem) => !/ net::ERR_ABORTED$/.test(problem)), []);
  });

  async function open(wish = {}) {
    await page.goto(home + address(wish));
    return settled(page);
  }

  const found = async () => (await shown(page)).map((url) => url.replace(/\/$/, "").split("/").at(-1));
  const asked = () => Object.fromEntries(new URL(page.url()).searchParams);
  const values = () => page.locator("form[data-search]").evaluate(({ elements }) => ["q", "year", "section", "tag"].map((name) => elements[name].value).join("|"));
  const fill = (text) => afterwards(page, () => field.fill(text));
  const enter = () => afterwards(page, () => field.press("Enter"));
  const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

  test("results come while typing, without Enter, and the address follows", async () => {
    await open();
    await afterwards(page, () => field.pressSequentially("nón", { delay: 20 }));
    assert.equal(await status.textContent(), SOME);
    assert.equal((await found()).length, PAGE);
    assert.deepEqual(asked(), { q: "nón" });
    await fill("");
    assert.deepEqual([await found(), asked()], [[], {}]);
  });

  test("a held answer to what was typed before does not replace the newer one", async () => {
    const held = await hold("**/2026-05/d-0.json*");
    await open();
    await field.fill(NEW);
    await held.asked;
    await fill(`"${TALE}" -${NEW}`);
    const due = await found();
    assert.equal(due.length, PAGE);
    await held.release();
    assert.deepEqual(await found(), due);
    assert.match(await status.textContent(), /^12 kết quả từ 2000 đến nay;/);
  });

  test("held records of a newer span do not replace the results of all spans", async () => {
    const held = await hold("**/2026-05/d-0.json*");
    await open({ q: TALE });
    const due = await found();
    assert.equal(due.length, PAGE);
    await held.release();
    assert.deepEqual(await found(), due);
  });

  test("Enter keeps the address, and a reload the results", async () => {
    await open();
    await fill(NEW);
    const due = await found();
    await enter();
    assert.deepEqual([asked(), await found()], [{ q: NEW }, due]);
    await page.reload();
    await settled(page);
    assert.deepEqual([await field.inputValue(), await found()], [NEW, due]);
  });

  test("filters narrow, are in the address, and stay after a reload", async () => {
    await open({ q: NEW });
    const all = await found();
    assert.equal(await afterwards(page, () => page.locator("[name=section]").selectOption("tin-tuc")), "Tìm thấy 6 kết quả.");
    assert.equal(await afterwards(page, () => page.locator("[name=tag]").selectOption("dau-tu")), "Không tìm thấy kết quả nào. Hãy thử ít từ hơn, hoặc gõ không dấu.");
    await afterwards(page, () => page.locator("[name=section]").selectOption("thong-bao"));
    assert.equal(await afterwards(page, () => page.locator("[name=year]").selectOption("2026")), "Tìm thấy 2 kết quả.");
    const some = await found();
    assert.deepEqual(some, ["2026-05-1", "2026-04-1"]);
    assert.deepEqual(asked(), { q: NEW, year: "2026", section: "thong-bao", tag: "dau-tu" });
    await page.reload();
    await settled(page);
    assert.deepEqual([await values(), await found()], [`${NEW}|2026|thong-bao|dau-tu`, some]);
    assert.notDeepEqual(all, some);
  });

  test("back and forward lead through pages of results, results themselves, queries and filters", async () => {
    await open({ q: NEW, year: "2026" });
    const seen = [await found()];
    await afterwards(page, () => page.locator("[data-search-pages] a").nth(1).click());
    seen.push(await found());
    assert.deepEqual(asked(), { q: NEW, year: "2026", page: "2" });
    await links.first().click();
    await page.waitForURL("**/2026-04-*/");
    await page.goBack();
    await settled(page);
    assert.deepEqual([await values(), await found()], [`${NEW}|2026||`, seen[1]]);
    await afterwards(page, () => page.goBack());
    assert.deepEqual([await values(), await found(), asked()], [`${NEW}|2026||`, seen[0], { q: NEW, year: "2026" }]);
    await afterwards(page, () => page.goForward());
    assert.deepEqual(await found(), seen[1]);
    await page.goto(home + address({ q: DEEP, section: "thong-bao" }));
    await settled(page);
    assert.deepEqual(await found(), ["2025-3"]);
    await page.goBack();
    await settled(page);
    assert.deepEqual([await values(), await found()], [`${NEW}|2026||`, seen[1]]);
  });

  test("back leads to what was sent before", async () => {
    await open({ q: NEW });
    const due = await found();
    await fill(DEEP);
    await enter();
    assert.deepEqual(await found(), ["2025-3"]);
    await afterwards(page, () => page.goBack());
    assert.deepEqual([await field.inputValue(), await found()], [NEW, due]);
    await afterwards(page, () => page.goForward());
    assert.deepEqual([await field.inputValue(), await found()], [DEEP, ["2025-3"]]);
  });

  test("a click on a result leads to it", async () => {
    await open({ q: NEW });
    const [first] = await shown(page);
    await links.first().click();
    await page.waitForURL(first);
  });

  test("up and down lead from the field through the results and back", async () => {
    await open({ q: NEW });
    await field.focus();
    for (const at of [0, 1, 2]) {
      await page.keyboard.press("ArrowDown");
      assert.ok(await isFocused(links.nth(at)), `result ${at}`);
    }
    for (const at of [1, 0]) {
      await page.keyboard.press("ArrowUp");
      assert.ok(await isFocused(links.nth(at)), `result ${at}`);
    }
    await page.keyboard.press("ArrowUp");
    assert.ok(await isFocused(field));
    await page.keyboard.press("ArrowUp");
    assert.ok(await isFocused(field), "nothing is above the field");
    await links.last().focus();
    await page.keyboard.press("ArrowDown");
    assert.ok(await isFocused(links.last()), "nothing is below the last result");
  });

  test("pages of results have addresses of their own, and turning one leads to its first result", async () => {
    await open({ q: NEW });
    const [first, second] = await page.locator("[data-search-pages] a").all();
    assert.equal(await first.getAttribute("aria-current"), "page");
    assert.equal(await second.getAttribute("aria-label"), "Trang 2");
    const href = await second.evaluate((link) => link.href);
    const one = await found();
    await afterwards(page, () => second.click());
    const two = await found();
    assert.deepEqual([page.url(), two.length], [href, NEW_COUNT - PAGE]);
    await page.waitForFunction(() => document.activeElement.matches("[data-field=link]"));
    assert.ok(await isFocused(links.first()));
    assert.equal(await page.locator("[data-search-results]").getAttribute("start"), "11");
    assert.equal(new Set([...one, ...two]).size, NEW_COUNT);
    await page.goto("about:blank");
    await page.goto(href);
    await settled(page);
    assert.deepEqual(await found(), two);
    assert.equal(await page.locator("[data-search-pages] [aria-current]").textContent(), "2");
  });

  test("a page of results opens in a new tab if that is asked for", async () => {
    await open({ q: NEW });
    const due = await found();
    const tab = context.waitForEvent("page");
    await page.locator("[data-search-pages] a").nth(1).click({ modifiers: ["ControlOrMeta"] });
    const other = await tab;
    await other.waitForURL("**page=2");
    await settled(other);
    assert.equal((await shown(other)).length, NEW_COUNT - PAGE);
    assert.deepEqual([await found(), asked()], [due, { q: NEW }]);
  });

  test("the second page of what is being typed goes on where the first ends", async () => {
    await open();
    await fill("nón");
    const one = await found();
    await afterwards(page, () => page.locator("[data-search-pages] a").nth(1).click());
    assert.equal(new Set([...one, ...(await found())]).size, NEW_COUNT);
  });

  test("a page behind the last one is the last one", async () => {
    for (const number of ["3", "99", "1000000000"]) {
      assert.equal(await open({ q: NEW, year: "2026", page: number }), `Tìm thấy ${NEW_COUNT} kết quả.`);
      assert.equal((await found()).length, NEW_COUNT - PAGE, number);
      assert.equal(await page.locator("[data-search-pages] [aria-current]").textContent(), "2");
    }
  });

  test("the words that were found are marked, and no others", async () => {
    await open({ q: "nong so" });
    assert.deepEqual(await links.first().locator("mark").allTextContents(), ["nóng", "số"]);
    assert.match(await links.first().textContent(), /^Tin nóng số \d$/);
    await open({ q: "tóm tắt", year: "2026" });
    assert.deepEqual(await page.locator("[data-field=snippet]").first().locator("mark").allTextContents(), ["Tóm", "tắt"]);
  });

  test("what stands in the text only is quoted from the article's page", async () => {
    const pages = [];
    page.on("request", (request) => pages.push(new URL(request.url()).pathname));
    await open({ q: DEEP });
    const snippet = page.locator("[data-field=snippet]");
    await snippet.locator("mark").waitFor();
    assert.equal(await snippet.locator("mark").textContent(), DEEP);
    assert.match(await snippet.textContent(), /^… .* …$/);
    assert.deepEqual(pages.filter((path) => /\/\d{4}-/.test(path) && !/tim-kiem/.test(path)), ["/archive/thong-bao/2025-3/"]);
  });

  test("the status is announced, and counts", async () => {
    assert.equal(await open(), "");
    assert.equal(await page.getByRole("status").count(), 1);
    assert.ok(await status.evaluate((element) => element.matches("[role=status]") && element.checkVisibility()));
    for (const [query, said] of [
      [NEW, SOME],
      [DEEP, "Tìm thấy 1 kết quả."],
      ["khongco", "Không tìm thấy kết quả nào. Hãy thử ít từ hơn, hoặc gõ không dấu."],
      ["...", "Hãy gõ một từ để tìm."],
    ]) assert.equal(await fill(query), said);
  });

  /** Holds the answers to some requests back until they are released, and then until the page has had them. */
  async function hold(pattern) {
    let ask, release;
    const [asked, released] = [new Promise((done) => (ask = done)), new Promise((done) => (release = done))];
    await page.route(pattern, async (route) => {
      ask();
      await released;
      await route.continue();
    });
    const come = page.waitForResponse((response) => /2026-05\/d-0/.test(response.url()));
    return {
      asked,
      release: async () => {
        release();
        await (await come).finished();
        // Long enough for what should not happen.
        await page.waitForTimeout(300);
      },
    };
  }
});
