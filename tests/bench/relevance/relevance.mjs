// Compares what the search of a built site and Pagefind put on their first page, by judged queries.
//
//   node relevance.mjs OUTPUT_FOLDER [--all]
//
// Pagefind gets the same pages, and none of its settings but the element that the article is in; it is asked through the
// script that it writes, which under Node gives the results that it gives in Chromium.
//
// queries.json was judged by the meaning of the queries for readers, before any engine was asked. Grades: 1 (a part of the
// article answers) and 2 (the article is about that); both are relevant. The articles in site/ are invented, many of them
// so that their syllables are in others with another meaning; generated ones are never relevant, and no query asks for
// what their titles are about.

import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { close, createIndex } from "pagefind";
import { report } from "./report.mjs";

const ARTICLE = "article.article";
const PAGE = 10;

const output = process.argv[2];
const work = await mkdtemp(join(tmpdir(), "relevance-"));
try {
  serveFiles();
  const folder = join(output, "tim-kiem/");
  const own = await asModule(join(folder, "search.js"));
  const pages = await listed(folder);
  const engines = { bantin: bantin(own, pathToFileURL(folder).href, PAGE), Pagefind: await pagefind(pages) };
  const whole = bantin(own, pathToFileURL(folder).href, Infinity);
  const judged = await collection(pages);
  console.log(`${pages.length} pages, ${judged.length} queries`);
  for (const query of judged) {
    query.results = {};
    for (const [name, ask] of Object.entries(engines)) query.results[name] = await ask(query.asked);
    query.whole = await whole(query.asked);
  }
  report(judged, Object.keys(engines), process.argv.includes("--all"));
} finally {
  await close();
  await rm(work, { recursive: true });
}

/** Both scripts fetch what lies beside them; here that is read from the disk. */
function serveFiles() {
  globalThis.fetch = async (address) => {
    const place = String(address).split("?")[0];
    try {
      return new Response(await readFile(place.startsWith("file:") ? fileURLToPath(place) : place));
    } catch (error) {
      if (error.code === "ENOENT") return new Response(null, { status: 404 });
      throw error;
    }
  };
}

/** A script that Node would not take for a module where it lies. */
async function asModule(script) {
  const copy = join(work, "search.mjs");
  await copyFile(script, copy);
  return import(pathToFileURL(copy).href);
}

/** The addresses of all pages in the index of the site. */
async function listed(folder) {
  const { spans } = JSON.parse(await readFile(join(folder, "spans.json"), "utf8"));
  const pages = [];
  for (const [name, files] of spans) {
    for (let part = 0; part * 16 < files; part++) {
      const { docs } = JSON.parse(await readFile(join(folder, name, `d-${part}.json`), "utf8"));
      pages.push(...docs.map(([url]) => url));
    }
  }
  return pages;
}

/** The queries, with the addresses of the articles that answer them: there they are named by the last part of it. */
async function collection(pages) {
  const queries = JSON.parse(await readFile(new URL("queries.json", import.meta.url), "utf8"));
  const address = (name) => {
    const found = pages.filter((page) => basename(page) === name);
    if (found.length !== 1) throw new Error(`${name}: ${found.length} pages`);
    return found[0];
  };
  return queries.map((query) => ({
    ...query,
    asked: query.marks === "nfd" ? query.query.normalize("NFD") : query.query,
    grades: new Map(Object.entries(query.relevant).map(([name, grade]) => [address(name), grade])),
  }));
}

/** The search of the site, as its page asks when a query is submitted; nothing is fetched before. */
function bantin(own, folder, wanted) {
  return async (query) => {
    const index = new own.Index(folder);
    const { results } = await own.search(index, own.parse(query), {}, wanted, () => true);
    const shown = results.slice(0, PAGE);
    return Promise.all(shown.map(async ({ span, ordinal }) => (await index.record(span, ordinal))[0]));
  };
}

/** Pagefind over the same pages. */
async function pagefind(pages) {
  const { index } = await createIndex({ rootSelector: ARTICLE });
  for (const url of pages) {
    const content = await readFile(join(output, url, "index.html"), "utf8");
    const { errors, file } = await index.addHTMLFile({ url, content });
    if (errors.length || !file.uniqueWords) throw new Error(`${url}: ${errors.join() || "nothing to index"}`);
  }
  await index.writeFiles({ outputPath: join(work, "pagefind") });
  const found = await import(pathToFileURL(join(work, "pagefind/pagefind.js")).href);
  await found.options({ basePath: join(work, "pagefind/"), baseUrl: "/" });
  await found.init();
  return async (query) => {
    const { results } = await found.search(query);
    return Promise.all(results.slice(0, PAGE).map(async (result) => (await result.data()).url));
  };
}
