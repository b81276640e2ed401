// What jumps on a page while it loads and is scrolled through, with pictures and scripts that come late.

const PICTURES = /\.(avif|gif|jpe?g|png|svg|webp)$/i;

/**
 * Holds back pictures, and scripts that no page waits for, until the page was painted without them, as a slow network would.
 * So it does not depend on the machine what moves.
 */
export function holdBack(context, site) {
  const scripts = site.lateScripts();
  const isLate = ({ pathname }) => PICTURES.test(pathname) || scripts.has(pathname);
  return context.route(isLate, async (route) => {
    const page = route.request().frame().page();
    // A page that closes meanwhile needs them no more.
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0).catch(() => {});
    await route.continue().catch(() => {});
  });
}

/** Goes once down a loaded page, and tells what moved without being asked to. */
export async function shiftsOf(page) {
  await page.evaluate(scrollThrough);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete || !image.checkVisibility()));
  return page.evaluate(shifts);
}

/** Runs in the page. Pictures that load only when they are seen begin to. */
async function scrollThrough() {
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
    scrollTo({ top, behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
}

/** Runs in the page. */
async function shifts() {
  const all = [];
  new PerformanceObserver((list) => all.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
  // Two frames: in the first the last picture is laid out, in the second the shift is told.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await new Promise((done) => setTimeout(done));
  // Until all of the page has come and something was painted, it grows with each piece that is read; how, chance decides.
  const [{ domInteractive }] = performance.getEntriesByType("navigation");
  const [{ startTime: painted }] = performance.getEntriesByName("first-contentful-paint");
  const moved = all.filter(({ hadRecentInput, startTime }) => !hadRecentInput && startTime > Math.max(domInteractive, painted));
  // Browsers tell the sum with three digits: what is less than the last of them is a part of a pixel at the edge of a frame.
  return moved.filter(({ value }) => value >= 0.001).map(({ value, sources }) => {
    const names = sources.map(({ node }) => (node?.outerHTML ?? node?.nodeValue ?? "?").split("\n")[0].slice(0, 80));
    return `${value.toFixed(4)} ${names.join(", ")}`;
  });
}
