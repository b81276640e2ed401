// The built sites under test: where they lie, where they are served, and which pages they have.
//
// SITES names them, one a line: the folder, a tab, and the port to serve it at.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { serve } from "./server.mjs";

/** The folders and ports of SITES. */
export function given() {
  const lines = (process.env.SITES ?? "").split("\n").filter((line) => line.trim() !== "");
  assert.notEqual(lines.length, 0, "SITES is empty: run these tests by run.sh");
  return lines.map((line) => {
    const [folder, port] = line.split("\t");
    return { folder: resolve(folder), port: Number(port) };
  });
}

/** A site with its pages, served until `close`. */
export class Site {
  static async open({ folder, port }) {
    const site = new Site(folder, port);
    site.server = await serve(folder, port, site.prefix);
    return site;
  }

  constructor(folder, port) {
    this.folder = folder;
    this.files = new Set(filesOf(folder));
    const home = readFileSync(join(folder, "index.html"), "utf8");
    const canonical = tags(home, "link").find((tag) => tag.rel === "canonical")?.href;
    assert.ok(canonical, `${folder}/index.html has no canonical address`);
    // The address the site is made for. Its path is the path to serve it below.
    this.base = canonical;
    this.prefix = new URL(canonical).pathname;
    this.url = `http://127.0.0.1:${port}${this.prefix}`;
    this.pages = [...this.files].filter((file) => file.endsWith(".html")).sort().map((file) => this.page(file));
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  page(file) {
    const html = readFileSync(join(this.folder, file), "utf8");
    const path = file.replace(/(^|\/)index\.html$/, "$1");
    const refresh = tags(html, "meta").find((tag) => tag["http-equiv"]?.toLowerCase() === "refresh")?.content;
    return { file, path, html, refresh, url: this.url + encodeURI(path) };
  }

  /** The output file that answers a path below the prefix, or undefined. */
  fileAt(path) {
    const name = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    return this.files.has(name) ? name : undefined;
  }

  /** The largest page of each kind: the one that shows most of what its template can. */
  onePageOfEachKind() {
    const sections = this.sections();
    const kinds = new Map();
    for (const page of this.pages.filter((page) => page.refresh === undefined)) {
      const kind = kindOf(page, sections);
      if (!kinds.has(kind) || kinds.get(kind).html.length < page.html.length) kinds.set(kind, page);
    }
    return kinds;
  }

  /** Folders above articles that have a page of their own. */
  sections() {
    const found = new Set();
    for (const { path } of this.pages.filter(isArticle)) {
      const parts = path.split("/").slice(0, -2);
      for (let end = 1; end <= parts.length; end += 1) found.add(`${parts.slice(0, end).join("/")}/`);
    }
    return found;
  }
}

/** The start tags of one name with their attributes: enough for our own well-formed output. */
export function tags(html, name) {
  const found = html.match(new RegExp(`<${name}\\s[^>]*>`, "gi")) ?? [];
  const attribute = /([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
  return found.map((tag) => {
    const all = [...tag.slice(name.length + 1).matchAll(attribute)];
    return Object.fromEntries(all.map(([, key, a, b, c]) => [key.toLowerCase(), (a ?? b ?? c ?? "").replaceAll("&amp;", "&")]));
  });
}

function isArticle({ html }) {
  return /<section[^>]*\sid="?(tin-lien-quan|related-news)\b/.test(html);
}

function kindOf(page, sections) {
  const english = page.path.startsWith("en/");
  const path = english ? page.path.slice(3) : page.path;
  const kind = (() => {
    if (path === "") return "home";
    if (path === "404.html") return "missing page";
    if (/(^|\/)trang\/\d+\/$/.test(path)) return "numbered page of a list";
    if (path === "chu-de/") return "tags";
    if (path.startsWith("chu-de/")) return "tag";
    if (path === "luu-tru/") return "archive";
    if (/^luu-tru\/\d+\/$/.test(path)) return "archive of a year";
    if (path.startsWith("luu-tru/")) return "archive of a month";
    if (isArticle(page)) return "article";
    if (sections.has(page.path)) return "section";
    // Search and other single pages differ from each other, so each is a kind of its own.
    return `page ${path}`;
  })();
  return english ? `English ${kind}` : kind;
}

function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1).split(sep).join("/"));
}
