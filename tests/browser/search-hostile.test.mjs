// Markup in texts and in what is asked for: it is shown as it is written, nothing of it runs, and links lead to the site only.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, watch } from "./browser.mjs";
import { address, after as afterwards, settled } from "./search-page.mjs";
import { filesOf, Sites } from "./search-sites.mjs";

const MARKUP = [
  "<img src=x onerror=window.ran=1> ảnh",
  "</script><script>window.ran=1</script> chữ",
  "&lt;b&gt;đậm&lt;/b&gt; &amp; <b>đậm</b>",
  "{{ 7*7 }} {% raw %} ${7*7} {count}",
  "\"><svg onload=window.ran=1> ' ` javascript:window.ran=1",
  "<!-- <template> --> ]]> \u202Engược\u202C",
];

const texts = MARKUP.map((text, at) => ({
  id: `bai-${at}`,
  title: `Tin ${text}`,
  summary: `Tóm tắt ${text}`,
  tags: [`Thẻ ${text}`],
  author: text,
  section: `muc-${at}`,
  date: `2026-0${1 + (at % 5)}-01`,
  body: `Đoạn.\n\n\`\`\`\nthân bài ${text}\n\`\`\`\n`,
}));

const SITE = {
  ...filesOf(texts, '\n[search]\noutside = "https://search.example/?q={query}+site:{host}"\n'),
  ...Object.fromEntries(MARKUP.map((text, at) => [`site/muc-${at}/_index.md`, `+++\ntitle = ${JSON.stringify(`Mục ${text}`)}\n+++\n`])),
};

const QUERIES = [
  ...MARKUP,
  "tin <script>window.ran=1</script>",
  "\"><img src=x onerror=window.ran=1>",
  "javascript:window.ran=1",
  "tin {query} {span} $& $1 $` %s \\u003cb>",
  "((( [a- \\ * + ? {1,} tin",
  "__proto__ constructor toString",
  "tin ".repeat(1500),
  "x".repeat(7000),
  `"${"tin ".repeat(500)}`,
  "tin \0\u0001\u2028\ufeff\uffff 𝐭𝐢𝐧 👩‍👩‍👧",
];

/** Of these the address is written by hand. */
const ADDRESSES = [
  "?q=%", "?q=tin%E0%A4%A", "?q=%ED%A0%80tin", "?q=tin%00", "?q=%FF%FE", "?q=tin&q=%3Cb%3E", "?q", "?", "?=&&&", "?q=tin#<img src=x onerror=window.ran=1>",
  ...["-1", "0", "1e9", "NaN", "Infinity", "2.5", "<b>1</b>", "9".repeat(400), "%"].map((page) => `?q=tin&page=${page}`),
  ...["__proto__", "page", "2026'", "<b>", "20", "%FF"].map((year) => `?q=tin&year=${year}`),
  ...["__proto__", "constructor", "../..", "//example.com", "%3Cscript%3E", "muc-0/"].map((section) => `?q=tin&section=${section}`),
  ...["__proto__", "#", "%22%3E%3Cb%3E", "javascript:window.ran=1"].map((tag) => `?q=tin&tag=${tag}`),
];

/** What one result is made of, besides `<mark>`. */
const MODEL = "LI P TIME SPAN H2 A P".split(" ");

describe("search: markup is text", { timeout: 600_000, concurrency: 3 }, () => {
  let sites, browser, context, home, usual;

  before(async () => {
    sites = await Sites.open();
    await sites.build({ hostile: SITE });
    home = `${sites.url("hostile")}tim-kiem/`;
    browser = await launch();
    context = await browser.newContext();
    usual = await inTab("", (page) => page.evaluate(made));
  });

  after(async () => {
    await browser?.close();
    await sites?.close();
  });

  /** Opens the search page, looks at it, and fails if anything ran, was asked for elsewhere, or went wrong. */
  async function inTab(asked, look) {
    const page = await context.newPage();
    const problems = watch(page, sites.origin);
    page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
    try {
      await page.goto(home + asked);
      await settled(page);
      const result = await look(page);
      assert.deepEqual(problems, []);
      assert.equal(await page.evaluate(() => window.ran), undefined, "something ran");
      return result;
    } finally {
      await page.close();
    }
  }

  async function isText(page) {
    const { all, results, links, outside } = await page.evaluate(made);
    assert.deepEqual(results.filter((names) => names.join() !== MODEL.join()), [], "other elements in a result");
    assert.equal(all, usual.all, "other elements on the page");
    assert.deepEqual(links.filter((link) => !link.startsWith(sites.url("hostile"))), [], "links to elsewhere");
    assert.equal(new URL(outside).host, "search.example");
    return results.length;
  }

  for (const query of QUERIES) {
    const name = JSON.stringify(query.length > 60 ? `${query.slice(0, 30)}…` : query);
    test(`${name} in the address`, () => inTab(address({ q: query }), isText));

    test(`${name} typed and sent`, () =>
      inTab("", async (page) => {
        await afterwards(page, () => page.locator("[name=q]").fill(query));
        await isText(page);
        await afterwards(page, () => page.locator("[name=q]").press("Enter"));
        await isText(page);
        assert.equal(new URL(page.url()).searchParams.get("q"), (await page.locator("[name=q]").inputValue()).trim());
      }));
  }

  for (const asked of ADDRESSES) {
    test(`${asked.slice(0, 60)}`, () => inTab(asked, isText));
  }

  for (const [at, text] of MARKUP.entries()) {
    test(`texts with ${JSON.stringify(text)} are shown as written`, () =>
      inTab(address({ section: `muc-${at}` }), async (page) => {
        assert.equal(await isText(page), 1);
        const field = (name) => page.locator(`[data-search-results] [data-field=${name}]`).textContent();
        assert.equal(await field("link"), `Tin ${text}`);
        assert.equal(await field("section"), `Mục ${text}`);
        assert.equal(await field("snippet"), `Tóm tắt ${text}`);
        const choices = await page.locator("[name=section] option, [name=tag] option").allTextContents();
        assert.deepEqual([`Mục ${text}`, `Thẻ ${text}`].filter((choice) => !choices.includes(choice)), [], "not to be chosen");
      }));
  }

  test("markup in a text that is quoted from its page is shown as written", () =>
    inTab(address({ q: "thân bài" }), async (page) => {
      await page.waitForFunction(() => document.querySelectorAll("[data-field=snippet] mark").length === 12);
      assert.equal(await isText(page), MARKUP.length);
      const snippets = await page.locator("[data-field=snippet]").allTextContents();
      assert.deepEqual(MARKUP.filter((text) => !snippets.some((snippet) => snippet.includes(text))), [], "not as written");
    }));

  test("half a letter beyond U+FFFF, typed, harms nothing", () =>
    inTab("", async (page) => {
      const type = (field) => {
        field.value = "tin \ud83d";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
      await afterwards(page, () => page.locator("[name=q]").evaluate(type));
      assert.equal(await isText(page), MARKUP.length);
    }));
});

/** Runs in the page: what it is made of. */
function made() {
  const main = document.querySelector("main");
  // An option is added for a filter that the page does not offer.
  const inside = "[data-search-results] *, [data-search-pages] ul *, option";
  const links = [...main.querySelectorAll("a[href]:not([data-search-outside])")].map((link) => link.href);
  const results = [...document.querySelector("[data-search-results]").children].map((item) => [item, ...item.querySelectorAll("*")].map((element) => element.tagName).filter((name) => name !== "MARK"));
  return { all: document.querySelectorAll(`:not(${inside})`).length, results, links, outside: main.querySelector("[data-search-outside]").href };
}
