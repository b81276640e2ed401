// Every HTML page through the W3C's checker: an error or a warning fails.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { promisify } from "node:util";
import { given, Site } from "./site.mjs";

const jar = createRequire(import.meta.url)("vnu-jar");

for (const { folder, port } of given()) {
  const site = new Site(folder, port);
  test(`HTML of ${site.pages.length} pages at ${site.prefix}`, async () => {
    assert.notEqual(site.pages.length, 0);
    const messages = await check(folder);
    const shown = messages.slice(0, 40).map(({ url, lastLine, message, extract }) => {
      const file = decodeURIComponent(url ?? "").replace(/^file:/, "").replace(folder, "");
      return `${file}:${lastLine ?? "?"}: ${message}\n    ${(extract ?? "").trim().replaceAll("\n", " ")}`;
    });
    assert.equal(messages.length, 0, `${messages.length} messages\n${shown.join("\n")}`);
  });
}

async function check(folder) {
  const flags = ["--skip-non-html", "--stdout", "--exit-zero-always", "--format", "json"];
  const run = await promisify(execFile)("java", ["-jar", jar, ...flags, folder], { maxBuffer: 256 * 1024 * 1024 });
  const { messages } = JSON.parse(run.stdout);
  // Plain information ("trailing slash on void elements") is no fault; what stopped the checker is.
  return messages.filter(({ type, subType }) => type !== "info" || subType === "warning");
}
