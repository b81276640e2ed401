// Chromium as these tests use it, and what it tells about a page.

import { chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(...flags) {
  return chromium.launch({ executablePath: EXECUTABLE, args: [...FLAGS, ...flags] });
}

/**
 * Opens a page in a context and says what went wrong on the way, as `watch` does. `look` runs in between and gives the
 * result.
 */
export async function visit(context, url, look) {
  const page = await context.newPage();
  const problems = watch(page, new URL(url).origin);
  try {
    await page.goto(url, { waitUntil: "load" });
    const result = await look(page);
    return { result, problems };
  } finally {
    await page.close();
  }
}

/**
 * What goes wrong on a page, as it happens: console errors (the policy's among them), uncaught exceptions, failed
 * requests, requests to other hosts.
 */
export function watch(page, origin) {
  const problems = [];
  page.on("console", (message) => {
    // With its address: a page without an icon makes the browser ask for /favicon.ico, for example.
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const target = request.url();
    if (/^(https?|wss?):/.test(target) && new URL(target).origin !== origin) problems.push(`other host: ${target}`);
  });
  page.on("requestfailed", (request) => problems.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  return problems;
}

/** Runs in the page: addresses as written, names that fragments can use, and the bytes of what the page is made of. */
export function facts() {
  const addresses = [];
  const add = (element, name) => {
    const value = element.getAttribute(name);
    for (const one of name === "srcset" ? value.split(",").map((part) => part.trim().split(/\s+/)[0]) : [value]) {
      const loaded = element.matches("img, script, source, video, audio, iframe, object, embed, link[rel~=stylesheet], link[rel~=icon]");
      addresses.push({ written: one, url: new URL(one, document.baseURI).href, loaded });
    }
  };
  for (const name of ["href", "src", "srcset", "action", "poster", "data"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) add(element, name);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
  const resources = performance.getEntriesByType("resource").map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, size: encodedBodySize }));
  const [page] = performance.getEntriesByType("navigation");
  const styles = resources.filter(({ path }) => path.endsWith(".css"));
  const scripts = resources.filter(({ path }) => /\.m?js$/.test(path));
  return { addresses, ids, repeated, styles, scripts, size: page.encodedBodySize };
}

/** Runs in the page: what is wider than the window, or null. */
export function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1);
  return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
}

/** Runs `work` on each item, a few at a time. */
export async function each(items, work) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}
