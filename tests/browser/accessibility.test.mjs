// One page of each kind through axe: WCAG 2.2 AA and best practices, narrow and wide, light and dark.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { launch, visit } from "./browser.mjs";
import { given, Site } from "./site.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

for (const where of given()) {
  describe(`accessibility of port ${where.port}`, { timeout: 1_200_000 }, () => {
    let site, browser;

    before(async () => {
      site = await Site.open(where);
      browser = await launch();
    });

    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const [kind, { file, path }] of new Site(where.folder, where.port).onePageOfEachKind()) {
      for (const width of [360, 1440]) {
        for (const colorScheme of ["light", "dark"]) {
          test(`${kind} (/${path || file}), ${width} px, ${colorScheme}`, async () => {
            const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
            try {
              const { result, problems } = await visit(context, site.page(file).url, check);
              assert.deepEqual([...problems, ...result], []);
            } finally {
              await context.close();
            }
          });
        }
      }
    }
  });
}

/** The violations on a page, each with the elements that have it. */
async function check(page) {
  // Evaluated by the browser's own tools, so the page's policy stays in force.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), RULES);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  const found = violations.map(({ id, help, nodes }) => {
    const elements = nodes.slice(0, 5).map(({ html, failureSummary }) => `${html}\n    ${failureSummary}`);
    return `${id}: ${help} (${nodes.length})\n  ${elements.join("\n  ")}`;
  });
  return overflow ? [...found, "wider than the window"] : found;
}
