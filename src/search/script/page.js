
// The page: a form with data-search, and beside it elements with data-search-… . Its words stand in the form.

const PAGE = 10;
const PAUSE = 150;

function start(form) {
  const part = (name) => document.querySelector(`[data-search-${name}]`) || document.createElement("div");
  const [status, list, pages, more, empty, outside] = ["status", "results", "pages", "more", "empty", "outside"].map(part);
  const model = document.querySelector("template[data-search-result]").content.firstElementChild;
  const say = form.dataset;
  const input = form.elements.q;
  let index = new Index(new URL(".", import.meta.url).href);
  let [run, timer, isAll] = [0, 0, false];

  const asked = () => {
    const data = new FormData(form);
    return Object.fromEntries(["q", "year", "section", "tag"].map((name) => [name, (data.get(name) || "").trim()]));
  };

  const address = (asked, page) => {
    const given = Object.entries({ ...asked, page: page > 1 ? String(page) : "" }).filter(([, value]) => value);
    return given.length ? "?" + new URLSearchParams(given) : location.pathname;
  };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

  // Finds what the form asks for and shows a page of it.
  async function go({ page = 1, typing = false, again = false } = {}) {
    const own = ++run;
    const wish = asked();
    const query = parse(typing ? input.value : wish.q, typing);
    const isNothing = !query.wanted.length && !wish.section && !wish.tag;
    empty.hidden = !isNothing;
    if (outside.dataset.pattern) outside.href = outside.dataset.pattern.replace("{query}", encodeURIComponent(wish.q));
    if (isNothing) return clear(wish.q ? say.nothing : "");
    const wanted = isAll ? Infinity : page * PAGE;
    // What is there is shown as it comes, in the order of what is there.
    const tell = (results, rest) => {
      if (own !== run) return false;
      if (results.length && rest) announce(results, rest, wish.q, true);
      return draw(results, page, query, wish, own);
    };
    try {
      list.setAttribute("aria-busy", "true");
      const { results, rest } = await search(index, query, wish, wanted, tell);
      if (own !== run) return;
      announce(results, rest, wish.q, false);
      more.hidden = !rest;
      navigate(results.length, page, wish);
    } catch (error) {
      if (own !== run) return;
      index = new Index(index.folder);
      if (error instanceof Stale && !again) return go({ page, typing, again: true });
      clear(say.failed);
      empty.hidden = false;
    } finally {
      if (own === run) list.removeAttribute("aria-busy");
    }
  }

  function clear(message) {
    status.textContent = message;
    list.replaceChildren();
    pages.hidden = more.hidden = true;
  }

  function announce(results, rest, query, isGoing) {
    const last = results.length && rest ? rest : "";
    const word = isGoing ? "going" : !results.length ? "none" : last ? "some" : results.length === 1 ? "one" : "all";
    status.textContent = fill(say[word], { count: results.length, query, span: last });
  }

  async function draw(results, page, query, wish, own) {
    const shown = results.slice((page - 1) * PAGE, page * PAGE);
    const key = shown.map(({ span, ordinal }) => `${span}/${ordinal}`).join() + JSON.stringify(wish);
    if (list.dataset.key === key && list.children.length === shown.length) return;
    const sections = (await index.spans()).sections;
    const records = await Promise.all(shown.map(({ span, ordinal }) => index.record(span, ordinal)));
    if (own !== run) return;
    list.dataset.key = key;
    list.start = (page - 1) * PAGE + 1;
    list.replaceChildren(...records.map((record) => result(record, query.wanted.flat(), sections, own)));
  }

  // One result, made from the page's own model.
  function result([url, title, day, shown, section, summary], terms, sections, own) {
    const item = model.cloneNode(true);
    const field = (name) => item.querySelector(`[data-field="${name}"]`) || document.createElement("div");
    const [link, date] = [field("link"), field("date")];
    const head = snippet(title, terms, true);
    link.href = new URL(url, location.href).origin === location.origin ? url : "#";
    show(link, head.parts);
    date.textContent = shown;
    date.setAttribute("datetime", day);
    field("section").textContent = sections[section] || "";
    const short = snippet(summary, terms);
    show(field("snippet"), short.parts);
    if (snippet(`${title}. ${summary}`, terms, true).found < terms.length) text(url, terms, short.found, field("snippet"), own);
    return item;
  }

  // What is found in the text only is shown from the article's own page.
  async function text(url, terms, found, element, own) {
    try {
      const html = new TextDecoder().decode(await index.file(new URL(url, location.href).href, (bytes) => bytes));
      const body = new DOMParser().parseFromString(html, "text/html").querySelector(form.dataset.text);
      const part = body && snippet(body.textContent, terms);
      if (own === run && part && part.found > found) show(element, part.parts);
    } catch {
      // The summary is there.
    }
  }

  function navigate(count, page, wish) {
    const last = Math.ceil(count / PAGE);
    const numbers = Array.from({ length: last }, (_, at) => at + 1);
    const near = numbers.filter((number) => number === 1 || number === last || Math.abs(number - page) < 3);
    const link = (number) => {
      const item = document.createElement("li");
      const link = item.appendChild(document.createElement("a"));
      link.textContent = number;
      link.href = address(wish, number);
      link.setAttribute("aria-label", fill(say.page, { page: number }));
      if (number === page) link.setAttribute("aria-current", "page");
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        history.pushState(null, "", link.href);
        go({ page: number }).then(() => list.querySelector("a")?.focus());
      });
      return item;
    };
    pages.hidden = last < 2;
    const slot = pages.querySelector("ol, ul") || pages;
    slot.replaceChildren(...near.map(link));
  }

  // Takes what the address asks for.
  function read() {
    const given = new URLSearchParams(location.search);
    for (const name of ["q", "year", "section", "tag"]) {
      if (form.elements[name]) form.elements[name].value = given.get(name) || "";
    }
    isAll = false;
    go({ page: Math.max(1, parseInt(given.get("page"), 10) || 1) });
  }

  function typing() {
    isAll = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, "", address(asked(), 1));
      go({ typing: true });
    }, PAUSE);
  }

  form.addEventListener("input", (event) => event.isComposing || typing());
  form.addEventListener("compositionend", typing);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    history.pushState(null, "", address(asked(), 1));
    go();
  });
  more.addEventListener("click", () => {
    isAll = true;
    go().then(() => list.querySelector("a")?.focus());
  });
  // Up and down lead from the words through the results.
  document.addEventListener("keydown", (event) => {
    const links = [input, ...list.querySelectorAll("[data-field=link]")];
    const at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || !step || !links[at + step]) return;
    event.preventDefault();
    links[at + step].focus();
  });
  addEventListener("popstate", read);
  form.hidden = false;
  read();
}

const form = globalThis.document?.querySelector("form[data-search]");
if (form) start(form);

export { Index, parse, search, snippet, words };
