// The preview while its site is edited: what a tab shows after a change, and what the bar and the overlay tell the editor.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { check } from "./axe.mjs";
import { launch } from "./browser.mjs";
import { DEADLINE, faults, Preview, same, until, untilReloaded } from "./preview.mjs";

const ARTICLE = "site/tin-tuc/2022/ket-qua-doi-ngoai-2022.md";
const PATH = "tin-tuc/2022/ket-qua-doi-ngoai-2022/";
const ILLUSTRATED = "xuc-tien-dau-tu/2022/ban-ghi-nho-wha/";
const PICTURE = `site/${ILLUSTRATED}quy-mo-va-von.svg`;
const UNRELATED = "gioi-thieu/";
const STYLE = "themes/portal/static/css/site.css";

/** A key that no article has, made of markup: line 2, from its first character on. */
const MARKUP = "<img src=x onerror=alert(1)>";
const broken = (text) => text.replace("+++\n", `+++\n"${MARKUP}" = 1\n`);
const another = (text) => text.replace("+++\n", "+++\nkhong_co = 1\n");
const draft = (text) => text.replace("+++\n", "+++\ndraft = true\n");
/** Other articles link to the headings, so these stay. */
const headingsOnly = (text) => {
  const [, head, body] = text.split("+++\n");
  return `+++\n${head}+++\n${body.split("\n").filter((line) => line.startsWith("#")).join("\n\n")}\n`;
};
const longer = (words) => (text) => `${text}\n${words}\n`;

