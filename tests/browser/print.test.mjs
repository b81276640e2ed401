// An article on paper: it can be printed, and says whose it is, where it stands and of which day.

import assert from "node:assert/strict";
import { test } from "node:test";
import { extractText } from "unpdf";
import { launch, visit } from "./browser.mjs";
import { given, Site, tags } from "./site.mjs";

for (const where of given()) {
  for (const kind of ["article with a picture", "article", "English article"]) {
    test(`print of ${kind} of port ${where.port}`, { timeout: 120_000 }, async () => {
      const site = await Site.open(where);
      const browser = await launch();
      try {
        const { file, url, html } = site.one(kind);
        const { result, problems } = await visit(await browser.newContext(), url, print);
        assert.deepEqual(problems, []);
        const wanted = {
          "name of the site": tags(html, "meta").find((tag) => tag.property === "og:site_name")?.content,
          address: tags(html, "link").find((tag) => tag.rel === "canonical")?.href,
          ...result.wanted,
        };
        for (const [what, words] of Object.entries(wanted)) {
          assert.ok(words, `${file} has no ${what}`);
          assert.ok(plain(result.printed).includes(plain(words)), `no ${what} on paper: ${words}\n${result.printed}`);
        }
      } finally {
        await browser.close();
        await site.close();
      }
    });
  }
}

async function print(page) {
  const wanted = await page.evaluate(() => {
    const article = document.querySelector("main article");
    const paragraphs = [...article.querySelectorAll("p")].map((paragraph) => paragraph.textContent);
    return { title: document.querySelector("h1").textContent, date: article.querySelector("time").textContent, "last paragraph": paragraphs.at(-1) };
  });
  const bytes = await page.pdf({ format: "A4" });
  const { totalPages, text } = await extractText(new Uint8Array(bytes), { mergePages: true });
  assert.ok(totalPages > 0 && totalPages < 20, `${totalPages} pages of paper`);
  return { wanted, printed: text };
}

/** Lines end elsewhere on paper. */
function plain(text) {
  return text.normalize("NFC").replace(/\s+/g, "");
}
