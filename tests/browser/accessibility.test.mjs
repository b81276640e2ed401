// One page of each kind through axe: WCAG 2.2 AA and best practices, narrow and wide, light and dark.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { check } from "./axe.mjs";
import { launch, visit } from "./browser.mjs";
import { given, Site } from "./site.mjs";

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