describe("preview", { timeout: 600_000 }, () => {
  let preview, browser, context, tabs;

  before(async () => {
    preview = await Preview.start();
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await preview?.stop();
  });

  beforeEach(async () => {
    tabs = [];
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  });

  afterEach(() => leave(context));

  async function open(path, where = context) {
    const tab = await preview.tab(where, path);
    tabs.push(tab);
    return tab;
  }

  /** Edits a file for as long as `work` runs. */
  async function edited(file, change, work) {
    const text = await preview.edit(file, change);
    try {
      return await work();
    } finally {
      await preview.edit(file, () => text);
    }
  }

  /** No console errors, nothing from other hosts: asked at the end of the tests that break nothing on purpose. */
  const assertSound = () => assert.deepEqual(tabs.flatMap(faults), []);

  test("a changed article is loaded again where it is shown, at the same position, and nowhere else", async () => {
    const shown = await open(PATH);
    const unrelated = await open(UNRELATED);
    await shown.page.evaluate(() => scrollTo(0, 900));
    await edited(ARTICLE, longer("Câu vừa viết thêm."), async () => {
      await untilReloaded(shown);
      await until(shown, () => document.querySelector("main").textContent.includes("Câu vừa viết thêm."));
      await until(shown, () => scrollY === 900);
    });
    // What comes later on the same stream has arrived, so a reload would have come before it.
    await edited(STYLE, longer(":root { --probe: later; }"), () => until(unrelated, probe, "later"));
    assert.ok(await same(unrelated), "the other tab was loaded again");
    assertSound();
  });

  test("the position is kept on a page that becomes shorter and longer again", async () => {
    const shown = await open(PATH);
    const bottom = await shown.page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      return scrollY;
    });
    await edited(ARTICLE, headingsOnly, async () => {
      await untilReloaded(shown);
      await until(shown, (bottom) => scrollY > 0 && scrollY < bottom && scrollY >= document.documentElement.scrollHeight - innerHeight - 1, bottom);
      await preview.mark(shown);
    });
    await untilReloaded(shown);
    await until(shown, (bottom) => Math.abs(scrollY - bottom) <= 1, bottom);
    assertSound();
  });

  test("a changed stylesheet is applied without loading the page again and without a moment without style", async () => {
    // A slow answer gives a page that took the old style away too early the time to be seen.
    await context.route(/\.css\?/, (route) => setTimeout(() => route.continue(), 300));
    const shown = await open(PATH);
    const links = await shown.page.evaluate(() => {
      const look = () => {
        window.__bare ||= getComputedStyle(document.documentElement).getPropertyValue("--ground") === "";
        requestAnimationFrame(look);
      };
      look();
      return document.querySelectorAll("link").length;
    });
    await edited(STYLE, longer(":root { --probe: first; }"), async () => {
      await until(shown, probe, "first");
      await until(shown, (links) => document.querySelectorAll("link").length === links, links);
    });
    await until(shown, probe, "");
    await until(shown, (links) => document.querySelectorAll("link").length === links, links);
    assert.ok(await same(shown), "the page was loaded again");
    assert.ok(!(await shown.page.evaluate(() => window.__bare)), "the page was without style");
    assertSound();
  });

  test("a changed picture is shown without loading the page again", async () => {
    const shown = await open(ILLUSTRATED);
    const isRed = (wanted) => {
      const image = document.querySelector('img[src*="quy-mo-va-von"]');
      const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
      canvas.drawImage(image, 0, 0, 1, 1);
      return wanted === (image.complete && canvas.getImageData(0, 0, 1, 1).data.join() === "255,0,0,255");
    };
    // Of the same size, which stands in the page: another size is another page.
    const [width, height] = await shown.page.evaluate(() => {
      const { naturalWidth, naturalHeight } = document.querySelector('img[src*="quy-mo-va-von"]');
      return [naturalWidth, naturalHeight];
    });
    const red = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path fill="#f00" d="M0 0H${width}V${height}H0Z"/></svg>`;
    await edited(PICTURE, () => red, () => until(shown, isRed, true));
    await until(shown, isRed, false);
    assert.ok(await same(shown), "the page was loaded again");
    assertSound();
  });

  test("broken front matter is told with file and line wherever one looks, and goes when it is repaired", async () => {
    const shown = await open(PATH);
    const unrelated = await open(UNRELATED);
    assert.ok(await shown.part("#overlay").isHidden());
    await edited(ARTICLE, broken, async () => {
      for (const tab of [shown, unrelated]) {
        await tab.part("#overlay").waitFor();
        const text = await tab.part("#overlay").innerText();
        assert.match(text, new RegExp(`${ARTICLE.replaceAll(".", "\\.")}:2\\b`));
        assert.ok(text.includes(MARKUP), text);
        assert.equal(await tab.part("#overlay img").count(), 0, "markup of the text became an element");
        assert.equal((await tab.part("#overlay mark").innerText()).length > 0, true);
      }
      const code = await shown.part("#overlay .code").first().getAttribute("href");
      const [page, id] = code.split("#");
      const explained = await shown.page.evaluate(async (page) => (await fetch(page)).text(), page);
      assert.ok(explained.includes(`<h2 id="${id}">`), `${code} is not explained`);
      const card = shown.page.locator("main .bantin-card").first();
      await card.waitFor();
      const text = await card.innerText();
      assert.ok(text.includes(`${ARTICLE}:2`) && text.includes(MARKUP), text);
      assert.equal(await card.locator("img").count(), 0, "markup of the text became an element");
      assert.ok(await same(unrelated), "the other tab was loaded again");
    });
    for (const tab of [shown, unrelated]) await tab.part("#overlay").waitFor({ state: "hidden" });
    await until(shown, () => document.querySelector(".bantin-card") === null);
    assert.ok(await same(unrelated), "the other tab was loaded again");
    assert.ok(preview.running());
    assertSound();
  });

  test("the marked part is the one that is wrong, counted in characters", async () => {
    const shown = await open(PATH);
    // 𝄞 is one character and two units of a JavaScript string, and the ễ before it has no unit of its own either.
    await edited(ARTICLE, longer("Bản nhạc 𝄞 lễ: [mất](./khong-co.md)."), async () => {
      await shown.part("#overlay").waitFor();
      const { problems } = await preview.state(`/${PATH}`);
      const { text, column, first, width } = problems[0];
      const marked = Array.from(text).slice(column - first, column - first + width).join("");
      assert.equal(await shown.part("#overlay mark").innerText(), marked);
      assert.ok(text.includes("𝄞") && "[mất](./khong-co.md)".includes(marked), marked);
      assert.equal((await shown.part("#overlay .line code").textContent()).trim(), text.trim());
    });
    await shown.part("#overlay").waitFor({ state: "hidden" });
    assertSound();
  });

  test("a closed overlay stays closed until the errors are others", async () => {
    const shown = await open(PATH);
    await edited(ARTICLE, broken, async () => {
      await shown.part("#overlay").waitFor();
      await shown.page.keyboard.press("Escape");
      await shown.part("#overlay").waitFor({ state: "hidden" });
      await shown.page.reload();
      await shown.part(".bantin-bar").waitFor();
      assert.ok(await shown.part("#overlay").isHidden(), "it opened again by itself");
      await shown.part(".count").press("Enter");
      await shown.part("#overlay").waitFor();
      await shown.part("#overlay .close").press("Enter");
      await shown.part("#overlay").waitFor({ state: "hidden" });
      assert.ok(await shown.part(".count").evaluate((button) => button.getRootNode().activeElement === button), "the focus is lost");
      await edited(ARTICLE, another, () => shown.part("#overlay").waitFor());
    });
    await shown.part("#overlay").waitFor({ state: "hidden" });
    assertSound();
  });

  test("a draft has a ribbon that is in nobody's way", async () => {
    const shown = await open(PATH);
    assert.ok(await shown.part(".ribbon").isHidden());
    await edited(ARTICLE, draft, async () => {
      await shown.part(".ribbon").waitFor();
      const { page } = await preview.state(`/${PATH}`);
      assert.equal(page.status, "draft");
      assert.equal(await shown.part(".ribbon").innerText(), page.status_text);
      assert.equal(await shown.part(".ribbon").evaluate((ribbon) => getComputedStyle(ribbon).pointerEvents), "none");
    });
    await shown.part(".ribbon").waitFor({ state: "hidden" });
    assertSound();
  });

  test("the bar names the source file, and tells why news is related", async () => {
    const shown = await open(PATH);
    const { page, words, language } = await preview.state(`/${PATH}`);
    assert.equal(await shown.part(".source code").innerText(), ARTICLE);
    assert.equal(await shown.shadow.getAttribute("lang"), language);
    assert.equal((await shown.part(".count").innerText()).trim(), words.no_problems);
    assert.equal(await shown.part(".bantin-bar > .close").getAttribute("aria-label"), words.close);
    assert.ok(page.related.length > 0);
    await shown.part(".toggle").press("Enter");
    const items = await shown.part("#related li").evaluateAll((items) =>
      items.map((item) => ({ url: item.querySelector("a").getAttribute("href"), title: item.querySelector("a").textContent, why: item.querySelector("p").textContent })));
    assert.deepEqual(items, page.related.map(({ url, title, why }) => ({ url, title, why })));
    assert.ok(items.every(({ why }) => why.length > 0));
    const offered = await shown.page.evaluate(() => [...document.querySelectorAll(".related a")].map((link) => link.getAttribute("href")));
    assert.deepEqual(items.map(({ url }) => url), [...new Set(offered)]);
    await shown.page.keyboard.press("Escape");
    assert.ok(await shown.part("#related").isHidden());
    assertSound();
  });

  test("pages that no file is the source of have a bar too", async () => {
    for (const path of ["chu-de/", "en/", "khong-co-trang-nay/"]) {
      const shown = await open(path);
      assert.equal(await shown.part(".count").isVisible(), true, path);
      assert.deepEqual(shown.problems.filter((problem) => problem.startsWith("exception")), []);
    }
  });

  test("a bar made small stays small on the next page", async () => {
    const shown = await open(PATH);
    await shown.part(".bantin-bar > .close").press("Enter");
    assert.ok(await shown.part(".source").isHidden());
    await shown.page.goto(preview.url + UNRELATED);
    await shown.part(".bantin-bar").waitFor();
    assert.ok(await shown.part(".source").isHidden());
    await shown.part(".count").press("Enter");
    assert.ok(await shown.part(".source").isVisible());
    assertSound();
  });

  for (const width of [360, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`bar, ribbon, list and overlay: accessible and not too wide, ${width} px, ${colorScheme}`, async () => {
        // The examination styles what it looks at; that the preview keeps its policy is seen in the tests above.
        const narrow = await browser.newContext({ viewport: { width, height: 740 }, colorScheme, bypassCSP: true });
        try {
          const shown = await open(PATH, narrow);
          await edited(ARTICLE, draft, async () => {
            await shown.part(".ribbon").waitFor();
            await shown.part(".toggle").click();
            await assertWell(shown, width);
          });
          await edited(ARTICLE, (text) => broken(longer(`${"dài".repeat(60)} [mất](./khong-co.md)`)(text)), async () => {
            await shown.part("#overlay").waitFor();
            await shown.page.locator(".bantin-card").first().waitFor();
            await assertWell(shown, width);
          });
          await shown.part("#overlay").waitFor({ state: "hidden" });
        } finally {
          await leave(narrow);
        }
        assertSound();
      });
    }
  }

  async function assertWell(tab, width) {
    assert.deepEqual(await check(tab.page), []);
    const wide = await tab.shadow.evaluate((host, width) => {
      const boxes = [...host.shadowRoot.querySelectorAll("*")].map((element) => [element, element.getBoundingClientRect()]);
      return boxes.filter(([, box]) => box.left < -0.5 || box.right > width + 0.5).map(([element]) => element.outerHTML.slice(0, 120));
    }, width);
    assert.deepEqual(wide, []);
  }

  test("print has none of it", async () => {
    const shown = await open(PATH);
    await shown.page.emulateMedia({ media: "print" });
    assert.ok(await shown.part(".bantin-bar").isHidden());
    assertSound();
  });

  test("many open tabs leave connections free, and a hidden one is up to date when it is shown again", async () => {
    await context.addInitScript(hideable);
    const all = [];
    // A browser has six connections for one host: with a stream in each tab, the seventh would never load.
    for (let count = 0; count < 9; count += 1) {
      for (const tab of all) await tab.page.evaluate(() => window.__show(false));
      all.push(await open(count === 0 ? PATH : UNRELATED));
    }
    const [first] = all;
    await until(first, () => window.__streams.every((stream) => stream.readyState === EventSource.CLOSED));
    await edited(ARTICLE, longer("Câu viết khi không ai xem."), async () => {
      await until(all.at(-1), () => window.__streams.some((stream) => stream.readyState === EventSource.OPEN));
      assert.ok(await same(first));
      await all.at(-1).page.evaluate(() => window.__show(false));
      // Shown only now, it asks, learns that it missed something, and loads.
      await untilText(`/${PATH}`, "Câu viết khi không ai xem.");
      await first.page.evaluate(() => window.__show(true));
      await until(first, () => document.querySelector("main").textContent.includes("Câu viết khi không ai xem."));
    });
    assertSound();
  });

  async function untilText(path, text) {
    const end = Date.now() + DEADLINE;
    while (!(await (await fetch(new URL(path, preview.url))).text()).includes(text)) assert.ok(Date.now() < end, `no ${text}`);
  }

  test("a tab says that the preview ended, and is up to date when it runs again", async () => {
    const shown = await open(PATH);
    const { words } = await preview.state(`/${PATH}`);
    await preview.halt();
    await shown.part(".lost", { hasText: words.disconnected }).waitFor();
    const change = longer("Câu viết trong lúc dừng.");
    const text = await preview.edit(ARTICLE, change);
    try {
      await preview.run(Number(new URL(preview.url).port));
      await until(shown, () => document.querySelector("main").textContent.includes("Câu viết trong lúc dừng."));
      await shown.part(".bantin-bar").waitFor();
      assert.equal(await shown.part(".lost").textContent(), "");
    } finally {
      await preview.edit(ARTICLE, () => text);
    }
  });
});

function probe(wanted) {
  return getComputedStyle(document.documentElement).getPropertyValue("--probe").trim() === wanted;
}

/** Closes a window. Its tabs leave first: Chromium does not come back from closing one that is just loading again. */
async function leave(context) {
  const away = async (page) => {
    // A reload that starts at the same moment breaks an attempt off.
    while (page.url() !== "about:blank") await page.goto("about:blank").catch(() => {});
  };
  await Promise.all(context.pages().map(away));
  await context.close();
}

/** Runs before the page's own scripts: lets a test say whether the tab is seen, and keeps count of its streams. */
function hideable() {
  let hidden = false;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  window.__show = (shown) => {
    hidden = !shown;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  window.__streams = [];
  window.EventSource = class extends EventSource {
    constructor(...given) {
      super(...given);
      window.__streams.push(this);
    }
  };
}
