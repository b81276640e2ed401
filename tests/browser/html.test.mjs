// Every HTML page of the sites and of the golden cases through the W3C's checker: an error or a warning fails.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { given, golden, Site } from "./site.mjs";

/** What an author writes comes out as it is: raw HTML where that is allowed, and a file of the content that is a page itself. */
const AS_WRITTEN = ["/raw-html-allow/a/index.html:", "/sections/tin/cu/index.html:"];

const jar = createRequire(import.meta.url)("vnu-jar");

for (const { folder, port } of given()) {
  const site = new Site(folder, port);
  test(`HTML of ${site.pages.length} pages at ${site.prefix}`, async () => {
    assert.notEqual(site.pages.length, 0);
    assert.deepEqual(list(folder, await check(folder)), []);
  });
}

const cases = golden();
test(`HTML of ${cases.length} golden cases`, async () => {
  const folder = dirname(cases[0].folder);
  const told = list(folder, await check(folder));
  assert.deepEqual(told.filter((line) => !AS_WRITTEN.some((file) => line.startsWith(file))), []);
  // An exception that nothing needs any more has to go.
  assert.deepEqual(AS_WRITTEN.filter((file) => !told.some((line) => line.startsWith(file))), []);
});

/** Lines that tell messages. */
function list(folder, messages) {
  return messages.map(({ url, lastLine, message, extract }) => {
    const file = decodeURIComponent(url ?? "").replace(/^file:/, "").replace(folder, "");
    return `${file}:${lastLine ?? "?"}: ${message}\n    ${(extract ?? "").trim().replaceAll("\n", " ")}`;
  });
}

async function check(folder) {
  const flags = ["--skip-non-html", "--stdout", "--exit-zero-always", "--format", "json"];
  const run = await promisify(execFile)("java", ["-jar", jar, ...flags, folder], { maxBuffer: 256 * 1024 * 1024 });
  const { messages } = JSON.parse(run.stdout);
  // Plain information ("trailing slash on void elements") is no fault; what stopped the checker is.
  return messages.filter(({ type, subType }) => type !== "info" || subType === "warning");
}
