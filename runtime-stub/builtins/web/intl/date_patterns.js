// The best pattern for the fields that are asked for: Unicode's DateTimePatternGenerator.

import { localeData } from "semba:web/intl/data";
import {
  DATE_MASK, distance, FIELDS, formOf, FRACTION, HOUR, joinPattern, MINUTE, MONTH, parseSkeleton, SECOND, splitPattern,
  TIME_MASK, WEEKDAY, YEAR,
} from "semba:web/intl/date_skeleton";

const SECOND_AND_FRACTION = (1 << SECOND) | (1 << FRACTION);
const generators = new Map();

/** The generator of a locale. */
export function generatorOf(locale) {
  let generator = generators.get(locale);
  if (generator === undefined) {
    generator = new Generator(localeData(locale, "dates"), localeData(locale, "numbers").systems.latn.decimal);
    generators.set(locale, generator);
  }
  return generator;
}

// Patterns are looked through by the first letter of their fields, upper case first.
const order = ({ skeleton: { first } }) => first.charCodeAt(0);

class Generator {
  #data;
  #decimal;
  #patterns = [];
  #found = new Map();

  constructor(data, decimal) {
    this.#data = data;
    this.#decimal = decimal;
    const bySkeleton = new Map();
    const add = (pattern, text) => {
      const skeleton = parseSkeleton(text ?? pattern);
      const key = skeleton.types.join();
      const known = bySkeleton.get(key);
      if (known === undefined) bySkeleton.set(key, { pattern, skeleton, isNamed: text !== undefined });
      else if (text !== undefined && !known.isNamed) Object.assign(known, { pattern, skeleton, isNamed: true });
    };
    for (const field of "GyQMwWEDFdaHmsSv") add(field);
    for (const pattern of [...data.date, ...data.time]) add(pattern);
    for (const skeleton of Object.keys(data.available)) add(data.available[skeleton], skeleton);
    this.#patterns = [...bySkeleton.values()].sort((one, other) => order(one) - order(other));
  }

  /**
   * The pattern for a skeleton such as "yMMMdjm", whose hour has the letter of a cycle already and, if `fitsHour`, the
   * length that is wanted.
   */
  best(text, fitsHour = true) {
    const key = fitsHour ? text : `${text} `;
    let pattern = this.#found.get(key);
    if (pattern === undefined) {
      pattern = this.#compose({ ...parseSkeleton(text), fitsHour });
      this.#found.set(key, pattern);
    }
    return pattern;
  }

  #compose(wanted) {
    const raw = this.#raw(wanted, 0xffff);
    if (raw.missing === 0 && raw.extra === 0) return this.#adjust(raw, wanted, false);
    const date = this.#appending(wanted, wanted.mask & DATE_MASK);
    const time = this.#appending(wanted, wanted.mask & TIME_MASK);
    if (date === "") return time;
    if (time === "") return date;
    return this.glue(wanted).replace("{1}", () => date).replace("{0}", () => time);
  }

  /** The pattern that puts a date and a time together. */
  glue({ types, letters }) {
    const length = letters[MONTH].length;
    let style = 3;
    if (length === 4) style = types[WEEKDAY] === 0 ? 1 : 0;
    else if (length === 3) style = 2;
    return this.#data.atTime[style];
  }

  #raw(wanted, mask) {
    let best = { distance: Number.POSITIVE_INFINITY, missing: -1 };
    for (const { pattern, skeleton, isNamed } of this.#patterns) {
      const [far, missing, extra] = distance(wanted, skeleton, mask);
      if (far < best.distance || (far === best.distance && best.missing < missing)) {
        best = { distance: far, missing, extra, pattern, skeleton: isNamed ? skeleton : undefined };
        if (far === 0) break;
      }
    }
    return best;
  }

  #appending(wanted, mask) {
    if (mask === 0) return "";
    let raw = this.#raw(wanted, mask);
    let result = this.#adjust(raw, wanted, false);
    // As in Unicode's implementation, no more than one pattern is appended to the first one.
    let last = 0;
    while (raw.missing !== 0 && raw.missing !== last) {
      const { missing } = raw;
      if ((missing & SECOND_AND_FRACTION) === 1 << FRACTION && (mask & SECOND_AND_FRACTION) === SECOND_AND_FRACTION) {
        result = this.#adjust({ ...raw, pattern: result }, wanted, true);
        raw = { ...raw, missing: missing & ~(1 << FRACTION) };
        continue;
      }
      raw = this.#raw(wanted, missing);
      const found = missing & ~raw.missing;
      const field = FIELDS[31 - Math.clz32(found)];
      // Nothing else has no format of its own; what Unicode's implementation shows then is known by its number.
      const format = this.#data.append[field] ?? "{0} ├{2}: {1}┤";
      const part = this.#adjust(raw, wanted, false);
      const name = this.#data.fields[field.toLowerCase().replace("-of-", "").replace("dayweek", "weekday")
        .replace("timezone", "zone")] ?? `F${FRACTION}`;
      result = format.replace("{0}", () => result).replace("{1}", () => part).replace("{2}", () => `'${name}'`);
      last = raw.missing;
    }
    return result;
  }

  /** The pattern with its fields as long as they are wanted. */
  #adjust({ pattern, skeleton }, wanted, fixesFraction) {
    const pieces = splitPattern(pattern).map(([isField, text]) => {
      const form = isField ? formOf(text) : undefined;
      if (form === undefined) return [isField, text];
      const [field, type] = form;
      if (fixesFraction && field === SECOND) return [true, `${text}\0${wanted.letters[FRACTION]}`];
      if (wanted.types[field] === 0) return [true, text];
      return [true, adjustField(text, field, type, wanted, skeleton)];
    });
    return joinPattern(pieces.flatMap(([isField, text]) => {
      const [field, fraction] = text.split("\0");
      return fraction === undefined ? [[isField, text]] : [[true, field], [false, this.#decimal], [true, fraction]];
    }));
  }
}

function adjustField(text, field, type, wanted, skeleton) {
  const asked = wanted.letters[field];
  const askedLength = asked[0] === "E" && asked.length < 3 ? 3 : asked.length;
  let length = askedLength;
  if (field === MINUTE || field === SECOND || (field === HOUR && !wanted.fitsHour)) {
    length = text.length;
  } else if (skeleton !== undefined && asked[0] !== "c" && asked[0] !== "e") {
    const ownLength = skeleton.letters[field].length;
    const isNumeric = type > 0;
    if (ownLength === askedLength || isNumeric !== wanted.types[field] > 0) length = text.length;
  }
  const keeps = field === HOUR || field === MONTH || field === WEEKDAY || (field === YEAR && asked[0] !== "Y");
  return (keeps ? text[0] : asked[0]).repeat(length);
}
