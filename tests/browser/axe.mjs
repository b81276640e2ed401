// The rules of accessibility a page has to keep, and whether it is wider than its window.

import axe from "axe-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** The violations on a page, each with the elements that have it. */
export async function check(page) {
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
