// The rules of accessibility a page has to keep, and whether it is wider than its window.

import axe from "axe-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** The violations on a page, each with the elements that have it. May be asked again after the page has changed. */
export async function check(page) {
  // Evaluated by the browser's own tools, so the page's policy stays in force.
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(axe.source);
    await page.evaluate(tellForcedFill);
  }
  const { violations } = await page.evaluate(
    (values) => window.axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    RULES,
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  const found = violations.map(({ id, help, nodes }) => {
    const elements = nodes.slice(0, 5).map(({ html, failureSummary }) => `${html}\n    ${failureSummary}`);
    return `${id}: ${help} (${nodes.length})\n  ${elements.join("\n  ")}`;
  });
  return overflow ? [...found, "wider than the window"] : found;
}

/**
 * Runs in the page. axe asks for the fill of text before its colour. Where colours are forced, text is painted in the colour,
 * but Chromium tells the fill as it was before.
 */
function tellForcedFill() {
  const told = CSSStyleDeclaration.prototype.getPropertyValue;
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    const forced = name === "-webkit-text-fill-color" && matchMedia("(forced-colors: active)").matches;
    return told.call(this, forced ? "color" : name);
  };
}
