// Ranges of times.

import { dateParts, fieldsIn } from "semba:web/intl/date_parts";
import { DIFFERENCES, Intervals, isIgnored } from "semba:web/intl/date_interval";

function largestDifference(slots, from, to) {
  const [one, other] = [fieldsIn(slots, from), fieldsIn(slots, to)];
  for (const fields of [one, other]) fields.period = fields.hour < 12 ? 0 : 1;
  return DIFFERENCES.find((name) => one[name] !== other[name]);
}

const mark = (parts, source) => parts.map((part) => ({ ...part, source }));

/** The parts of one end of a range, from its first to its last field. */
function markEnd(parts, source) {
  const isField = ({ type }) => type !== "literal";
  const [first, last] = [parts.findIndex(isField), parts.findLastIndex(isField)];
  return parts.map((part, index) => ({ ...part, source: index >= first && index <= last ? source : "shared" }));
}

/** A pattern of two times or dates, such as "{0} – {1}", filled with parts. */
function fill(pattern, first, second) {
  return pattern.split(/(\{[01]\})/).filter((piece) => piece !== "").flatMap((piece) => {
    if (piece === "{0}") return first;
    return piece === "{1}" ? second : [{ type: "literal", value: piece.replace(/'/g, ""), source: "shared" }];
  });
}

/** Marks what comes twice, from its first to its last part, as the start and the end of the range. */
function markRepeated(first, second) {
  const repeated = (parts, others) => {
    const is = (part) => part.type !== "literal" && others.some(({ type }) => type === part.type);
    const [start, end] = [parts.findIndex(is), parts.findLastIndex(is)];
    return (index) => index >= start && index <= end && start >= 0;
  };
  const [inFirst, inSecond] = [repeated(first, second), repeated(second, first)];
  return [
    ...first.map((part, index) => ({ ...part, source: inFirst(index) ? "startRange" : "shared" })),
    ...second.map((part, index) => ({ ...part, source: inSecond(index) ? "endRange" : "shared" })),
  ];
}

/** Literals of one source that follow each other are one. */
function merged(parts) {
  const result = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.type === "literal" && part.type === "literal" && last.source === part.source) last.value += part.value;
    else result.push(part);
  }
  return result;
}

/** The parts of a range. */
export function rangeParts(slots, from, to) {
  const difference = largestDifference(slots, from, to);
  const single = () => mark(dateParts(slots, slots.pattern, from), "shared");
  if (difference === undefined) return single();
  slots.intervals ??= new Intervals(slots.data, slots.pattern);
  const { intervals } = slots;
  const entry = intervals.get(difference);
  if (entry?.parts !== undefined) {
    const [first, second] = entry.parts;
    return merged(markRepeated(dateParts(slots, first, from), dateParts(slots, second, to)));
  }
  if (entry === undefined && isIgnored(intervals.pattern, difference)) return single();
  const both = (pattern) => fill(intervals.fallback, markEnd(dateParts(slots, pattern, from), "startRange"),
    markEnd(dateParts(slots, pattern, to), "endRange"));
  const isSameDay = DIFFERENCES.indexOf(difference) > DIFFERENCES.indexOf("day");
  if (entry === undefined && isSameDay && intervals.glue !== undefined) {
    const date = mark(dateParts(slots, intervals.date, from), "shared");
    return merged(fill(intervals.glue, both(intervals.time), date));
  }
  return merged(both(entry?.whole ?? intervals.pattern));
}
