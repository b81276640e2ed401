
// The page: a form with data-search, and beside it elements with data-search-… . What it says stands in the form.

const PAGE = 10;
const PAUSE = 150;
const NAMES = ["q", "year", "section", "tag"];

const pick = (root, selector) => root.querySelector(selector) || document.createElement("p");

function start(form) {
  const [status, list, pages, more, empty, outside] = ["status", "results", "pages", "more", "empty", "outside"].map((name) =>
    pick(document, `[data-search-${name}]`),
  );
  const model = document.querySelector("template[data-search-result]").content.firstElementChild;
  let index = new Index(import.meta.url);
  let [run, drawn, latest, timer, isAll, isTyping, shown] = [0, 0, 0];

  const say = (name, values = {}) => {
    status.textContent = (form.dataset[name] || "").replace(/{(\w+)}/g, (hole, name) => values[name] ?? hole);
  };

  const address = (wish, page) => {
    const given = Object.entries({ ...wish, page: page > 1 ? page : "" }).filter(([, value]) => value);
    return "?" + new URLSearchParams(given);
  };

  // What the form asks for.
  const asked = () => Object.fromEntries(NAMES.map((name) => [name, form.elements[name]?.value.trim() || ""]));

  // Finds what the form asks for and shows a page of it.
  async function go(page = 1, again = false) {
    const own = ++run;
    const wish = asked();
    const query = parse(form.elements.q.value, isTyping);
    const terms = query.wanted.flat();
    if (outside.dataset.pattern) outside.href = outside.dataset.pattern.replace("{query}", () => address({ q: wish.q }).slice(3));
    empty.hidden = terms.length || wish.section || wish.tag;
    if (!empty.hidden) return clear(wish.q ? "nothing" : "");
    const announce = (results, last, name) =>
      say(name, { count: results.length, query: wish.q, span: last?.split("-").reverse().join("/") });
    // What is there is shown as it comes, in the order of what is there.
    const tell = (results, last) => {
      if (own !== run) return false;
      if (last) announce(results, last, "going");
      draw(results, page, terms, own).catch(() => {});
    };
    try {
      const { results, last } = await search(index, query, wish, isAll ? Infinity : page * PAGE, tell);
      const pages = Math.ceil(results.length / PAGE);
      page = Math.min(page, pages || 1);
      await draw(results, page, terms, own);
      if (own !== run) return;
      announce(results, last, last ? "some" : ["none", "one"][results.length] || "all");
      more.hidden = !last;
      navigate(pages, page, wish);
    } catch {
      if (own !== run) return;
      // Perhaps files of two publications came together.
      index = new Index(import.meta.url);
      if (!again) return go(page, true);
      clear("failed");
      empty.hidden = false;
    }
  }

  function clear(name) {
    say(name);
    list.replaceChildren();
    shown = "";
    pages.hidden = more.hidden = true;
  }

  async function draw(results, page, terms, own) {
    const turn = ++drawn;
    const { sections } = await index.spans();
    const some = results.slice((page - 1) * PAGE, page * PAGE);
    const records = await Promise.all(some.map(({ span, ordinal }) => index.record(span, ordinal)));
    const key = JSON.stringify([records, terms]);
    if (own !== run || turn < latest || shown === key) return;
    [latest, shown] = [turn, key];
    list.start = (page - 1) * PAGE + 1;
    list.replaceChildren(...records.map((record) => result(record, terms, sections, own)));
  }

  // One result, made from the page's own model.
  function result([url, title, day, date, section, summary], terms, sections, own) {
    const item = model.cloneNode(true);
    const [link, time, place, words] = ["link", "date", "section", "snippet"].map((name) => pick(item, `[data-field=${name}]`));
    link.href = url;
    show(link, snippet(title, terms, true).parts);
    time.dateTime = day;
    time.textContent = date;
    day || time.remove();
    place.textContent = sections[section] || "";
    const short = snippet(summary, terms);
    show(words, short.parts);
    if (snippet(title + " " + summary, terms).found < terms.length) quote(url, terms, short.found, words, own).catch(() => {});
    return item;
  }

  // What is found in the text only is shown from the article's own page.
  async function quote(url, terms, found, element, own) {
    // Blocks are apart as readers see them.
    const html = (await index.file(new URL(url, location), text)).replace(/<\/(?=[tlphd])/g, " </");
    const body = new DOMParser().parseFromString(html, "text/html").querySelector(form.dataset.text);
    const part = snippet(body?.textContent || "", terms);
    if (own === run && part.found > found) show(element, part.parts);
  }

  function navigate(last, page, wish) {
    const items = [];
    for (let number = 1; number <= last; number++) {
      if (number > 1 && number < last && Math.abs(number - page) > 2) continue;
      const link = Object.assign(document.createElement("a"), { href: address(wish, number), textContent: number });
      link.ariaLabel = form.dataset.page.replace("{page}", number);
      if (number === page) link.setAttribute("aria-current", "page");
      const item = document.createElement("li");
      item.append(link);
      items.push(item);
    }
    pages.hidden = last < 2;
    pick(pages, "ul").replaceChildren(...items);
  }

  // Takes what the address asks for, also what the form does not offer.
  function read() {
    const given = new URLSearchParams(location.search);
    for (const name of NAMES) {
      const [field, value] = [form.elements[name], given.get(name) || ""];
      if (!field) continue;
      field.value = value;
      if (field.value !== value) field.add?.(new Option(value, value, true, true));
    }
    isAll = isTyping = false;
    go(Math.max(1, parseInt(given.get("page")) || 1));
  }

  const ask = (typing) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // What was sent stays an entry of its own; what is being typed is one.
      history[isTyping ? "replaceState" : "pushState"](null, "", address(asked()));
      isAll = false;
      isTyping = typing;
      go();
    }, typing && PAUSE);
  };

  const turnTo = (page) => {
    history.pushState(null, "", address(asked(), page));
    go(page).then(() => list.querySelector("a")?.focus());
  };

  form.addEventListener("input", () => ask(true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(false);
  });
  more.addEventListener("click", () => {
    isAll = true;
    turnTo(1);
  });
  pages.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turnTo(+link.textContent);
  });
  // Up and down lead from the words through the results.
  addEventListener("keydown", (event) => {
    const stops = [form.elements.q, ...list.querySelectorAll("[data-field=link]")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  addEventListener("popstate", read);
  form.hidden = false;
  read();
}

const form = globalThis.document?.querySelector("form[data-search]");
if (form) start(form);

export { Index, parse, search, snippet, words };
