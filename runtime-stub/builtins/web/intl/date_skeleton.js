// Skeletons of date patterns: which fields, in which form, and how far one is from another.
//
// The numbers are those of Unicode's DateTimePatternGenerator: forms that are alike have numbers that are close.

const NARROW = -0x101;
const SHORTER = -0x102;
const SHORT = -0x103;
const LONG = -0x104;
const NUMERIC = 0x100;
const DELTA = 0x10;
const EXTRA = 0x10000;
const MISSING = 0x1000;

export const FIELDS = ["Era", "Year", "Quarter", "Month", "Week", "WeekOfMonth", "Day-Of-Week", "DayOfYear",
  "DayOfWeekInMonth", "Day", "DayPeriod", "Hour", "Minute", "Second", "Fraction", "Timezone"];
export const [ERA, YEAR, QUARTER, MONTH, , , WEEKDAY, , , DAY, PERIOD, HOUR, MINUTE, SECOND, FRACTION, ZONE] =
  FIELDS.keys();
export const DATE_MASK = (1 << PERIOD) - 1;
export const TIME_MASK = 0xffff & ~DATE_MASK;

/** By letter: its field, and its forms with the least length of each. */
const LETTERS = {
  G: [ERA, [1, SHORT], [4, LONG], [5, NARROW]],
  y: [YEAR, [1, NUMERIC]],
  Y: [YEAR, [1, NUMERIC + DELTA]],
  u: [YEAR, [1, NUMERIC + 2 * DELTA]],
  r: [YEAR, [1, NUMERIC + 3 * DELTA]],
  Q: [QUARTER, [1, NUMERIC], [3, SHORT], [4, LONG], [5, NARROW]],
  q: [QUARTER, [1, NUMERIC + DELTA], [3, SHORT - DELTA], [4, LONG - DELTA], [5, NARROW - DELTA]],
  M: [MONTH, [1, NUMERIC], [3, SHORT], [4, LONG], [5, NARROW]],
  L: [MONTH, [1, NUMERIC + DELTA], [3, SHORT - DELTA], [4, LONG - DELTA], [5, NARROW - DELTA]],
  w: [4, [1, NUMERIC]],
  W: [5, [1, NUMERIC]],
  E: [WEEKDAY, [1, SHORT], [4, LONG], [5, NARROW], [6, SHORTER]],
  c: [WEEKDAY, [1, NUMERIC + 2 * DELTA], [3, SHORT - 2 * DELTA], [4, LONG - 2 * DELTA], [5, NARROW - 2 * DELTA],
    [6, SHORTER - 2 * DELTA]],
  e: [WEEKDAY, [1, NUMERIC + DELTA], [3, SHORT - DELTA], [4, LONG - DELTA], [5, NARROW - DELTA], [6, SHORTER - DELTA]],
  d: [DAY, [1, NUMERIC]],
  D: [7, [1, NUMERIC]],
  F: [8, [1, NUMERIC]],
  a: [PERIOD, [1, SHORT], [4, LONG], [5, NARROW]],
  b: [PERIOD, [1, SHORT - DELTA], [4, LONG - DELTA], [5, NARROW - DELTA]],
  B: [PERIOD, [1, SHORT - 3 * DELTA], [4, LONG - 3 * DELTA], [5, NARROW - 3 * DELTA]],
  H: [HOUR, [1, NUMERIC + 10 * DELTA]],
  k: [HOUR, [1, NUMERIC + 11 * DELTA]],
  h: [HOUR, [1, NUMERIC]],
  K: [HOUR, [1, NUMERIC + DELTA]],
  m: [MINUTE, [1, NUMERIC]],
  s: [SECOND, [1, NUMERIC]],
  S: [FRACTION, [1, NUMERIC]],
  v: [ZONE, [1, SHORT - 2 * DELTA], [4, LONG - 2 * DELTA]],
  z: [ZONE, [1, SHORT], [4, LONG]],
  O: [ZONE, [1, SHORT - DELTA], [4, LONG - DELTA]],
};

/** Splits a pattern into fields, such as "MMM", and literals: `[isField, text]`. */
export function splitPattern(pattern) {
  const result = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") result.push([false, literal]);
    literal = "";
  };
  for (let index = 0; index < pattern.length;) {
    const char = pattern[index];
    let end = index + 1;
    if (char === "'") {
      if (pattern[end] === "'") {
        literal += "'";
        end += 1;
      } else {
        for (; end < pattern.length; end += 1) {
          if (pattern[end] === "'") {
            if (pattern[end + 1] !== "'") break;
            end += 1;
          }
          literal += pattern[end];
        }
        end += 1;
      }
    } else if (/[a-zA-Z]/.test(char)) {
      while (pattern[end] === char) end += 1;
      flush();
      result.push([true, pattern.slice(index, end)]);
    } else {
      literal += char;
    }
    index = end;
  }
  flush();
  return result;
}

/** The pattern of fields and literals. */
export function joinPattern(pieces) {
  return pieces.map(([isField, text]) => {
    if (isField) return text;
    return /[a-zA-Z']/.test(text) ? text.replace(/[a-zA-Z']+/g, (word) => `'${word.replace(/'/g, "''")}'`) : text;
  }).join("");
}

/** The field of a letter, and the number of its form at a length. */
export function formOf(field) {
  const entry = LETTERS[field[0]];
  if (entry === undefined) return undefined;
  let form = entry[1];
  for (let index = 2; index < entry.length && entry[index][0] <= field.length; index += 1) form = entry[index];
  return [entry[0], form[1] > 0 ? form[1] + field.length : form[1], form[0]];
}

/**
 * The skeleton of a pattern or of a skeleton's text: by field the form's number and the letters. One with hours of a
 * clock of twelve has a day period, any other has none.
 */
export function parseSkeleton(text) {
  const types = new Array(16).fill(0);
  const letters = new Array(16).fill("");
  let base = "";
  for (const [isField, field] of splitPattern(text)) {
    const form = isField ? formOf(field) : undefined;
    if (form === undefined) continue;
    types[form[0]] = form[1];
    letters[form[0]] = field;
  }
  if (types[FRACTION] !== 0 && types[MINUTE] !== 0 && types[SECOND] === 0) {
    types[SECOND] = NUMERIC + 1;
    letters[SECOND] = "s";
  }
  if (letters[HOUR] !== "") {
    if (/[hK]/.test(letters[HOUR])) {
      if (types[PERIOD] === 0) {
        types[PERIOD] = SHORT;
        letters[PERIOD] = "a";
      }
    } else {
      types[PERIOD] = 0;
      letters[PERIOD] = "";
    }
  }
  let mask = 0;
  for (let field = 0; field < 16; field += 1) {
    if (types[field] === 0) continue;
    mask |= 1 << field;
    base += letters[field][0];
  }
  return { types, letters, mask, first: base[0] ?? "" };
}

/** How far `other` is from what of `wanted` is in `mask`: `[distance, missing fields]`. */
export function distance(wanted, other, mask) {
  let result = 0;
  let missing = 0;
  let extra = 0;
  for (let field = 0; field < 16; field += 1) {
    const mine = mask & (1 << field) ? wanted.types[field] : 0;
    const theirs = other.types[field];
    if (mine === theirs) continue;
    if (mine === 0) {
      result += EXTRA;
      extra |= 1 << field;
    } else if (theirs === 0) {
      result += MISSING;
      missing |= 1 << field;
    } else {
      result += Math.abs(mine - theirs);
    }
  }
  return [result, missing, extra];
}
