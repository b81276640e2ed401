// Sites to search: texts laid out as Markdown files, built into folders side by side, and served from one address.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve } from "./server.mjs";

const REPOSITORY = resolve(fileURLToPath(import.meta.url), "../../..");
const NOW = "2026-06-01T00:00:00+07:00";
/** Builds at once. */
const BUILDERS = 2;

const run = promisify(execFile);

/** What run.sh tells by a variable of the environment. */
function told(name) {
  assert.ok(process.env[name], `${name} is empty: run these tests by run.sh`);
  return process.env[name];
}

/** A folder of sites below one address, `http://127.0.0.1:PORT/NAME/`, until `close`. */
export class Sites {
  static async open() {
    const sites = new Sites();
    sites.work = await mkdtemp(join(told("SEARCH"), "sites-"));
    sites.folder = join(sites.work, "served");
    await mkdir(sites.folder);
    // The themes' pages name no icon here, so that browsers ask for the one of the host.
    await writeFile(join(sites.folder, "favicon.ico"), "");
    sites.server = await serve(sites.folder, 0, "/");
    sites.origin = `http://127.0.0.1:${sites.server.address().port}`;
    return sites;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    await rm(this.work, { recursive: true, force: true });
  }

  /** Builds sites, a few at a time: `files` of each by their paths below its root. */
  async build(sites) {
    const rest = Object.entries(sites);
    const builder = async () => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await this.buildOne(...next);
    };
    await Promise.all(Array.from({ length: BUILDERS }, builder));
  }

  async buildOne(name, files) {
    const root = this.root(name);
    const base = `base_url = "${this.url(name)}"\n`;
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), path === "config.toml" ? base + text : text);
    }
    await symlink(join(REPOSITORY, "themes"), join(root, "themes"));
    await run(told("BANTIN"), ["build", "--quiet", "--now", NOW, "--root", root, "--output", join(this.folder, name)]);
  }

  root(name) {
    return join(this.work, "roots", name);
  }

  url(name) {
    return `${this.origin}/${name}/`;
  }

  /** What the search without an index answers: for each query the paths of the pages that are found, best first. */
  async scan(name, queries) {
    const file = join(this.work, "queries.json");
    await writeFile(file, JSON.stringify(queries));
    const { stdout } = await run(told("SCAN"), [this.root(name), join(this.folder, name), file], { maxBuffer: 1 << 28 });
    return JSON.parse(stdout);
  }
}

const CONFIG = `title = "Ban Quản lý"
theme = "portal"
taxonomies = ["tags"]
`;

/** The files of a site with these texts, all but its address; what texts are is told in tests/search/cases.toml. */
export function filesOf(texts, config = "") {
  const files = { "config.toml": CONFIG + config };
  for (const text of texts) {
    const folders = text.section?.split("/") ?? [];
    for (let end = 1; end <= folders.length; end += 1) {
      const path = folders.slice(0, end).join("/");
      files[`site/${path}/_index.md`] ??= `+++\ntitle = ${JSON.stringify(path)}\n+++\n`;
    }
    files[["site", ...folders, `${text.id}.md`].join("/")] = markdown(text);
  }
  return files;
}

function markdown({ title = "Tin", date = "2026-05-01", summary, tags, author, source, number, body = "" }) {
  const quoted = Object.entries({ title, summary, author, source, tags }).filter(([, value]) => value !== undefined);
  const lines = quoted.map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  if (date !== "") lines.push(`date = ${date}`);
  if (number !== undefined) {
    lines.push('type = "van-ban"', "[document]", `number = ${JSON.stringify(number)}`, "issued = 2026-01-01", 'issuer = "Ban Quản lý"');
  }
  return `+++\n${lines.join("\n")}\n+++\n${body}\n`;
}
