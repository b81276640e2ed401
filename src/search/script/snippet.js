
// Snippets: the part of a text that shows best why it was found, with the words that were.

const LENGTH = 40;

// The parts of a text as [text, whether it was found], all of it or its best stretch; and how many of the terms are in it.
function snippet(text, terms, isWhole) {
  const plain = text.normalize("NFC").replace(/\s+/g, " ").trim();
  const known = new Map();
  const which = (word) => {
    if (!known.has(word)) known.set(word, terms.filter((term) => fits(term, canonical(fold(word)))));
    return known.get(word);
  };
  const list = Array.from(plain.matchAll(WORD), ({ 0: word, index }) => [index, index + word.length, which(word)]);
  const count = (list) => new Set(list.flatMap(([, , terms]) => terms)).size;
  let [from, to, most] = [0, list.length, 0];
  for (let at = 0; !isWhole && at < list.length; at++) {
    if (!list[at][2].length) continue;
    const near = list.slice(at, at + LENGTH);
    // Words side by side say more than words that are about.
    const pairs = near.filter(([, , own], at) => near[at + 1]?.[2].some((term) => own.includes(terms[terms.indexOf(term) - 1])));
    const value = count(near) * LENGTH + pairs.length;
    if (value > most) [from, most] = [at, value];
  }
  if (!isWhole) {
    from = Math.max(0, Math.min(from - 6, list.length - LENGTH));
    to = Math.min(to, from + LENGTH);
  }
  const parts = [];
  let at = from ? list[from][0] : 0;
  for (const [start, end, found] of list.slice(from, to)) {
    if (!found.length) continue;
    parts.push([plain.slice(at, start), false], [plain.slice(start, end), true]);
    at = end;
  }
  parts.push([plain.slice(at, to < list.length ? list[to - 1][1] : plain.length), false]);
  if (from) parts.unshift(["… ", false]);
  if (to < list.length) parts.push([" …", false]);
  return { parts, found: count(list) };
}

// Shows parts as text, whatever is in them.
const show = (element, parts) =>
  element.replaceChildren(
    ...parts.map(([text, found]) => (found ? Object.assign(document.createElement("mark"), { textContent: text }) : text)),
  );
