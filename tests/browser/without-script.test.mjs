// One page of each kind in a browser without JavaScript: the same text and links in the same places, all of it visible, and a
// menu that opens.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, visit } from "./browser.mjs";
import { given, Site } from "./site.mjs";

const PHONE = { width: 360, height: 800 };
const DESKTOP = { width: 1280, height: 900 };
const [own] = given();

describe("without JavaScript", { timeout: 600_000, concurrency: 2 }, () => {
  let site, browser, context, usual;

  before(async () => {
    site = await Site.open(own);
    browser = await launch();
    context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
    usual = await browser.newContext({ viewport: PHONE });
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  for (const [kind, { file, path, url }] of new Site(own.folder, own.port).onePageOfEachKind()) {
    test(`${kind} (/${path || file})`, async () => {
      const { result: plain, problems } = await visit(context, url, (page) => page.evaluate(shown));
      const { result: scripted } = await visit(usual, url, (page) => page.evaluate(shown));
      assert.deepEqual(problems, []);
      assert.notEqual(plain.text.length, 0, "no text");
      assert.deepEqual(plain.hidden, [], "cannot be seen");
      assert.deepEqual(scripted.text.filter((line) => !plain.text.includes(line)), [], "lines that only a script shows");
      assert.deepEqual(scripted.links.filter((link) => !plain.links.includes(link)), [], "links that only a script makes");
    });
  }

  for (const kind of ["home", "section", "article with a picture", "English home"]) {
    for (const viewport of [PHONE, DESKTOP]) {
      test(`${kind}, ${viewport.width} px: what a script adds at the top pushes nothing away`, async () => {
        const look = async (page) => {
          await page.setViewportSize(viewport);
          return page.evaluate(places);
        };
        const { result: plain } = await visit(context, site.one(kind).url, look);
        const { result: scripted } = await visit(usual, site.one(kind).url, look);
        assert.deepEqual(scripted, plain);
      });
    }
  }

  for (const kind of ["home", "English home"]) {
    test(`${kind}: the menu of a phone can be opened, and its links be seen`, async () => {
      await visit(context, site.one(kind).url, async (page) => {
        const panel = page.locator("header [popover]").filter({ has: page.locator("a") });
        const links = panel.locator("a");
        assert.notEqual(await links.count(), 0, "an empty menu");
        await page.locator(`button[popovertarget="${await panel.getAttribute("id")}"]:visible`).click();
        for (const link of await links.all()) await link.waitFor({ state: "visible", timeout: 5000 });
      });
    });
  }
});

/** Runs in the page, as the browser's own tools may even where scripts may not. */
function shown() {
  const main = document.querySelector("main");
  const lines = main.innerText.split("\n").map((line) => line.trim());
  // A script may add buttons for what only it can do, and the form of the search.
  const ofScripts = [...main.querySelectorAll("button, form[data-search]")].flatMap((part) => part.innerText.split("\n")).map((line) => line.trim());
  const pieces = main.querySelectorAll("h1, h2, h3, h4, h5, h6, p, li, dt, dd, th, td, a, img, figcaption, time");
  const closed = ":popover-open, [popover], dialog, details:not([open]), form[data-search]";
  const hidden = [...pieces].filter((piece) => !piece.closest(closed) && !piece.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
  return {
    text: lines.filter((line) => line !== "" && !ofScripts.includes(line)),
    links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    hidden: hidden.map((piece) => piece.outerHTML.slice(0, 120)),
  };
}

/** Runs in the page: where its large parts begin. */
function places() {
  const parts = [...document.querySelectorAll("header a, header nav, main, main h1")].filter((part) => part.checkVisibility());
  return parts.map((part) => {
    const { left, top } = part.getBoundingClientRect();
    return `${Math.round(left)} ${Math.round(top)} ${part.outerHTML.split("\n")[0].slice(0, 80)}`;
  });
}
