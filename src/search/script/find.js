
// Finding: which files of a span a query asks for, and in which order results come.

// What a query may fetch before it stops where its page is full: of files with its words side by side, and of others.
const ENOUGH = [150000, 220000];
// Where in the head what stands beside the title begins.
const BESIDE = 64;

// Where the words of a term are in the files of a span: by ordinal the positions field by field, and in which fields the very
// form is that was typed.
async function places(index, span, term, cost) {
  const found = new Map();
  for (const entry of await index.entries(span, term, cost)) {
    postings(entry, (ordinal, fields) => {
      const own = found.get(ordinal) || { fields: [[], [], []], exact: [] };
      found.set(ordinal, own);
      fields.forEach((positions, field) => {
        own.fields[field].push(...positions);
        if (positions.length && entry.word === term.forms[0]) own.exact[field] = 1;
      });
    });
  }
  return found;
}

// The files of a span, each with its score, and the bytes that were read for it. `at` is its place among the spans; `counts` tells how
// rare terms are.
async function find(index, span, at, { wanted, unwanted, keys }, counts) {
  const [known, cost] = [new Map(), { bytes: 0 }];
  const load = async (term) => {
    const id = term.forms + term.begins;
    if (!known.has(id)) known.set(id, places(index, span, term, cost));
    const files = await known.get(id);
    if (!at) counts.set(id, files.size);
    return files;
  };
  // What is rare comes first: where it is missing, nothing else is fetched.
  const rarity = ({ forms, begins }) => counts.get(forms + begins) ?? 1e6 / forms[0].length;
  let ordinals;
  for (const term of [...wanted.flat(), ...keys].sort((a, b) => rarity(a) - rarity(b))) {
    const files = await load(term);
    ordinals = (ordinals || [...files.keys()]).filter((ordinal) => files.has(ordinal));
    if (!ordinals.length) return { files: [], ...cost };
  }
  const loaded = (pieces) => Promise.all(pieces.map((piece) => Promise.all(piece.map(load))));
  const [all, none] = [await loaded(wanted), await loaded(unwanted)];
  const has = (ordinal) => (piece) => isPhrase(piece.map((files) => files.get(ordinal)));
  const files = ordinals
    .filter((ordinal) => all.every(has(ordinal)) && !none.some(has(ordinal)))
    .map((ordinal) => ({ span, at, ordinal, ...score(all.flat().map((files) => files.get(ordinal))) }));
  return { files, ...cost };
}

// The fields, of three, in which the words of terms stand side by side.
const side = (terms) =>
  [0, 1, 2].filter((field) => {
    const [first, ...rest] = terms.map(({ fields }) => fields[field]);
    const others = rest.map((positions) => new Set(positions));
    return first.some((start) => others.every((own, at) => own.has(start + at + 1)));
  });

const isPhrase = (terms) => terms.every(Boolean) && side(terms).length > 0;

// The score of a file, given where each term is in it.
function score(terms) {
  let [score, exact] = [0, 0];
  terms.forEach((term, at) => {
    const [best] = side([term]);
    score += 3 - best + (term.fields[0].some((position) => position < BESIDE) ? 1 : 0);
    exact += term.exact[best] || 0;
    if (at) score += [12, 10, 8][side([terms[at - 1], term])[0]] || 0;
  });
  return { score, exact };
}

const order = (a, b) => b.score - a.score || b.exact - a.exact || a.at - b.at || b.ordinal - a.ordinal;

// Looks through the spans, newest first, until `count` results are there and older ones are not better or have cost too
// much. Calls `tell` with all results so far, in order, after each span, until it answers false. Hands on the results, and the last span
// it has looked at if older ones are left.
async function search(index, query, { year, section, tag }, count, tell) {
  const keys = [section && "/" + section, tag && "#" + tag].filter(Boolean).map((key) => term(key));
  const terms = query.wanted.flat().length;
  const spans = (await index.spans()).spans
    .map(([name]) => name)
    .filter((name) => (terms || keys.length) && (!year || name.slice(0, 4) === year));
  const best = Math.max(0, 16 * terms - 12);
  const [jobs, counts] = [[], new Map()];
  let [results, bytes] = [[], 0];
  for (let at = 0; at < spans.length; at++) {
    // The first span tells what is rare; behind it, what comes next is fetched meanwhile.
    while (jobs.length < spans.length && jobs.length <= at + (at && 2)) {
      jobs.push(find(index, spans[jobs.length], jobs.length, { ...query, keys }, counts));
      jobs.at(-1).catch(() => {});
    }
    const job = await jobs[at];
    results = results.concat(job.files).sort(order);
    bytes += job.bytes;
    const last = at + 1 < spans.length ? spans[at] : undefined;
    const worst = results[count - 1];
    const isEnough = worst && (worst.score >= best || bytes > ENOUGH[worst.score < 9 * terms - 8 ? 1 : 0]);
    if (tell?.(results, last) === false || isEnough) return { results, last };
  }
  return { results };
}
