// `perf_hooks.createHistogram`: how often values occurred.

import {
  invalidArgType, invalidThis, outOfRange, typeError, validateInteger, validateNumber, validateObject,
} from "semba:internal/errors";

const INT64_MAX = 2n ** 63n - 1n;
const key = Symbol("made here");

/** Counts of values, in buckets as wide as the wanted figures allow. */
export class Histogram {
  #buckets = new Map();
  #count = 0n;
  #exceeds = 0n;
  #figures;
  #lowest;
  #highest;
  #max = 0n;
  #min = INT64_MAX;
  #sum = 0;
  #squares = 0;

  constructor(secret, { lowest, highest, figures }) {
    if (secret !== key) throw typeError("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    this.#lowest = BigInt(lowest);
    this.#highest = BigInt(highest);
    this.#figures = figures;
  }

  static is(value) {
    return typeof value === "object" && value !== null && #buckets in value;
  }

  #check() {
    if (!Histogram.is(this)) throw invalidThis("Histogram");
  }

  // Values are told apart up to the figures that were asked for.
  #bucket(value) {
    const digits = String(value).length - this.#figures;
    return digits <= 0 ? value : value / 10n ** BigInt(digits) * 10n ** BigInt(digits);
  }

  record(value) {
    this.#check();
    if (typeof value !== "bigint") validateInteger(value, "val", 1);
    else if (value < 1n || value > INT64_MAX) throw outOfRange("val", `>= 1 && <= ${INT64_MAX}`, value);
    this.#add(BigInt(value), 1n);
  }

  #add(value, times) {
    if (value > this.#highest) {
      this.#exceeds += times;
      return;
    }
    const bucket = this.#bucket(value);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0n) + times);
    this.#count += times;
    if (value > this.#max) this.#max = value;
    if (value < this.#min) this.#min = value;
    this.#sum += Number(value) * Number(times);
    this.#squares += Number(value) ** 2 * Number(times);
  }

  #last;
  recordDelta() {
    this.#check();
    const now = process.hrtime.bigint();
    if (this.#last !== undefined) this.record(now - this.#last || 1n);
    this.#last = now;
  }

  add(other) {
    this.#check();
    if (!Histogram.is(other)) throw invalidArgType("other", "RecordableHistogram", other);
    for (const [value, times] of other.#buckets) this.#add(value, times);
    this.#exceeds += other.#exceeds;
  }

  reset() {
    this.#check();
    this.#buckets.clear();
    this.#count = this.#exceeds = this.#max = 0n;
    this.#min = INT64_MAX;
    this.#sum = this.#squares = 0;
    this.#last = undefined;
  }

  get count() {
    this.#check();
    return Number(this.#count);
  }

  get countBigInt() {
    this.#check();
    return this.#count;
  }

  get exceeds() {
    this.#check();
    return Number(this.#exceeds);
  }

  get exceedsBigInt() {
    this.#check();
    return this.#exceeds;
  }

  get max() {
    this.#check();
    return Number(this.#max);
  }

  get maxBigInt() {
    this.#check();
    return this.#max;
  }

  get min() {
    this.#check();
    return Number(this.#min);
  }

  get minBigInt() {
    this.#check();
    return this.#min;
  }

  get mean() {
    this.#check();
    return this.#count === 0n ? NaN : this.#sum / Number(this.#count);
  }

  get stddev() {
    this.#check();
    if (this.#count === 0n) return NaN;
    const count = Number(this.#count);
    return Math.sqrt(Math.max(0, this.#squares / count - (this.#sum / count) ** 2));
  }

  #at(percentile) {
    const wanted = Math.max(1, Math.ceil(percentile / 100 * Number(this.#count)));
    let seen = 0;
    for (const [value, times] of [...this.#buckets].sort(([a], [b]) => (a < b ? -1 : 1))) {
      seen += Number(times);
      if (seen >= wanted) return value;
    }
    return 0n;
  }

  percentile(percentile) {
    return Number(this.percentileBigInt(percentile));
  }

  percentileBigInt(percentile) {
    this.#check();
    validateNumber(percentile, "percentile");
    if (!(percentile > 0 && percentile <= 100)) throw outOfRange("percentile", "> 0 && <= 100", percentile);
    return this.#at(percentile);
  }

  get percentiles() {
    return new Map([...this.percentilesBigInt].map(([percentile, value]) => [percentile, Number(value)]));
  }

  get percentilesBigInt() {
    this.#check();
    const result = new Map();
    if (this.#count === 0n) return result.set(100, 0n);
    // Halves of what is left, until nothing is.
    for (let percentile = 0; percentile < 100; percentile += (100 - percentile) / 2) {
      const value = percentile === 0 ? this.#min : this.#at(percentile);
      result.set(percentile, value);
      if (value >= this.#bucket(this.#max)) break;
    }
    return result.set(100, this.#at(100));
  }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(this.percentiles) };
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    return `Histogram ${inspect({ min, max, mean, exceeds, stddev, count, percentiles }, inner)}`;
  }
}

/** `perf_hooks.createHistogram`. */
export function createHistogram(options = {}) {
  validateObject(options, "options");
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== "bigint") validateInteger(lowest, "options.lowest", 1, Number.MAX_SAFE_INTEGER);
  if (typeof highest !== "bigint") {
    validateInteger(highest, "options.highest", 2 * Number(lowest), Number.MAX_SAFE_INTEGER);
  } else if (highest < 2n * BigInt(lowest)) {
    throw outOfRange("options.highest", `>= ${2n * BigInt(lowest)}`, highest);
  }
  validateInteger(figures, "options.figures", 1, 5);
  return new Histogram(key, { lowest, highest, figures });
}
