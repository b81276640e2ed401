// A running preview of a copy of this repository's site, which a test may edit, and what a tab of it shows.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { watch } from "./browser.mjs";

const REPOSITORY = resolve(fileURLToPath(import.meta.url), "../../..");

/** Nothing may take longer than this to be seen in a browser. */
export const DEADLINE = 10_000;

export class Preview {
  static async start() {
    assert.ok(process.env.BANTIN, "BANTIN names no program: run these tests by run.sh");
    const preview = new Preview();
    preview.root = await mkdtemp(join(tmpdir(), "bantin-preview-"));
    for (const part of ["config.toml", "site", "themes"]) {
      await cp(join(REPOSITORY, part), join(preview.root, part), { recursive: true });
    }
    await preview.run(0);
    return preview;
  }

  /** Starts the program and waits for its first line, which tells the address. */
  async run(port) {
    const common = ["--root", this.root, "--format", "json", "--lang", "vi"];
    this.process = spawn(process.env.BANTIN, ["serve", "--port", String(port), ...common], { stdio: ["ignore", "pipe", "pipe"] });
    this.said = "";
    this.process.stderr.on("data", (bytes) => (this.said += bytes));
    const lines = createInterface({ input: this.process.stdout });
    const ended = once(this.process, "exit").then(([code]) => assert.fail(`it ended with ${code}: ${this.said}`));
    const [first] = await Promise.race([once(lines, "line", { signal: AbortSignal.timeout(DEADLINE) }), ended]);
    // It goes on saying things, and would stop if nobody took them.
    lines.on("line", () => {});
    ended.catch(() => {});
    this.url = JSON.parse(first).preview;
    assert.match(this.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  }

  async halt() {
    const ended = once(this.process, "exit");
    this.process.kill();
    await ended;
  }

  async stop() {
    if (this.running()) await this.halt();
    await rm(this.root, { recursive: true, force: true });
  }

  running() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Changes a file as an editor would, and gives its earlier text. */
  async edit(file, change) {
    const path = join(this.root, file);
    const before = await readFile(path, "utf8");
    const after = change(before);
    assert.notEqual(after, before, `${file} stays the same`);
    await writeFile(path, after);
    return before;
  }

  async state(path) {
    const answer = await fetch(new URL(`/.bantin/state?page=${encodeURIComponent(path)}`, this.url));
    assert.equal(answer.status, 200);
    return answer.json();
  }

  /** Opens a page in a new tab. The mark it leaves there is gone once the tab was loaded again. */
  async tab(context, path) {
    const page = await context.newPage();
    page.setDefaultTimeout(DEADLINE);
    const tab = { page, path, problems: watch(page, new URL(this.url).origin), shadow: page.locator("bantin-preview") };
    tab.part = (selector) => tab.shadow.locator(selector);
    await page.goto(this.url + path, { waitUntil: "load" });
    await tab.part(".bantin-bar").waitFor();
    await this.mark(tab);
    return tab;
  }

  mark({ page }) {
    return page.evaluate(() => {
      window.__same = 1;
    });
  }
}

export function same({ page }) {
  return page.evaluate(() => window.__same === 1);
}

/** Waits until a function says true in the page, however often that is loaded again meanwhile. */
export function until({ page }, condition, given) {
  return page.waitForFunction(condition, given, { timeout: DEADLINE });
}

export function untilReloaded(tab) {
  return until(tab, () => window.__same === undefined && document.readyState === "complete");
}

/** What went wrong in a tab. That a reload or a closed tab breaks off a request is as it should be. */
export function faults({ problems, path }) {
  return problems.filter((problem) => !/ net::ERR_ABORTED$/.test(problem)).map((problem) => `/${path}: ${problem}`);
}
