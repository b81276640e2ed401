
// Snippets: the part of a text that shows best why it was found, with the words that were.

const SNIPPET = 40;

// The parts of a text, or of its best stretch of words, as [text, whether it was found]; and how many terms are in it.
function snippet(text, terms, whole) {
  const plain = text.normalize("NFC").replace(/\s+/g, " ").trim();
  const known = new Map();
  const which = (word) => {
    if (!known.has(word)) {
      const form = canonical(fold(word));
      known.set(word, terms.flatMap((term, at) => (fits(term, form) ? [at] : [])));
    }
    return known.get(word);
  };
  const list = Array.from(plain.matchAll(WORD), ({ 0: word, index }) => ({ index, end: index + word.length, terms: which(word) }));
  const distinct = (from, to) => new Set(list.slice(from, to).flatMap((word) => word.terms)).size;
  let [from, most] = [0, -1];
  for (let at = 0; !whole && at < list.length; at++) {
    if (!list[at].terms.length) continue;
    // Words side by side count more than words that are about.
    const near = list.slice(at, at + SNIPPET).filter((word, next, near) => {
      return word.terms.length && near[next + 1]?.terms.some((term) => word.terms.includes(term - 1));
    });
    const value = distinct(at, at + SNIPPET) * 100 + near.length;
    if (value > most) [from, most] = [at, value];
  }
  from = list.length <= SNIPPET ? 0 : Math.max(0, Math.min(from - 6, list.length - SNIPPET));
  const to = whole ? list.length : Math.min(list.length, from + SNIPPET);
  return { parts: parts(plain, list, from, to), found: distinct(0, list.length) };
}

function parts(text, list, from, to) {
  let at = from ? list[from].index : 0;
  const parts = from ? [["… ", false]] : [];
  for (const word of list.slice(from, to).filter((word) => word.terms.length)) {
    if (word.index > at) parts.push([text.slice(at, word.index), false]);
    parts.push([text.slice(word.index, word.end), true]);
    at = word.end;
  }
  const end = to < list.length ? list[to - 1].end : text.length;
  if (end > at) parts.push([text.slice(at, end), false]);
  if (to < list.length) parts.push([" …", false]);
  return parts;
}

// Shows parts as text, whatever is in them.
function show(element, parts) {
  element.replaceChildren(
    ...parts.map(([text, found]) => {
      if (!found) return document.createTextNode(text);
      const mark = document.createElement("mark");
      mark.textContent = text;
      return mark;
    }),
  );
}
