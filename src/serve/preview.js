// Keeps a page of the preview up to date while its files are edited, and tells the editor what is wrong with them.
//
// In this order: what a tab remembers, where it is scrolled to, the stream of events, changed files, the bar.
// Every word shown comes from the server, and everything shown lies in a shadow root, out of reach of the page's style.

(() => {
  "use strict";

  const here = location.pathname;
  const api = (name) => `/.bantin/${name}?page=${encodeURIComponent(here)}`;

  // What a tab remembers from page to page. A browser may refuse to keep anything: then nothing is remembered.

  function recall(key) {
    try {
      return JSON.parse(sessionStorage.getItem(`bantin ${key}`));
    } catch {
      return null;
    }
  }

  function remember(key, value) {
    try {
      sessionStorage.setItem(`bantin ${key}`, JSON.stringify(value));
    } catch {}
  }

  // Where the page is scrolled to -------------------------------------------------------------------------------------

  /** The position to come back to, and where that led: a page that became short cannot go as far. */
  let [wanted, landed] = [null, null];

  function reload() {
    const stayed = wanted !== null && landed.left === scrollX && landed.top === scrollY;
    // While a page is short for a moment, because it shows an error only, the position from before is kept.
    remember(`scroll ${here}`, stayed ? wanted : { left: scrollX, top: scrollY });
    // The browser's own way aims at the height the page had, and may come later than ours.
    history.scrollRestoration = "manual";
    location.reload();
  }

  function scrollBack() {
    if (wanted === null) return;
    scrollTo({ ...wanted, behavior: "instant" });
    landed = { left: scrollX, top: scrollY };
  }

  function comeBack() {
    wanted = recall(`scroll ${here}`);
    if (wanted === null) return;
    remember(`scroll ${here}`, null);
    // Whoever scrolls while pictures are still loading means it.
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(type, () => (wanted = null), { once: true, passive: true });
    }
    scrollBack();
    addEventListener("load", () => {
      scrollBack();
      history.scrollRestoration = "auto";
    });
  }

  // The stream of events ----------------------------------------------------------------------------------------------

  // A browser opens six connections to a host and no more, and a stream holds one for good. So a hidden tab keeps its
  // stream only until another tab is shown or opened, and learns what it missed when it is shown again.

  let [stream, tabs] = [null, null];
  const announce = () => tabs?.postMessage(document.visibilityState);
  /** The plan this page was made by. Without the server's note about that: the first plan it was told of. */
  let seen = performance.getEntriesByType("navigation")[0]?.serverTiming?.find(({ name }) => name === "bantin")?.description ?? null;

  function open() {
    announce();
    if (stream !== null) return;
    stream = new EventSource(api("events"));
    const on = (type, work) => stream.addEventListener(type, (event) => work(event.data));
    on("hello", hello);
    on("reload", reload);
    on("assets", (list) => assetsChanged(JSON.parse(list)));
    on("problems", planned);
    stream.addEventListener("error", lost);
  }

  function close() {
    stream?.close();
    stream = null;
  }

  function hello(plan) {
    showLost(false);
    if (seen !== null && seen !== plan) return reload();
    seen = plan;
    refresh();
    if (document.hidden) announce();
  }

  /** A new plan that leaves this page as it is, unless a reload has been asked for. */
  function planned(number) {
    seen = seen?.replace(/\d+$/, number) ?? null;
    refresh();
  }

  function lost() {
    showLost(true);
    if (stream?.readyState !== EventSource.CLOSED) return;
    // The browser tries again after a broken connection, but not after a refusal.
    close();
    setTimeout(() => document.hidden || open(), 2000);
  }

  function otherTab({ data }) {
    if (document.hidden && seen !== null) close();
    else if (!document.hidden && data === "hidden") announce();
  }

  function start() {
    tabs = new BroadcastChannel("bantin preview");
    tabs.onmessage = otherTab;
    open();
  }

  function stop() {
    close();
    tabs.close();
    tabs = null;
  }

  // Changed files -----------------------------------------------------------------------------------------------------

  /** Which attributes of which elements show a picture. */
  const pictures = [["src", "img, input[type=image]"], ["srcset", "img, source"], ["poster", "video"], ["href", "link[rel~=icon]"]];
  let version = 0;
  /** For a stylesheet on its way in: those it replaces. For one on its way out: nothing. */
  const replaces = new WeakMap();

  /** The path an address leads to on this host, in one spelling. */
  function pathOf(address, base = document.baseURI) {
    try {
      const url = new URL(address, base);
      return url.origin === location.origin ? decodeURIComponent(url.pathname) : null;
    } catch {
      return null;
    }
  }

  function renewed(address) {
    const url = new URL(address, document.baseURI);
    url.searchParams.set("bantin", version);
    return url.href;
  }

  function assetsChanged(list) {
    version += 1;
    const paths = new Set(list.map((path) => pathOf(path, location.href)));
    const done = new Set();
    const changed = (address) => paths.has(pathOf(address)) && done.add(pathOf(address));
    for (const link of document.querySelectorAll("link[rel~=stylesheet][href]")) if (changed(link.href)) swap(link);
    for (const [name, kinds] of pictures) for (const element of document.querySelectorAll(kinds)) renew(element, name, changed);
    // What came in another way (a script, a font, an import of a stylesheet) cannot be taken back piece by piece.
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const others = [...loaded, ...Array.from(document.scripts, (script) => script.src)].map((address) => pathOf(address));
    if (others.some((path) => path !== null && paths.has(path) && !done.has(path))) reload();
  }

  /** Puts a new link beside the old one, which stays until the new style is there: the page is never without. */
  function swap(link) {
    if (replaces.get(link) === null) return;
    const old = [link, ...(replaces.get(link) ?? [])];
    const fresh = link.cloneNode();
    replaces.set(link, null);
    replaces.set(fresh, old);
    fresh.href = renewed(link.href);
    // After an error too: without its file the page looks as readers would see it.
    fresh.onload = fresh.onerror = () => old.forEach((one) => one.remove());
    link.after(fresh);
  }

  function renew(element, name, changed) {
    const value = element.getAttribute(name) ?? "";
    const one = (address) => (changed(address) ? renewed(address) : address);
    // A set of sources: addresses between spaces and commas, perhaps with a width or a density after them.
    const each = (_, gap, address, size) => gap + one(address) + size;
    const fresh = name === "srcset" ? value.replace(/([\s,]*)(\S*[^\s,])([^,]*)/g, each) : one(value);
    if (fresh !== value) element.setAttribute(name, fresh);
  }

  // The bar -----------------------------------------------------------------------------------------------------------

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const span = (className, textContent = "") => make("span", { className, textContent });
  const host = document.createElement("bantin-preview");
  const shadow = host.attachShadow({ mode: "open" });
  const style = make("link", { rel: "stylesheet", href: "/.bantin/preview.css" });
  const count = make("button", { type: "button", className: "count" });
  const overlayTitle = make("p", { className: "title" });
  const overlayClose = make("button", { type: "button", className: "close", textContent: "×" });
  const problemList = make("ol", {});
  const overlayHead = make("div", { className: "head" }, overlayTitle, overlayClose);
  const overlay = make("section", { id: "overlay", className: "panel", role: "alert", hidden: true }, overlayHead, problemList);
  const lostWords = make("span", { className: "lost", role: "status" });
  const source = make("p", { className: "source" });
  const relatedToggle = make("button", { type: "button", className: "toggle" });
  const related = make("ul", { id: "related", className: "panel", hidden: true });
  const collapse = make("button", { type: "button", className: "close", textContent: "×" });
  const ribbon = make("p", { className: "ribbon", hidden: true });
  const bar = make("aside", { className: "bantin-bar", ariaLabel: "bantin", hidden: true },
    count, overlay, lostWords, source, relatedToggle, related, collapse, ribbon);

  /** What the server last told, and the errors of then, which the overlay was opened or left closed for. */
  let [state, known, questions] = [null, null, 0];

  async function refresh() {
    const mine = (questions += 1);
    const answer = fetch(api("state"), { cache: "no-store" }).then((response) => (response.ok ? response.json() : null));
    const fresh = await answer.catch(() => null);
    // An answer that a later question overtook tells what no longer holds.
    if (fresh === null || mine !== questions) return;
    state = fresh;
    show();
    reveal();
  }

  function show() {
    const { words, page, problems, errors, warnings } = state;
    host.lang = state.language;
    overlayTitle.textContent = words.problems;
    for (const button of [overlayClose, collapse]) button.ariaLabel = button.title = words.close;
    const counts = [errors > 0 && words.errors, warnings > 0 && words.warnings].filter(Boolean).join(" · ");
    count.replaceChildren(span("dot"), counts || words.no_problems);
    bar.dataset.worst = errors > 0 ? "error" : warnings > 0 ? "warning" : "none";
    const name = make("code", { textContent: page?.source ?? words.generated });
    source.replaceChildren(...(page === null ? [] : [span("label", words.source), " ", name]));
    ribbon.textContent = page?.status_text ?? "";
    ribbon.hidden = !page?.status;
    changedOnly(related, page?.related ?? [], relatedItem);
    changedOnly(problemList, problems, problemItem);
    relatedToggle.textContent = related.ariaLabel = page?.related_title ?? "";
    relatedToggle.hidden = related.childElementCount === 0;
    setOpen(related, relatedToggle, !related.hidden && !relatedToggle.hidden);
    openForNewErrors();
    setSmall(recall("small") === true);
  }

  /** Fills a list, but leaves one alone that would be the same: somebody may read there. */
  function changedOnly(list, items, itemOf) {
    const now = JSON.stringify(items);
    if (list.dataset.items !== now) list.replaceChildren(...items.map(itemOf));
    list.dataset.items = now;
  }

  function relatedItem({ url, title, why }) {
    const link = make("a", { href: url, textContent: title, lang: document.documentElement.lang });
    return make("li", {}, link, make("p", { textContent: why }));
  }

  /** A code, leading to what it means. */
  function codeLink(code) {
    return make("a", { className: "code", href: `/.bantin/codes#${code}`, target: "_blank", textContent: code });
  }

  function problemItem({ severity, code, file, line, column, message, hint, ...rest }) {
    const place = [file, line, column].filter((part) => part != null).join(":");
    const head = make("p", { className: "place" }, codeLink(code), " ", make("code", { textContent: place }));
    const item = make("li", { className: severity }, head, make("p", { className: "message", textContent: message }));
    if (rest.text != null && line != null) item.append(lineOf({ line, column, ...rest }));
    if (hint != null) item.append(make("p", {}, span("label", `${state.words.hint}:`), ` ${hint}`));
    return item;
  }

  /** The line with its wrong part marked. Columns count characters, which the indices of a string do not. */
  function lineOf({ line, column, width, text, first }) {
    const characters = Array.from(text);
    const part = (start, end) => characters.slice(start, end).join("");
    const from = column == null ? characters.length : Math.min(Math.max(column - (first ?? 1), 0), characters.length);
    const to = from + Math.max(width ?? 1, 1);
    const code = make("code", {}, part(0, from));
    // What is missing at the end of a line is marked there, below a space.
    if (column != null) code.append(make("mark", { textContent: part(from, to) || " " }), part(to));
    return make("p", { className: "line" }, span("number", `${state.words.line} ${line}`), code);
  }

  function openForNewErrors() {
    const errors = state.problems.filter(({ severity }) => severity === "error");
    // Without their lines: an error that only moved down is no new one.
    const now = JSON.stringify(errors.map(({ code, file, message }) => [code, file, message]));
    if (now === known) return setOpen(overlay, count, !overlay.hidden && state.problems.length > 0);
    const dismissed = known === null && recall("closed") === now;
    if (!dismissed) remember("closed", null);
    known = now;
    setOpen(overlay, count, errors.length > 0 && !dismissed);
  }

  function setOpen(panel, button, open) {
    const inside = panel.contains(shadow.activeElement);
    panel.hidden = !open;
    button.ariaExpanded = String(open);
    if (!open && inside) button.focus();
    // Both stand in the same place.
    if (open && panel === overlay) setOpen(related, relatedToggle, false);
    if (open && panel === related) dismiss();
  }

  function dismiss() {
    if (!overlay.hidden) remember("closed", known);
    setOpen(overlay, count, false);
  }

  function setSmall(small) {
    remember("small", small || null);
    for (const element of [host, bar]) element.classList.toggle("small", small);
    count.disabled = !small && state.problems.length === 0;
    if (small) setOpen(related, relatedToggle, false);
  }

  function showLost(now) {
    lostWords.textContent = now && state !== null ? state.words.disconnected : "";
  }

  /** Nothing is shown before its style is there. */
  function reveal() {
    if (style.sheet === null || state === null || !bar.hidden) return;
    bar.hidden = false;
    // The room for the bar makes the page longer, which may be what the position needed.
    scrollBack();
  }

  function press(button) {
    const small = bar.classList.contains("small");
    if (button === count && !small) return overlay.hidden ? setOpen(overlay, count, true) : dismiss();
    setSmall(!small);
    (small ? collapse : count).focus();
  }

  function escape({ key, defaultPrevented }) {
    if (key !== "Escape" || defaultPrevented) return;
    related.hidden ? dismiss() : setOpen(related, relatedToggle, false);
  }

  // The start ---------------------------------------------------------------------------------------------------------

  style.addEventListener("load", reveal);
  for (const button of [count, collapse]) button.addEventListener("click", () => press(button));
  overlayClose.addEventListener("click", dismiss);
  relatedToggle.addEventListener("click", () => setOpen(related, relatedToggle, related.hidden));
  document.addEventListener("keydown", escape);
  document.addEventListener("visibilitychange", () => document.hidden || open());
  addEventListener("pagehide", stop);
  addEventListener("pageshow", ({ persisted }) => persisted && start());
  shadow.append(style, bar);
  // Cards in the page itself come from the server, and a theme knows nothing of them.
  if (document.querySelector(".bantin-card") !== null) document.head.append(style.cloneNode());
  // A page of frames has no body to put anything into.
  (document.querySelector("body") ?? document.documentElement).append(host);
  comeBack();
  start();
})();
