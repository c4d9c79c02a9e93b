// Patterns for ranges of times: Unicode's DateIntervalFormat.

import { localeData } from "semba:web/intl/data";
import { generatorOf } from "semba:web/intl/date_patterns";
import { formOf, parseSkeleton, splitPattern } from "semba:web/intl/date_skeleton";

/** The fields that can be the largest difference, largest first, with their letters. */
export const DIFFERENCES = ["era", "year", "month", "day", "period", "hour", "minute", "second", "millisecond"];
const LETTERS = { era: "G", year: "y", month: "M", day: "d", period: "a", hour: "h", minute: "m" };
const [DIFFERENT_FIELD, TEXT_AND_NUMBER] = [0x1000, 0x100];

function widths(skeleton) {
  const result = {};
  for (const letter of skeleton) result[letter] = (result[letter] ?? 0) + 1;
  return result;
}

/** Date and time of a skeleton, each as it is and as it is looked up. */
function separate(skeleton) {
  const result = { date: "", time: "", plainDate: "", plainTime: "" };
  for (const [, field] of splitPattern(skeleton)) {
    const letter = field[0];
    // Offsets are not shown.
    if (letter === "O") continue;
    if (/[ahHkKmszvSbB]/.test(letter)) {
      result.time += field;
      if (letter === "B" || letter === "S") result.plainTime += field;
      else if (letter !== "a") result.plainTime += letter;
    } else {
      result.date += field;
      if (letter === "M") result.plainDate += field.length < 3 ? "M" : field;
      else if (letter === "E") result.plainDate += field.length <= 3 ? "E" : field;
      else result.plainDate += letter === "d" ? "d" : field;
    }
  }
  return result;
}

/** The skeleton of the data that fits best, and how well: 0 exactly, 1 but for widths, 2 but for zones and cycles. */
function bestSkeleton(intervals, skeleton) {
  const plain = skeleton.replace(/z/g, "v").replace(/k/g, "H").replace(/K/g, "h").replace(/[ab]/g, "");
  const wanted = widths(plain);
  let best = { distance: Number.POSITIVE_INFINITY };
  for (const name of Object.keys(intervals)) {
    const own = widths(name);
    let distance = 0;
    let fit = 1;
    for (const letter of new Set([...Object.keys(wanted), ...Object.keys(own)])) {
      const [one, other] = [wanted[letter] ?? 0, own[letter] ?? 0];
      if (one === other) continue;
      if (one === 0 || other === 0) {
        fit = -1;
        distance += DIFFERENT_FIELD;
      } else if (letter === "M" && one <= 2 !== other <= 2) {
        distance += TEXT_AND_NUMBER;
      } else {
        distance += Math.abs(one - other);
      }
    }
    if (distance < best.distance) best = { name, distance, fit: distance === 0 ? 0 : fit };
    if (distance === 0) break;
  }
  if (best.fit >= 0 && plain !== skeleton) best.fit = 2;
  return best;
}

/** The pattern with fields as wide as they are wanted. */
function adjust(pattern, skeleton, best) {
  if (best.fit === 0) return pattern;
  const [wanted, own] = [widths(skeleton), widths(best.name)];
  if (own.a === undefined) own.a = 1;
  return pattern.replace(/'[^']*'|([a-zA-Z])\1*/g, (field, letter) => {
    if (letter === undefined) return field;
    let shown = letter;
    if (best.fit === 2) {
      if (letter === "v" && "z" in wanted) shown = "z";
      if (letter === "h" && "K" in wanted) shown = "K";
      if (letter === "H" && "k" in wanted) shown = "k";
    }
    const key = letter === "L" ? "M" : letter;
    const more = wanted[shown === letter ? key : shown] ?? 0;
    const length = field.length === (own[key] ?? 0) && more > field.length ? more : field.length;
    return shown.repeat(length);
  });
}

/** Splits before the first field that comes a second time. */
export function splitInterval(pattern) {
  const seen = new Set();
  const fields = /'(?:[^']|'')*'|([a-zA-Z])\1*/g;
  for (let match = fields.exec(pattern); match !== null; match = fields.exec(pattern)) {
    const form = match[1] && formOf(match[0]);
    if (!form) continue;
    if (seen.has(match[1])) return [pattern.slice(0, match.index), pattern.slice(match.index)];
    seen.add(match[1]);
  }
  return [pattern, ""];
}

/** Patterns by largest difference: `{ parts }`, or `{ whole }` to be shown twice. */
export class Intervals {
  #intervals;
  #generator;
  #skeleton;
  #glue;
  #patterns = {};

