
// The index: its files, and what stands in them.

const text = (bytes) => new TextDecoder().decode(bytes);
// A word whose order is that of its code points, which is not that of UTF-16.
const points = (word) => Array.from(word, (letter) => letter.codePointAt().toString(16).padStart(6, 0)).join("");
const json = (bytes) => JSON.parse(text(bytes));

class Index {
  constructor(folder) {
    Object.assign(this, { folder, files: new Map() });
  }

  // A file, fetched once. Under the names of lists a new publication has new content, so that they are asked for anew.
  file(path, read, cache = "default") {
    if (!this.files.has(path)) {
      const file = fetch(new URL(path, this.folder), { cache }).then(async (response) => {
        if (!response.ok) throw new Error();
        return read(new Uint8Array(await response.arrayBuffer()));
      });
      file.catch(() => this.files.delete(path));
      this.files.set(path, file);
    }
    return this.files.get(path);
  }

  async spans() {
    const list = await this.file("spans.json", json, "no-cache");
    if (list.format !== 1) throw new Error();
    return list;
  }

  words(span) {
    return this.file(`${span}/words.json`, json, "no-cache");
  }

  // The entries of the words that a term may match.
  async entries(span, term, cost) {
    const { tag, words } = await this.words(span);
    const starts = words ? words.split(" ") : [];
    const numbers = new Set();
    for (const form of term.forms.map(bare)) {
      const at = (word) => starts.filter((start) => points(start) <= points(word)).length;
      for (let number = at(form); number <= at(form + (term.begins ? "\u{10ffff}" : "")); number++) numbers.add(number);
    }
    const bucket = (number) => this.file(`${span}/w-${number}.bin?${tag}`, (bytes) => entries(bytes, tag));
    const buckets = await Promise.all(Array.from(numbers, bucket));
    for (const { size } of buckets) cost.bytes += size;
    return buckets.flatMap(({ list }) => list.filter(({ word }) => fits(term, word)));
  }

  async record(span, ordinal) {
    const { tag } = await this.words(span);
    const records = await this.file(`${span}/d-${ordinal >> 4}.json?${tag}`, json);
    if (records.tag !== tag) throw new Error();
    return records.docs[ordinal & 15];
  }
}

// The entries of a bucket, their postings still closed.
function entries(bytes, tag) {
  let at = 5;
  const number = () => {
    const byte = bytes[at++];
    return byte < 128 ? byte : byte - 128 + 128 * number();
  };
  const take = (size) => bytes.subarray(at, (at += size));
  if (Array.from(bytes.slice(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("") !== tag) throw new Error();
  const list = [];
  let word = [];
  while (at < bytes.length) {
    word = word.slice(0, bytes[at++]).concat(...take(number()));
    list.push({ word: text(new Uint8Array(word)), count: number(), bits: take(number()), k: bytes[4] });
  }
  return { list, size: bytes.length };
}

// Calls `file` with each file of an entry: its ordinal, and the positions in head, summary and body.
function postings({ bits, count, k }, file) {
  let at = 0;
  // Most significant first.
  const bit = () => (bits[at >> 3] >> (7 - (at++ & 7))) & 1;
  const low = (count) => {
    let value = 0;
    while (count-- > 0) value = value * 2 + bit();
    return value;
  };
  const run = (which, most) => {
    let length = 0;
    while (length < most && bit() === which) length++;
    return length;
  };
  const rice = (k, ones = run(1, 15)) => (ones < 15 ? ones * 2 ** k + low(k) : low(32));
  const gamma = (zeros = run(0, 32)) => 2 ** zeros + low(zeros);
  const ascending = (count, k) => {
    let next = 0;
    return Array.from({ length: count }, () => (next += rice(k) + 1) - 1);
  };
  for (const ordinal of ascending(count, low(4))) {
    const counts = bit() ? [0, 0, 0].map(() => gamma() - 1) : [0, 0, gamma()];
    const last = Math.max(0, k - 31 + Math.clz32(counts[2] + 1));
    file(ordinal, counts.map((count, field) => ascending(count, [3, 5, last][field])));
  }
}
