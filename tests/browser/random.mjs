// Numbers and choices that look like chance, and are the same in every run.

export class Random {
  constructor(seed) {
    this.state = seed;
  }

  /** A number from 0 up to 1, by the generator mulberry32. */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `end`. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  one(items) {
    return items[this.below(items.length)];
  }

  /** Whether something happens that does so many times in a hundred. */
  percent(count) {
    return this.below(100) < count;
  }
}
