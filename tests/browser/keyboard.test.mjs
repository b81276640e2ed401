// Home and an article by keyboard alone: the skip link, every stop of the tab key and its ring, the menu on a phone.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launch, watch } from "./browser.mjs";
import { given, Site } from "./site.mjs";

const PHONE = { width: 360, height: 800 };
const DESKTOP = { width: 1280, height: 900 };
const KINDS = ["home", "article with a picture", "English home", "English article with a picture"];
/** Nothing may take longer, in milliseconds. */
const WAIT = 5000;
/** No page has more stops than this. */
const STOPS = 1000;

const [own] = given();

describe("keyboard", { timeout: 600_000 }, () => {
  let site, browser, page, problems;

  before(async () => {
    site = await Site.open(own);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    page = await browser.newPage({ reducedMotion: "reduce" });
    problems = watch(page, new URL(site.url).origin);
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(problems, []);
  });

  async function open(kind, viewport) {
    await page.setViewportSize(viewport);
    await page.goto(site.one(kind).url, { waitUntil: "load" });
  }

  for (const kind of KINDS) {
    for (const viewport of [PHONE, DESKTOP]) {
      test(`${kind}, ${viewport.width} px: the first stop is the skip link, which leads into main`, async () => {
        await open(kind, viewport);
        await page.keyboard.press("Tab");
        const link = await stop(page);
        assert.match(link?.href ?? "", /^#./, `the first stop is ${link?.html}`);
        assert.deepEqual(faultsOf(link), []);
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement.matches("main"), null, { timeout: WAIT }).catch(() => assert.fail("Enter does not lead into main"));
        await page.keyboard.press("Tab");
        assert.ok(await page.evaluate(() => document.activeElement.closest("main")), "the next stop is not in main");
      });

      test(`${kind}, ${viewport.width} px: every stop can be seen, and nothing is left out`, async () => {
        await open(kind, viewport);
        const stops = await walk(page);
        assert.deepEqual(stops.flatMap(faultsOf), []);
        assert.deepEqual(await page.evaluate(leftOut), [], "no stop");
      });
    }
  }

  for (const kind of ["home", "English home"]) {
    test(`${kind}: what a phone folds away, the menu first of all, opens and closes`, async () => {
      await open(kind, PHONE);
      const panels = await page.evaluate(folded);
      assert.ok(panels.some(({ links }) => links > 0), "no button opens a menu");
      for (const { id } of panels) {
        await tabTo(page, `[popovertarget="${id}"]`);
        await page.evaluate((id) => Object.assign(window, { button: document.activeElement, panel: document.getElementById(id) }), id);
        for (const [opens, closes] of [["Enter", "Escape"], ["Space", "Escape"], ["Enter", "Enter"]]) {
          await page.keyboard.press(opens);
          await isOpen(page, true);
          assert.deepEqual(await leftOutInside(page), [], `no stop in #${id}`);
          if (closes === "Enter") await tabTo(page, `[popovertarget="${id}"]`, "Shift+Tab");
          await page.keyboard.press(closes);
          await isOpen(page, false);
          assert.ok(await page.evaluate(() => document.activeElement === window.button), `after ${closes} the focus is elsewhere`);
        }
      }
    });
  }
});

/** Runs in the page: what its visible buttons open. */
function folded() {
  const buttons = [...document.querySelectorAll("button[popovertarget]")].filter((button) => button.checkVisibility());
  const panels = buttons.map((button) => ({ id: button.getAttribute("popovertarget"), panel: document.getElementById(button.getAttribute("popovertarget")) }));
  return panels.map(({ id, panel }) => ({ id, links: panel?.querySelectorAll("a[href]").length ?? 0 }));
}

function isOpen(page, wanted) {
  return page.waitForFunction((wanted) => window.panel.matches(":popover-open") === wanted && window.panel.checkVisibility() === wanted, wanted, { timeout: WAIT });
}

/** Goes through the open panel to its end, and gives what has no stop there. */
async function leftOutInside(page) {
  await page.evaluate(() => {
    window.met = new Set();
  });
  for (let count = 0; count < STOPS; count += 1) {
    await page.keyboard.press("Tab");
    if (!(await page.evaluate(() => window.panel.contains(document.activeElement) && window.met.add(document.activeElement) !== null))) break;
  }
  // Back onto the last stop of the panel.
  await page.keyboard.press("Shift+Tab");
  return page.evaluate(leftOut, "#" + (await page.evaluate(() => window.panel.id)));
}

async function tabTo(page, selector, key = "Tab") {
  for (let count = 0; count < STOPS; count += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  assert.fail(`no stop is ${selector}`);
}

/** All stops from the top of the page, until they begin again. */
async function walk(page) {
  await page.evaluate(() => {
    window.met = new Set();
  });
  const stops = [];
  while (stops.length < STOPS) {
    await page.keyboard.press("Tab");
    const again = await page.evaluate(() => window.met.has(document.activeElement) || !window.met.add(document.activeElement));
    const here = again ? null : await stop(page);
    if (here === null) return stops;
    stops.push(here);
  }
  assert.fail("the stops never begin again");
}

/** The element that has the focus, as it is shown; null outside the page. */
function stop(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    // A label may stand for its input, and wear the ring itself.
    const label = element.closest("label");
    const faces = label ? [element, label, ...label.querySelectorAll("*")] : [element];
    const hasRing = ({ outlineStyle, outlineWidth, outlineColor }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && !/, 0\)$/.test(outlineColor);
    const isVisible = (face) => face.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const boxes = faces.filter(isVisible).flatMap((face) => [...face.getClientRects()]).filter(({ width, height }) => width > 0 && height > 0);
    const within = ({ top, left, bottom, right }) => bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    return {
      html: element.outerHTML.split("\n")[0].slice(0, 120),
      href: element.getAttribute("href"),
      ring: faces.some((face) => hasRing(getComputedStyle(face))),
      shown: boxes.some(within),
    };
  });
}

function faultsOf({ html, ring, shown }) {
  return [...(ring ? [] : [`no ring: ${html}`]), ...(shown ? [] : [`not to be seen: ${html}`])];
}

/** Runs in the page after a walk: what can have the focus, is shown, and was not met. Of a group of radio buttons one is a stop. */
function leftOut(within = "html") {
  const all = document.querySelectorAll(["a[href]", "button", "input", "select", "textarea", "summary", "[tabindex]"].map((one) => `${within} ${one}`));
  const can = [...all].filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }));
  const met = (element) => window.met.has(element) || (element.type === "radio" && [...window.met].some((other) => other.name === element.name));
  return can.filter((element) => !met(element)).map((element) => element.outerHTML.slice(0, 120));
}
