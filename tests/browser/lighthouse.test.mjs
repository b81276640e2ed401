// Lighthouse on home, a section and an article: speed, accessibility, good practices and search, each at least 99 of 100.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import lighthouse from "lighthouse";
import { launch } from "./browser.mjs";
import { given, Site } from "./site.mjs";

const LEAST = 99;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
/** Speed depends on what else the machine does, so the best of some runs counts. */
const RUNS = 3;
const [own] = given();

describe("Lighthouse", { timeout: 600_000 }, () => {
  let site, browser, port;

  before(async () => {
    site = await Site.open(own);
    port = await freePort();
    browser = await launch(`--remote-debugging-port=${port}`);
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  for (const kind of ["home", "section", "article with a picture"]) {
    test(`${kind}: at least ${LEAST}`, async (test) => {
      const best = new Map();
      for (let run = 0; run < RUNS && !isEnough(best); run += 1) {
        for (const result of await measure(site.one(kind).url, port)) {
          if (result.score > (best.get(result.id)?.score ?? -1)) best.set(result.id, result);
        }
      }
      test.diagnostic(CATEGORIES.map((id) => `${id} ${best.get(id)?.score}`).join(", "));
      const low = [...best.values()].filter(({ score }) => score < LEAST);
      assert.deepEqual(low, []);
      assert.ok(isEnough(best), "a category has no score");
    });
  }
});

function isEnough(best) {
  return CATEGORIES.every((id) => best.get(id)?.score >= LEAST);
}

/** The score of each category, and what costs points. */
async function measure(url, port) {
  const { lhr } = await lighthouse(url, { port, output: "json", logLevel: "error", onlyCategories: CATEGORIES });
  assert.equal(lhr.runtimeError, undefined);
  return Object.values(lhr.categories).map(({ id, score, auditRefs }) => {
    const audits = auditRefs.filter(({ weight }) => weight > 0).map((reference) => lhr.audits[reference.id]);
    const costs = audits.filter((audit) => audit.score !== null && audit.score < 1);
    return { id, score: Math.round(score * 100), costs: costs.map(({ id, title, displayValue }) => `${id}: ${title} ${displayValue ?? ""}`) };
  });
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
