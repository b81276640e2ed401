// Queries at random, answered by the script in a browser and by a search without an index.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "./browser.mjs";
import { Random } from "./random.mjs";
import { cases } from "./search-cases.mjs";
import { answers } from "./search-page.mjs";
import { query } from "./search-queries.mjs";
import { filesOf, Sites } from "./search-sites.mjs";

const SEED = 20260601;
const QUERIES = 1000;

const DATES = ["2026-05-30T08:00:00", "2026-05-30T09:30:00", "2026-05-02", "2026-03-08", "2026-01-01", "2025-12-31", "2025-02-03", "2024-02-29", "2023-07-07", "2019-10-10"];
const SECTIONS = [undefined, "tin-tuc", "tin-tuc/thong-bao", "tin-tuc/thong-bao/nhanh", "tin", "moi-truong"];
const TAGS = [undefined, undefined, ["Đầu tư"], ["FDI", "Đầu tư"], ["Môi trường"]];

/** The texts of all cases as one site, each at several times and places. */
function together(random) {
  const chosen = ({ date, section, tags }) => ({
    date: date === "" || (date !== undefined && random.percent(50)) ? date : random.one(DATES),
    section: section ?? random.one(SECTIONS),
    tags: tags ?? (date === "" ? undefined : random.one(TAGS)),
  });
  const copies = (text, set) => [1, 2].map((copy) => ({ ...text, ...chosen(text), id: `${set}-${text.id}-${copy}` }));
  return cases().sites.flatMap((texts, set) => texts.flatMap((text) => copies(text, set)));
}

describe("search: queries at random", { timeout: 600_000 }, () => {
  const random = new Random(SEED);
  const texts = together(random);
  let sites, browser;

  before(async () => {
    sites = await Sites.open();
    await sites.build({ all: filesOf(texts) });
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await sites?.close();
  });

  test(`${QUERIES} queries of the seed ${SEED} find the same in the same order`, async () => {
    const page = await browser.newPage();
    await page.goto(`${sites.url("all")}tim-kiem/`);
    const choices = await page.evaluate(() => {
      const { year, section, tag } = document.querySelector("form[data-search]").elements;
      const values = (select) => [...select.options].map((option) => option.value).filter((value) => value !== "");
      return { year: values(year).map(Number), section: values(section), tag: values(tag) };
    });
    const queries = Array.from({ length: QUERIES }, () => query(random, texts, choices));
    const due = await sites.scan("all", queries);
    const answered = await answers(page, queries, 10);
    assert.equal(due.length, QUERIES);
    const all = queries.map((query, at) => ({ query, due: due[at], ...answered[at] }));
    const wrong = all.filter(({ due, found, isPart }) => !isPart || JSON.stringify(due) !== JSON.stringify(found));
    const first = wrong.slice(0, 5).map((one) => JSON.stringify(one, null, 1)).join("\n");
    assert.equal(wrong.length, 0, `${wrong.length} differ, the first:\n${first}`);
    assert.ok(due.filter((urls) => urls.length > 0).length > QUERIES / 2, "most queries find nothing");
    assert.ok(due.filter((urls) => urls.length > 20).length > QUERIES / 20, "hardly any query finds much");
    assert.ok(all.some(({ isWhole }) => !isWhole), "no search stops before its end");
  });
});
