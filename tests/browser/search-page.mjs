// The search page in a browser: what it is asked for, when it is done, and what it shows.

/** Nothing may take longer, in milliseconds. */
export const WAIT = 20_000;

/** The part of an address that asks for something. */
export function address(wish) {
  const given = Object.entries(wish).filter(([, value]) => value !== undefined && value !== "");
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}

/** Waits until the page has answered, or has nothing to answer, and gives its status. */
export async function settled(page) {
  const isDone = () => {
    const form = document.querySelector("form[data-search]");
    const said = document.querySelector("[data-search-status]").textContent;
    const [going] = form.dataset.going.split("{");
    const { q, section, tag } = form.elements;
    const isBlank = !form.hidden && ![q, section, tag].some((field) => field?.value.trim());
    const isEmpty = document.querySelector("[data-search-results]").children.length === 0;
    return isBlank ? said === "" && isEmpty : said !== "" && !said.startsWith(going);
  };
  await page.waitForFunction(isDone, null, { timeout: WAIT });
  return page.locator("[data-search-status]").textContent();
}

/** Does what makes the page search anew, and waits until that is done. */
export async function after(page, action) {
  // What it said before would look like an answer.
  await page.locator("[data-search-status]").evaluate((status) => status.replaceChildren());
  await action();
  return settled(page);
}

/** The addresses of the results that are shown. */
export function shown(page) {
  return page.locator("[data-search-results] [data-field=link]").evaluateAll((links) => links.map((link) => link.href));
}

/** The addresses of all results, page by page. */
export async function allShown(page) {
  const all = [];
  for (;;) {
    all.push(...(await shown(page)));
    const next = page.locator("[data-search-pages]:not([hidden]) li:has([aria-current]) + li a");
    if ((await next.count()) === 0) return all;
    await after(page, () => next.click());
  }
}

/**
 * Answers queries by the script of the open page: for each the paths of all pages that are found, best first, and whether
 * the answer for a first page of `count` is the part of it that is in the spans looked at.
 */
export function answers(page, queries, count) {
  return page.evaluate(async ({ queries, count }) => {
    const source = document.querySelector("script[src$='/search.js']").src;
    const { Index, parse, search } = await import(source);
    const index = new Index(source);
    const spans = (await index.spans()).spans.map(([name]) => name);
    const answers = [];
    for (const { query = "", typing = false, year, section, tag } of queries) {
      const ask = (count) => search(index, parse(query, typing), { year: year && String(year), section, tag }, count);
      const [{ results }, first] = [await ask(Infinity), await ask(count)];
      const looked = first.last === undefined ? spans : spans.slice(0, spans.indexOf(first.last) + 1);
      const isPart = JSON.stringify(first.results) === JSON.stringify(results.filter(({ span }) => looked.includes(span)));
      const records = await Promise.all(results.map(({ span, ordinal }) => index.record(span, ordinal)));
      answers.push({ found: records.map(([url]) => new URL(url, location).pathname), isPart, isWhole: first.last === undefined });
    }
    return answers;
  }, { queries, count });
}
