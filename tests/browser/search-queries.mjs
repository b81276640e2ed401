// Queries as chance makes them, of the words of texts.

const DROPPED = { đ: "d", Đ: "D" };

/** Makes one query; `choices` has the years, sections and tags to narrow it by. */
export function query(random, texts, choices) {
  // Mostly of one text, so that not every query of several pieces finds nothing.
  const own = wordsOf(random, texts);
  const pieces = Array.from({ length: random.one([1, 1, 1, 2, 2, 3]) }, () => piece(random, random.percent(85) ? own : wordsOf(random, texts)));
  const made = { query: pieces.join(" "), typing: random.percent(35) };
  if (made.typing && random.percent(80)) made.query = begun(random, made.query);
  for (const [name, values] of Object.entries(choices)) {
    if (values.length > 0 && random.percent(10)) made[name] = random.one(values);
  }
  if ((made.section ?? made.tag) && random.percent(20)) made.query = "";
  return made;
}

function begun(random, query) {
  const letters = Array.from(query);
  return letters.slice(0, Math.max(2, letters.length - 1 - random.below(3))).join("");
}

function piece(random, words) {
  const start = random.below(words.length);
  const some = words.slice(start, start + random.one([1, 1, 2, 3]));
  const typed = some.map((word) => typedAs(random, word)).join(" ");
  const [quoted, unwanted] = [random.percent(30), random.percent(12)];
  return (unwanted ? random.one(["-", "−", "–"]) : "") + (quoted ? `"${typed}"` : typed);
}

function wordsOf(random, texts) {
  for (;;) {
    const { title = "Tin", summary = "", body = "", tags = [], number = "", author = "" } = random.one(texts);
    const words = [title, summary, body, number, author, ...tags].join(" ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
    if (words.length > 0) return words;
  }
}

/** A word as one may type it: with its marks, without them, with some of them, in other letters. */
function typedAs(random, word) {
  const marks = random.below(4);
  const letters = Array.from(word.normalize("NFC"), (letter) => (marks === 1 || (marks === 2 && random.percent(50)) ? bare(letter) : letter));
  const typed = letters.join("");
  return random.one([typed, typed, typed.toLowerCase(), typed.toUpperCase(), typed.normalize("NFD")]);
}

const bare = (letter) => DROPPED[letter] ?? letter.normalize("NFD").replace(/\p{M}/gu, "");
