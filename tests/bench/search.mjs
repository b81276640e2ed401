// What queries cost on a built site: requests, bytes before compression, and the time to the first and to all results of a page in Chromium
// on a processor four times slower.
//
//   node tests/bench/search.mjs ROOT [OUTPUT=ROOT/public]
//
// ROOT is a site whose own address is its root, such as one of the example `corpus`. Needs what tests/browser/run.sh installs.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { launch } from "../browser/browser.mjs";
import { serve } from "../browser/server.mjs";

const QUERIES = [
  "đầu tư", "dau tu", "khu công nghiệp", "khu cong nghiep", "môi trường", "lao động", "Dung Quất", "Tam Kỳ", "nước thải", "cảng biển",
  "hạ tầng", "giải phóng mặt bằng", "Hàn Quốc", "linh kiện", "nhà ở công nhân", "tái định cư", "19,8 triệu", "ngày 13/3", "hội đồng", "không có trong trang",
];

const [root, output = join(root, "public")] = process.argv.slice(2);
const size = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
const sum = (sizes) => sizes.reduce((all, one) => all + one, 0);
const [index, texts] = [size(join(output, "tim-kiem")), size(join(root, "site"))];
console.log(`index: ${index.length} files, ${sum(index)} bytes, ${((100 * sum(index)) / sum(texts)).toFixed(1)} % of ${sum(texts)} bytes of texts`);

const PORT = 4477;
const server = await serve(output, PORT, "/");
const browser = await launch();
const rows = [];
for (const query of QUERIES) {
  const page = await browser.newPage();
  const client = await page.context().newCDPSession(page);
  await page.goto(`http://127.0.0.1:${PORT}/tim-kiem/`, { waitUntil: "load" });
  await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  rows.push(await page.evaluate(async (query) => {
    const { Index, parse, search } = await import("/tim-kiem/search.js");
    const [real, files] = [globalThis.fetch, new Map()];
    // What has come once is there at once: the second run is work alone.
    globalThis.fetch = async (url) => {
      const key = String(url);
      if (!files.has(key)) files.set(key, await (await real(url)).arrayBuffer());
      return { ok: true, arrayBuffer: async () => files.get(key) };
    };
    const run = async () => {
      const index = new Index(new URL("/tim-kiem/search.js", location).href);
      const begun = performance.now();
      let first;
      const { results, last } = await search(index, parse(query), {}, 10, (results) => {
        if (results.length) first ??= performance.now() - begun;
      });
      await Promise.all(results.slice(0, 10).map(({ span, ordinal }) => index.record(span, ordinal)));
      return { found: results.length, last: last ?? "", first: first ?? 0, all: performance.now() - begun };
    };
    await run();
    const { found, last, first, all } = await run();
    const bytes = [...files.values()].reduce((sum, file) => sum + file.byteLength, 0);
    return { query, found, last, requests: files.size, bytes, first: Math.round(first), all: Math.round(all) };
  }, query));
  await page.close();
}
console.table(rows);
await browser.close();
server.closeAllConnections?.();
server.close();
