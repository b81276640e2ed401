
// Words: how a text is taken apart, and which words a typed one matches.

const LIKE = { ð: "đ", ɖ: "đ", ς: "σ", ß: "ss", æ: "ae", œ: "oe" };
const BARE = { đ: "d", ø: "o", ł: "l", ħ: "h", ŧ: "t", ı: "i" };
const WORD = /[0-9]+(?:[.,][0-9]+)*|(?:(?![0-9])[\p{Alphabetic}\p{N}\p{M}])+/gu;

const fold = (text) =>
  text.normalize("NFC").toLowerCase().replace(/[ðɖςßæœ]/g, (letter) => LIKE[letter]).replace(/\p{M}/gu, "");

// A word with the tone on the first of two vowels, and a number of two digits without its zero.
const canonical = (word) =>
  word.replace(/^0(?=[0-9]$)/, "").replace(/(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])$/, (pair) => {
    const [first, second, tone] = pair.normalize("NFD");
    return (first + tone).normalize() + second;
  });

const words = (text) => (fold(text).match(WORD) || []).map(canonical);
const bare = (word) => Array.from(word, (letter) => BARE[letter] || [...letter.normalize("NFD")][0]).join("");

// A word to look for: its forms, and whether it is still being typed.
const term = (form, typed) => ({ forms: [form, typed || form], begins: !!typed });

// Whether a word is looked for: as typed, or with more marks where none was typed.
const fits = ({ forms, begins }, word) => {
  const letters = [...word];
  return forms.some((form) => {
    const typed = [...form];
    const isAsLong = begins ? typed.length <= letters.length : typed.length === letters.length;
    return isAsLong && typed.every((own, at) => own === letters[at] || (own === bare(own) && own === bare(letters[at])));
  });
};

// What a query asks for: pieces to find and pieces to leave out, each a list of terms that stand side by side.
function parse(query, typing) {
  const [wanted, unwanted] = [[], []];
  let last;
  for (const [piece, minus, quoted] of query.matchAll(/([-−–]?)["“”]([^"“”]*)["“”]?|[^\s"“”]+/gu)) {
    const not = minus ?? /^[-−–][\p{Alphabetic}\p{N}]/u.test(piece);
    const terms = words(quoted ?? piece).map((word) => term(word));
    if (terms.length) (last = not ? unwanted : wanted).push(terms);
  }
  if (typing && last === wanted) begin(wanted, query);
  return { wanted, unwanted };
}

// Makes the last term one that is still being typed, if nothing stands behind it. A single letter says too little.
function begin(wanted, query) {
  const typed = (fold(query).match(/([0-9][0-9.,]*|((?![0-9])[\p{Alphabetic}\p{N}])+)$/u) || [""])[0];
  const terms = wanted.at(-1);
  if (!typed || canonical(typed) !== terms.at(-1).forms[0]) return;
  if ([...typed].length > 1) terms.push(term(terms.pop().forms[0], typed));
  else if (terms.length > 1) terms.pop();
  else if (wanted.length > 1) wanted.pop();
}
