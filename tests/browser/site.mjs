// The built sites under test: where they lie, where they are served, and which pages they have.
//
// SITES names them, one a line: the folder, a tab, and the port to serve it at. First the site at its own address, then the
// one below a path, with short lists. GOLDEN is a folder of sites built from the golden cases with the theme portal.

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

/** The folders of GOLDEN, one a case. They are looked at, not served. */
export function golden() {
  const folder = process.env.GOLDEN ?? "";
  assert.notEqual(folder, "", "GOLDEN is empty: run these tests by run.sh");
  const cases = readdirSync(folder).sort();
  assert.notEqual(cases.length, 0, `no sites in ${folder}`);
  return cases.map((name) => ({ name, folder: join(resolve(folder), name) }));
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
    this.port = port;
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
    const html = this.text(file);
    const path = file.replace(/(^|\/)index\.html$/, "$1");
    const refresh = tags(html, "meta").find((tag) => tag["http-equiv"]?.toLowerCase() === "refresh")?.content;
    return { file, path, html, refresh, url: this.url + encodeURI(path) };
  }

  /** The output file that answers a path below the prefix, or undefined. */
  fileAt(path) {
    const name = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    return this.files.has(name) ? name : undefined;
  }

  /** The output file that an absolute address of the site stands for, or undefined. */
  fileOf(address) {
    if (!address.startsWith(this.base)) return undefined;
    return this.fileAt(decodeURIComponent(address.slice(this.base.length).replace(/[?#].*$/, "")));
  }

  /** The paths of scripts that pages ask for without waiting for them. */
  lateScripts() {
    const scripts = this.pages.flatMap(({ html, url }) => tags(html, "script").map((tag) => ({ ...tag, url })));
    const late = scripts.filter(({ src, defer, async, type }) => src !== undefined && (defer ?? async ?? (type === "module" || undefined)) !== undefined);
    return new Set(late.map(({ src, url }) => new URL(src, url).pathname));
  }

  text(file) {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** The largest page of one kind. */
  one(kind) {
    const page = this.onePageOfEachKind().get(kind);
    assert.ok(page, `no page of the kind "${kind}"`);
    return page;
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

/** The first parts of addresses, as the editions of this repository's site may say them. */
const [TAGS, ARCHIVE, NUMBERED] = ["(chu-de|topics)", "(luu-tru|archive)", "(trang|page)"];

function kindOf(page, sections) {
  const english = page.path.startsWith("en/");
  const path = english ? page.path.slice(3) : page.path;
  const is = (pattern) => new RegExp(`^${pattern}$`).test(path);
  const kind = (() => {
    if (path === "") return "home";
    if (path === "404.html") return "missing page";
    if (is(`(.*/)?${NUMBERED}/\\d+/`)) return "numbered page of a list";
    if (is(`${TAGS}/`)) return "tags";
    if (is(`${TAGS}/.*`)) return "tag";
    if (is(`${ARCHIVE}/`)) return "archive";
    if (is(`${ARCHIVE}/\\d+/`)) return "archive of a year";
    if (is(`${ARCHIVE}/.*`)) return "archive of a month";
    if (isArticle(page)) return /<article\b[^]*<img\b[^]*<\/article>/.test(page.html) ? "article with a picture" : "article";
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
