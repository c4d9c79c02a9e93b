// `Intl.Segmenter`.

import { op_intl_segment } from "semba:ops/intl";
import { construct, define, Slots } from "semba:web/intl/classes";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { objectOptions, readMatcher, stringOption, toNumber } from "semba:web/intl/options";

const NAME = "Intl.Segmenter";
const WORD_LIKE = 0x8000_0000;
const all = new Slots("Segmenter");
const texts = new Slots("Segments");
const iterators = new WeakMap();

/** The ends of all segments, found when the first one is needed. */
function endsOf(slots) {
  if (slots.ends === undefined) {
    const bytes = op_intl_segment(slots.granularity, slots.text);
    slots.ends = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }
  return slots.ends;
}

function segmentAt(slots, number) {
  const ends = endsOf(slots);
  const index = number === 0 ? 0 : ends[number - 1] % WORD_LIKE;
  const segment = slots.text.slice(index, ends[number] % WORD_LIKE);
  const result = { segment, index, input: slots.text };
  if (slots.granularity === "word") result.isWordLike = ends[number] >= WORD_LIKE;
  return result;
}

/** The number of the segment that contains the position `at`. */
function find(ends, at) {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] % WORD_LIKE > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

const SegmentIteratorPrototype = Object.create(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
  next: {
    value: {
      next() {
        const state = iterators.get(this);
        if (state === undefined) {
          throw new TypeError("Method %SegmentIterator.prototype%.next called on incompatible receiver " +
            `${typeof this === "object" && this !== null ? "#<Object>" : String(this)}`);
        }
        if (state.number >= endsOf(state.slots).length) return { value: undefined, done: true };
        const value = segmentAt(state.slots, state.number);
        state.number += 1;
        return { value, done: false };
      },
    }.next,
    writable: true,
    configurable: true,
  },
  [Symbol.toStringTag]: { value: "Segmenter String Iterator", configurable: true },
});

const methods = {
  containing(index) {
    const slots = texts.get(this, "containing");
    const at = Math.trunc(toNumber(index)) || 0;
    if (at < 0 || at >= slots.text.length) return undefined;
    return segmentAt(slots, find(endsOf(slots), at));
  },
  [Symbol.iterator]() {
    const slots = texts.get(this, "[Symbol.iterator]");
    const iterator = Object.create(SegmentIteratorPrototype);
    iterators.set(iterator, { slots, number: 0 });
    return iterator;
  },
};
const SegmentsPrototype = {};
for (const key of Reflect.ownKeys(methods)) {
  Object.defineProperty(SegmentsPrototype, key, { value: methods[key], writable: true, configurable: true });
}

export function Segmenter(locales = undefined, options = undefined) {
  const object = construct(new.target, Segmenter, "Segmenter");
  const requested = canonicalizeList(locales);
  options = objectOptions(options);
  readMatcher(options, NAME);
  const { locale } = resolveLocale(requested);
  const granularity = stringOption(options, "granularity", ["grapheme", "word", "sentence"], "grapheme", NAME);
  return all.set(object, { locale, granularity });
}

define(Segmenter, "Segmenter", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const { locale, granularity } = all.get(this, "resolvedOptions");
    return { locale, granularity };
  },
  segment(input) {
    const { granularity } = all.get(this, "segment");
    return texts.set(Object.create(SegmentsPrototype), { granularity, text: `${input}`, ends: undefined });
  },
});
