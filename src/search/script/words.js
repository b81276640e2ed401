
// Words: how a text is taken apart, and which words a typed one matches.

const TONES = "oàòa oáóa oảỏa oãõa oạọa oèòe oéóe oẻỏe oẽõe oẹọe uỳùy uýúy uỷủy uỹũy uỵụy".split(" ");
const LIKE = { ð: "đ", ɖ: "đ", ς: "σ", ß: "ss", æ: "ae", œ: "oe" };
const BARE = { đ: "d", ø: "o", ł: "l", ħ: "h", ŧ: "t", ı: "i" };
const WORD = /[0-9]+(?:[.,][0-9]+)*|(?:(?![0-9])[\p{Alphabetic}\p{N}\p{M}])+/gu;

const fold = (text) =>
  text.normalize("NFC").toLowerCase().replace(/[ðɖςßæœ]/g, (letter) => LIKE[letter]).replace(/\p{M}/gu, "");

function canonical(word) {
  if (/^0[0-9]$/.test(word)) return word[1];
  const pair = TONES.find((pair) => word.endsWith(pair.slice(0, 2)));
  return pair ? word.slice(0, -2) + pair.slice(2) : word;
}

const words = (text) => (fold(text).match(WORD) || []).map(canonical);

const bare = (word) => Array.from(word, (letter) => BARE[letter] || Array.from(letter.normalize("NFD"))[0]).join("");

// Whether a typed word matches a word, or with `begins` its beginning.
function matches(typed, word, begins) {
  const [own, other] = [Array.from(typed), Array.from(word)];
  if (begins ? own.length > other.length : own.length !== other.length) return false;
  return own.every((letter, at) => letter === other[at] || (bare(letter) === letter && letter === bare(other[at])));
}

// A word to look for: its forms, and whether it is still being typed.
const term = (form, typed) => ({ forms: typed && typed !== form ? [form, typed] : [form], begins: typed !== undefined });
const fits = (term, word) => term.forms.some((form) => matches(form, word, term.begins));

// What a query asks for: pieces to find and pieces to leave out, each a list of terms that stand side by side.
function parse(query, typing) {
  const [wanted, unwanted] = [[], []];
  let last;
  for (const [piece, minus, quoted] of query.matchAll(/([-−–]?)["“”]([^"“”]*)["“”]?|[^\s"“”]+/gu)) {
    const isQuoted = quoted !== undefined;
    const list = (isQuoted ? minus : /^[-−–][\p{Alphabetic}\p{N}]/u.test(piece)) ? unwanted : wanted;
    const terms = words(isQuoted ? quoted : piece).map((word) => term(word));
    if (terms.length) (last = list).push(terms);
  }
  if (typing && last === wanted) finishLater(wanted, query);
  return { wanted, unwanted };
}

// Makes the last term one whose word is still being typed, if nothing stands behind it; a single letter says too little.
function finishLater(wanted, query) {
  const terms = wanted[wanted.length - 1];
  const typed = (fold(query).match(/(?:[0-9][0-9.,]*|(?:(?![0-9])[\p{Alphabetic}\p{N}])+)$/u) || [""])[0];
  if (!typed || canonical(typed) !== terms[terms.length - 1].forms[0]) return;
  if (Array.from(typed).length > 1) terms[terms.length - 1] = term(canonical(typed), typed);
  else if (terms.length > 1) terms.pop();
  else if (wanted.length > 1) wanted.pop();
}
