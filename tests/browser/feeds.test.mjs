// Every feed against the rules of Atom (RFC 4287), and its links against the site.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { given, golden, Site } from "./site.mjs";
import { isAbsolute, isInstant, named, Reader } from "./xml.mjs";

const ATOM = "http://www.w3.org/2005/Atom";
const ONCE = { feed: ["id", "title", "updated"], entry: ["id", "title", "updated"] };
const AT_MOST_ONCE = { feed: ["generator", "icon", "logo", "rights", "subtitle"], entry: ["content", "published", "rights", "source", "summary"] };
const OTHERS = { feed: ["author", "category", "contributor", "entry", "link"], entry: ["author", "category", "contributor", "link"] };
const TEXTS = ["title", "subtitle", "rights", "summary"];

let reader;
before(async () => {
  reader = await Reader.open();
});
after(() => reader?.close());

for (const { name, folder, port } of [...given(), ...golden()]) {
  const site = new Site(folder, port);
  const feeds = [...site.files].filter((file) => /(^|\/)feed\.xml$/.test(file)).sort();
  test(`${feeds.length} feeds of ${name ?? site.prefix}`, async () => {
    assert.ok(feeds.includes("feed.xml"), "no feed of the site");
    const problems = [];
    for (const file of feeds) problems.push(...(await problemsOf(site, file)).map((problem) => `${file}: ${problem}`));
    assert.equal(problems.length, 0, `${problems.length} problems\n${problems.slice(0, 40).join("\n")}`);
  });
}

async function problemsOf(site, file) {
  const feed = await reader.tree(site.text(file));
  if (feed.name !== "feed" || feed.space !== ATOM) return [`is ${feed.name} of ${feed.space}`];
  const entries = named(feed, "entry", ATOM);
  const ids = entries.map((entry) => textOf(entry, "id"));
  const problems = [...structure(feed), ...links(site, feed), ...own(site, file, feed)];
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) problems.push(`two entries have the id ${id}`);
  for (const entry of entries) {
    const found = [...structure(entry), ...links(site, entry), ...(await bodies(entry)), ...author(feed, entry)];
    problems.push(...found.map((problem) => `entry ${textOf(entry, "id")}: ${problem}`));
  }
  return problems;
}

/** What an element of Atom holds: how often, and whether it is what it should be. */
function structure(parent) {
  const kind = parent.name;
  const problems = [];
  for (const name of ONCE[kind]) if (named(parent, name, ATOM).length !== 1) problems.push(`${named(parent, name, ATOM).length} ${name}`);
  for (const name of AT_MOST_ONCE[kind]) if (named(parent, name, ATOM).length > 1) problems.push(`more than one ${name}`);
  const known = [...ONCE[kind], ...AT_MOST_ONCE[kind], ...OTHERS[kind]];
  for (const child of parent.children.filter(({ space }) => space === ATOM)) {
    if (!known.includes(child.name)) problems.push(`${child.name} has no place in ${kind}`);
    else problems.push(...piece(child));
  }
  return problems;
}

function piece({ name, attributes, children, text, ...rest }) {
  const type = attributes.type ?? "text";
  if (name === "id" && !isAbsolute(text)) return [`the id is no absolute address: ${text}`];
  if (["updated", "published"].includes(name) && !isInstant(text)) return [`${name} is no date of RFC 3339: ${text}`];
  if (name === "title" && text.trim() === "" && children.length === 0) return ["an empty title"];
  if (TEXTS.includes(name) && !["text", "html", "xhtml"].includes(type)) return [`${name} of type ${type}`];
  if (TEXTS.includes(name) && type !== "xhtml" && children.length > 0) return [`${name} has elements in it`];
  if (["icon", "logo"].includes(name) && !isAbsolute(text)) return [`${name} is no absolute address: ${text}`];
  if (name === "category" && !attributes.term) return ["a category without a term"];
  if (["author", "contributor"].includes(name)) return person({ name, children, ...rest });
  return [];
}

function person(element) {
  const names = named(element, "name", ATOM);
  const problems = [];
  if (names.length !== 1 || names[0].text.trim() === "") problems.push(`${element.name} has not one name`);
  for (const name of ["uri", "email"]) if (named(element, name, ATOM).length > 1) problems.push(`${element.name} has more than one ${name}`);
  for (const { text } of named(element, "uri", ATOM)) if (!isAbsolute(text)) problems.push(`${element.name} has the uri ${text}`);
  for (const { text } of named(element, "email", ATOM)) if (!/^.+@.+$/.test(text)) problems.push(`${element.name} has the email ${text}`);
  return problems;
}

function author(feed, entry) {
  return named(feed, "author", ATOM).length + named(entry, "author", ATOM).length > 0 ? [] : ["no author"];
}

/** Links are absolute, those into the site lead to a file, and only one is the page itself. */
function links(site, parent) {
  const problems = [];
  const all = named(parent, "link", ATOM).map(({ attributes }) => ({ rel: "alternate", ...attributes }));
  for (const { href = "" } of all) {
    if (!isAbsolute(href)) problems.push(`a link that is not absolute: ${href}`);
    else if (href.startsWith(site.base) && !site.fileOf(href)) problems.push(`a link to nowhere: ${href}`);
  }
  const pages = all.filter(({ rel }) => rel === "alternate").map(({ type, hreflang }) => `${type} ${hreflang}`);
  if (new Set(pages).size !== pages.length) problems.push("two links to the page of one type and language");
  if (pages.length === 0 && named(parent, "content", ATOM).length === 0) problems.push("neither a link to the page nor content");
  return problems;
}

/** A feed says where it is itself. */
function own(site, file, feed) {
  const found = named(feed, "link", ATOM).filter(({ attributes }) => attributes.rel === "self");
  return found.length === 1 && site.fileOf(found[0].attributes.href) === file ? [] : ["has no link to itself"];
}

/** In HTML that is read elsewhere, addresses have to be absolute. */
async function bodies(entry) {
  const problems = [];
  for (const { name, attributes, text } of entry.children.filter(({ name, attributes }) => ["content", "summary"].includes(name) && attributes.type === "html")) {
    if (attributes.src !== undefined) problems.push(`${name} lies elsewhere: ${attributes.src}`);
    for (const address of await reader.addresses(text)) {
      if (!isAbsolute(address) && !/^(mailto|tel):/.test(address)) problems.push(`${name} has the address ${address}`);
    }
  }
  return problems;
}

function textOf(parent, name) {
  return named(parent, name, ATOM)[0]?.text ?? "?";
}
