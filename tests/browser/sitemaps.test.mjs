// Every sitemap against the schema of sitemaps.org and Google's for news, and the pages of the site against the sitemaps.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { given, golden, Site, tags } from "./site.mjs";
import { isAbsolute, isDayOrInstant, named, Reader } from "./xml.mjs";

const SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML = "http://www.w3.org/1999/xhtml";
const NEWS = "http://www.google.com/schemas/sitemap-news/0.9";
const ORDER = { url: ["loc", "lastmod", "changefreq", "priority"], sitemap: ["loc", "lastmod"] };
const CHANGES = ["always", "hourly", "daily", "weekly", "monthly", "yearly", "never"];
const [MOST_ADDRESSES, MOST_NEWS, MOST_BYTES] = [50_000, 1000, 50 * 1024 * 1024];

let reader;
before(async () => {
  reader = await Reader.open();
});
after(() => reader?.close());

for (const { name, folder, port } of [...given(), ...golden()]) {
  const site = new Site(folder, port);
  describe(`sitemaps of ${name ?? site.prefix}`, () => {
    const files = [...site.files].filter((file) => /(^|\/)[^/]*sitemap[^/]*\.xml$/.test(file)).sort();
    const trees = new Map();

    before(async () => {
      for (const file of files) trees.set(file, await reader.tree(site.text(file)));
    });

    const list = (problems) => assert.equal(problems.length, 0, `${problems.length} problems\n${problems.slice(0, 40).join("\n")}`);

    for (const file of files) {
      test(`${file} is valid`, () => list([...size(site, file), ...valid(site, trees.get(file))]));
    }

    test("every sitemap is named by the index or by robots.txt", () => {
      const robots = [...site.text("robots.txt").matchAll(/^Sitemap: (.+)$/gm)].map(([, address]) => address);
      const indexed = [...trees.values()].filter((tree) => tree.name === "sitemapindex").flatMap(locations);
      const found = [...robots, ...indexed].map((address) => site.fileOf(address) ?? address);
      assert.deepEqual([...new Set(found)].sort(), files);
    });

    test("every page that search engines may show is in one sitemap, and nothing else", () => {
      const maps = [...trees.values()].filter((tree) => tree.name === "urlset" && !isForNews(tree));
      const listed = maps.flatMap(locations);
      const pages = site.pages.filter(isShown).map(({ html }) => canonical(html));
      assert.deepEqual(pages.filter((page) => !listed.includes(page)), [], "pages that no sitemap lists");
      assert.deepEqual(listed.filter((page) => !pages.includes(page)), [], "listed, but no page to show");
      assert.deepEqual(listed.filter((page, at) => listed.indexOf(page) !== at), [], "listed twice");
    });
  });
}

function locations(tree) {
  return tree.children.flatMap((child) => named(child, "loc", SITEMAP)).map(({ text }) => text);
}

function isNews(url) {
  return named(url, "news", NEWS).length > 0;
}

function isForNews({ attributes }) {
  return Object.values(attributes).includes(NEWS);
}

/** A page that the program made, not a file of the content, and that search engines may show. */
function isShown({ html, refresh, file }) {
  const meta = (name) => tags(html, "meta").find((tag) => tag.name === name)?.content ?? "";
  return meta("generator") === "bantin" && refresh === undefined && !/(^|\/)404\.html$/.test(file) && !meta("robots").includes("noindex");
}

function canonical(html) {
  return tags(html, "link").find((tag) => tag.rel === "canonical")?.href;
}

function size(site, file) {
  return Buffer.byteLength(site.text(file)) > MOST_BYTES ? ["over 50 MiB"] : [];
}

function valid(site, tree) {
  const kind = { urlset: "url", sitemapindex: "sitemap" }[tree.name];
  if (kind === undefined || tree.space !== SITEMAP) return [`is ${tree.name} of ${tree.space}`];
  const problems = [];
  // The schema wants at least one. Google reads that of news without any, as long as there are no news.
  if (tree.children.length === 0 && !isForNews(tree)) problems.push(`no ${kind}`);
  if (tree.children.length > MOST_ADDRESSES) problems.push(`${tree.children.length} times ${kind}`);
  if (tree.children.filter(isNews).length > MOST_NEWS) problems.push(`more than ${MOST_NEWS} news`);
  for (const child of tree.children) {
    if (child.name !== kind || child.space !== SITEMAP) problems.push(`${child.name} in ${tree.name}`);
    else problems.push(...entry(site, child).map((problem) => `${named(child, "loc")[0]?.text}: ${problem}`));
  }
  return problems;
}

/** One address: its own elements once and in the order of the schema, then those of others. */
function entry(site, parent) {
  const names = parent.children.map(({ name, space }) => (space === SITEMAP ? name : ""));
  const first = names.filter((name) => name !== "");
  const order = ORDER[parent.name].filter((name) => first.includes(name));
  const problems = [];
  if (first[0] !== "loc" || first.join() !== order.join() || names.slice(first.length).some(Boolean)) problems.push(`holds ${names}`);
  for (const child of parent.children) problems.push(...(child.space === SITEMAP ? piece(site, child) : foreign(site, child)));
  return problems;
}

function piece(site, { name, text }) {
  if (name === "loc") return address(site, text);
  if (name === "lastmod" && !isDayOrInstant(text)) return [`lastmod ${text}`];
  if (name === "changefreq" && !CHANGES.includes(text)) return [`changefreq ${text}`];
  if (name === "priority" && !(/^[01](\.\d)?$/.test(text) && Number(text) <= 1)) return [`priority ${text}`];
  return [];
}

function address(site, text) {
  if (!isAbsolute(text) || text.includes("#")) return [`no absolute address: ${text}`];
  if (text.length < 12 || text.length > 2048) return [`${text.length} characters`];
  return site.fileOf(text) ? [] : [`leads nowhere: ${text}`];
}

function foreign(site, element) {
  const { name, space, attributes } = element;
  if (space === XHTML && name === "link") {
    const known = attributes.rel === "alternate" && /^([a-z]{2,3}(-[a-z\d]+)*|x-default)$/i.test(attributes.hreflang ?? "");
    return known ? address(site, attributes.href ?? "") : [`link ${JSON.stringify(attributes)}`];
  }
  if (space === NEWS && name === "news") return news(element);
  return [`unknown element ${name} of ${space}`];
}

function news(element) {
  const holds = element.children.map(({ name, space }) => (space === NEWS ? name : `${name} of ${space}`));
  if (holds.join() !== "publication,publication_date,title") return [`news holds ${holds}`];
  const [publication, date, title] = element.children;
  const inside = publication.children.map(({ name }) => name);
  const problems = [];
  if (inside.join() !== "name,language") problems.push(`publication holds ${inside}`);
  if (!/^[a-z]{2,3}(-[a-z]+)?$/.test(publication.children[1]?.text ?? "")) problems.push(`language ${publication.children[1]?.text}`);
  if (!isDayOrInstant(date.text)) problems.push(`publication_date ${date.text}`);
  if ([publication.children[0]?.text ?? "", title.text].some((text) => text.trim() === "")) problems.push("an empty name or title");
  return problems;
}
