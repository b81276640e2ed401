
// Finding: which files of a span a query asks for, and in which order results come.

const SIDE_BY_SIDE = [12, 10, 8];
// What a query may fetch before it stops where its page is full.
const ENOUGH = 150000;

// Where the words of a term are in the files of a span: by ordinal the positions field by field, and whether the very form
// that was typed is in the field.
async function places(index, span, term) {
  const found = new Map();
  for (const entry of await index.entries(span, term)) {
    const same = entry.word === term.forms[0];
    postings(entry, (ordinal, fields) => {
      const known = found.get(ordinal);
      if (!known) return found.set(ordinal, { fields, exact: fields.map(() => same) });
      fields.forEach((positions, field) => {
        if (!positions.length) return;
        known.exact[field] = (same || (known.fields[field].length > 0 && known.exact[field]));
        known.fields[field] = known.fields[field].concat(positions);
      });
    });
  }
  return found;
}

// The files of a span, each with its score.
async function find(index, span, at, query, keys, counts) {
  const known = new Map();
  const load = async (term) => {
    const id = term.forms.join() + term.begins;
    if (!known.has(id)) known.set(id, places(index, span, term));
    const files = await known.get(id);
    counts.set(id, files.size);
    return files;
  };
  // What is rare comes first: where it is missing, nothing else is fetched.
  const rarity = (term) => counts.get(term.forms.join() + term.begins) ?? 1e6 / term.forms[0].length;
  const terms = query.wanted.flat();
  let files;
  for (const term of [...terms, ...keys].sort((a, b) => rarity(a) - rarity(b))) {
    const other = await load(term);
    files = files ? files.filter((ordinal) => other.has(ordinal)) : [...other.keys()];
    if (!files.length) return [];
  }
  const loaded = async (pieces) => Promise.all(pieces.map((piece) => Promise.all(piece.map(load))));
  const [wanted, unwanted] = [await loaded(query.wanted), await loaded(query.unwanted)];
  const has = (piece, ordinal) => piece.every((places) => places.has(ordinal)) && isPhrase(piece, ordinal);
  files = files.filter((ordinal) => {
    return wanted.every((piece) => has(piece, ordinal)) && !unwanted.some((piece) => has(piece, ordinal));
  });
  const all = wanted.flat();
  return files.map((ordinal) => ({ span, at, ordinal, ...score(all.map((places) => places.get(ordinal))) }));
}

// Whether the terms of a piece stand side by side in one field.
function isPhrase(piece, ordinal) {
  if (piece.length < 2) return true;
  const fields = piece.map((places) => places.get(ordinal).fields);
  return [0, 1, 2].some((field) => {
    const rest = fields.slice(1).map((own) => new Set(own[field]));
    return fields[0][field].some((start) => rest.every((own, at) => own.has(start + at + 1)));
  });
}

// The score of a file, given where each term is in it.
function score(terms) {
  let [sum, exact] = [0, 0];
  terms.forEach(({ fields, exact: isExact }, at) => {
    const best = fields.findIndex((positions) => positions.length);
    sum += 3 - best;
    exact += isExact[best] ? 1 : 0;
    if (!at) return;
    const follows = fields.findIndex((positions, field) => {
      const own = new Set(positions);
      return terms[at - 1].fields[field].some((position) => own.has(position + 1));
    });
    sum += SIDE_BY_SIDE[follows] ?? 0;
  });
  return { score: sum, exact };
}

const order = (a, b) => b.score - a.score || b.exact - a.exact || a.at - b.at || b.ordinal - a.ordinal;

// Looks through the spans, newest first, until `wanted` results are there and older ones are not better or have cost too
// much. Calls `tell` with all results so far, in order, after each span; hands them on with the span behind the last one.
async function search(index, query, { year, section, tag }, wanted, tell) {
  const keys = [section && "/" + section, tag && "#" + tag].filter(Boolean).map((key) => term(key));
  const count = query.wanted.flat().length;
  const all = (await index.spans()).spans.map(([name]) => name);
  const spans = count || keys.length ? all.filter((name) => !year || name.slice(0, 4) === year) : [];
  const best = count ? 15 * count - 12 : 0;
  const [jobs, counts, start] = [[], new Map(), index.bytes];
  let results = [];
  for (let at = 0; at < spans.length; at++) {
    // The first span tells what is rare; behind it, what comes next is fetched meanwhile.
    while (jobs.length < spans.length && jobs.length <= (at ? at + 2 : 0)) {
      const job = find(index, spans[jobs.length], jobs.length, query, keys, counts);
      job.catch(() => {});
      jobs.push(job);
    }
    results = results.concat(await jobs[at]).sort(order);
    const last = results[wanted - 1];
    const isEnough = last && (last.score === best || index.bytes - start > ENOUGH);
    const rest = spans[at + 1];
    if (tell(results, rest) === false || isEnough) return { results, rest };
  }
  return { results };
}
