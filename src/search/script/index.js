
// The index: its files, and what stands in them.

// The files of an index. Each is fetched once; `bytes` counts what came.
class Index {
  constructor(folder) {
    Object.assign(this, { folder, bytes: 0, files: new Map() });
  }

  file(path, read, fresh) {
    if (!this.files.has(path)) {
      const file = this.fetch(path, fresh).then(read);
      this.files.set(path, file);
      file.catch(() => this.files.delete(path));
    }
    return this.files.get(path);
  }

  async fetch(path, fresh) {
    // Under the names of lists, a new publication has new content.
    const response = await fetch(this.folder + path, fresh ? { cache: "no-cache" } : {});
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    this.bytes += bytes.length;
    return bytes;
  }

  async spans() {
    const list = await this.file("spans.json", json, true);
    if (list.format !== 1) throw new Stale();
    return list;
  }

  words(span) {
    return this.file(`${span}/words.json`, (bytes) => {
      const { tag, words } = json(bytes);
      return { tag, starts: words ? words.split(" ") : [] };
    }, true);
  }

  // The entries of the words that a term may match.
  async entries(span, term) {
    const { tag, starts } = await this.words(span);
    const numbers = new Set();
    for (const form of term.forms) {
      const start = bare(form);
      const at = (word) => starts.filter((start) => start <= word).length;
      for (let number = at(start); number <= at(term.begins ? start + "\uffff" : start); number++) numbers.add(number);
    }
    const buckets = Array.from(numbers, (number) => this.file(`${span}/w-${number}.bin?${tag}`, (bytes) => bucket(bytes, tag)));
    return (await Promise.all(buckets)).flat().filter((entry) => fits(term, entry.word));
  }

  async record(span, ordinal) {
    const { tag } = await this.words(span);
    const records = await this.file(`${span}/d-${ordinal >> 4}.json?${tag}`, json);
    if (records.tag !== tag) throw new Stale();
    return records.docs[ordinal & 15];
  }
}

// Files of two publications came together.
class Stale extends Error {}

const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// The entries of a bucket, their postings still closed.
function bucket(bytes, tag) {
  let at = 5;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const own = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (own !== tag) throw new Stale();
  const [entries, decoder] = [[], new TextDecoder()];
  let last = new Uint8Array();
  while (at < bytes.length) {
    const shared = bytes[at++];
    const length = number();
    const word = new Uint8Array(shared + length);
    word.set(last.subarray(0, shared));
    word.set(bytes.subarray(at, (at += length)), shared);
    const [files, size] = [number(), number()];
    entries.push({ word: decoder.decode(word), files, k: bytes[4], bits: bytes.subarray(at, (at += size)) });
    last = word;
  }
  return entries;
}

// Bits, most significant first.
class Bits {
  constructor(bytes) {
    Object.assign(this, { bytes, at: 0 });
  }

  bit() {
    const bit = (this.bytes[this.at >> 3] >> (7 - (this.at & 7))) & 1;
    this.at++;
    return bit;
  }

  low(count) {
    let value = 0;
    while (count-- > 0) value = value * 2 + this.bit();
    return value;
  }

  rice(k) {
    let ones = 0;
    while (ones < 15 && this.bit()) ones++;
    return ones === 15 ? this.low(32) : ones * 2 ** k + this.low(k);
  }

  gamma() {
    let zeros = 0;
    while (zeros < 32 && !this.bit()) zeros++;
    return 2 ** zeros + this.low(zeros);
  }

  ascending(count, k) {
    const numbers = [];
    for (let next = 0; count-- > 0; next = numbers[numbers.length - 1] + 1) numbers.push(next + this.rice(k));
    return numbers;
  }
}

// Calls `file` with each file of an entry: its ordinal, and the positions in head, summary and body.
function postings(entry, file) {
  const bits = new Bits(entry.bits);
  for (const ordinal of bits.ascending(entry.files, bits.low(4))) {
    const [head, summary, body] = bits.bit()
      ? [bits.gamma() - 1, bits.gamma() - 1, bits.gamma() - 1]
      : [0, 0, bits.gamma()];
    const k = Math.max(0, entry.k - (31 - Math.clz32(body + 1)));
    file(ordinal, [bits.ascending(head, 3), bits.ascending(summary, 5), bits.ascending(body, k)]);
  }
}