  constructor(locale, pattern) {
    const data = localeData(locale, "dates");
    this.fallback = data.fallback;
    this.#intervals = data.intervals;
    this.#generator = generatorOf(locale);
    this.#skeleton = parseSkeleton(pattern).letters.join("");
    this.#glue = data.glue[2];
    this.pattern = this.#generator.best(this.#skeleton, false);
    this.#initialize(separate(this.#skeleton));
  }

  get(difference) {
    return this.#patterns[difference];
  }

  #initialize({ date, time, plainDate, plainTime }) {
    const found = this.#separate(plainDate, plainTime);
    if (date !== "" && time !== "") {
      this.date = this.#generator.best(plainDate, false);
      this.time = this.#generator.best(plainTime, false);
      this.glue = this.#glue;
    }
    if (time === "") return;
    if (date === "") {
      for (const field of ["day", "month", "year"]) this.#whole(field, `yMd${time}`);
      this.#whole("era", `GyMd${time}`);
      return;
    }
    if (!found) return;
    let skeleton = this.#skeleton;
    for (const field of ["day", "month", "year", "era"]) {
      if (date.includes(LETTERS[field])) continue;
      skeleton = LETTERS[field] + skeleton;
      this.#whole(field, skeleton);
    }
    const single = this.#generator.best(date, false);
    for (const field of ["period", "hour", "minute"]) {
      const { parts } = this.#patterns[field] ?? {};
      if (parts === undefined) continue;
      const combined = this.#glue.replace("{1}", () => single).replace("{0}", () => parts.join(""));
      this.#patterns[field] = { parts: splitInterval(combined) };
    }
  }

  #whole(field, skeleton) {
    this.#patterns[field] = { whole: this.#generator.best(skeleton, false) };
  }

  #separate(date, time) {
    const skeleton = time === "" ? date : time;
    const best = bestSkeleton(this.#intervals, skeleton);
    if (best.name === undefined || best.fit < 0) return false;
    if (time !== "") {
      for (const field of ["minute", "hour", "period"]) this.#set(field, skeleton, best);
      return true;
    }
    this.#set("day", skeleton, best, true);
    let [wanted, next] = [skeleton, best];
    let isExtended = false;
    for (const field of ["month", "year", "era"]) {
      const extended = this.#set(field, wanted, next, true);
      // Once a month was put on top, so are the others.
      if (extended === undefined || (field === "year" && !isExtended)) continue;
      isExtended = true;
      [wanted, next] = [extended[0], { ...best, name: extended[1] }];
    }
    return true;
  }

  #lookup(name, field) {
    const entry = this.#intervals[name];
    if (entry === undefined) return undefined;
    return field === "hour" ? entry.h ?? entry.H : field === "period" ? entry.a ?? entry.B : entry[LETTERS[field]];
  }

  /** Sets the pattern for a difference; gives the skeletons that have the field on top, if these were needed. */
  #set(field, skeleton, best, extends_ = false) {
    let pattern = this.#lookup(best.name, field);
    let result;
    let used = best;
    if (pattern === undefined) {
      if (isIgnored(best.name, field)) return undefined;
      if (field === "period") {
        pattern = this.#lookup(best.name, "hour");
      } else if (extends_) {
        result = [LETTERS[field] + skeleton, LETTERS[field] + best.name];
        used = { ...best, name: result[1] };
        pattern = this.#lookup(result[1], field);
        if (pattern === undefined && best.fit === 0) {
          const other = bestSkeleton(this.#intervals, result[1]);
          if (other.name !== undefined && other.fit >= 0) {
            used = other;
            pattern = this.#lookup(other.name, field);
          }
        }
      }
    }
    if (pattern === undefined) return undefined;
    this.#patterns[field] = { parts: splitInterval(adjust(pattern, skeleton, used)) };
    return result;
  }
}

const ORDER = { G: 0, y: 1, M: 2, L: 2, Q: 2, w: 2, W: 2, d: 3, E: 3, c: 3, D: 3, F: 3, a: 4, h: 5, H: 5,
  k: 5, K: 5, m: 6, s: 7, S: 8 };

/** Whether all fields of a pattern are larger than a difference. */
export function isIgnored(pattern, difference) {
  const level = DIFFERENCES.indexOf(difference);
  return splitPattern(pattern).every(([isField, text]) => !isField || !((ORDER[text[0]] ?? -1) >= level));
}
