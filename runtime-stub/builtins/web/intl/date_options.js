// From the options of a DateTimeFormat to its pattern, and back.

import { rootData, localeData } from "semba:web/intl/data";
import { generatorOf } from "semba:web/intl/date_patterns";
import { splitPattern } from "semba:web/intl/date_skeleton";
import { regionOf } from "semba:web/intl/locale";
import { symbolsOf } from "semba:web/intl/number_affixes";

const NUMBERS = ["2-digit", "numeric"];
const NAMES = ["narrow", "long", "short"];

/** The options about fields with their values, in the order in which they are read and shown. */
export const FIELD_OPTIONS = [
  ["weekday", NAMES],
  ["era", NAMES],
  ["year", NUMBERS],
  ["month", ["2-digit", "numeric", "narrow", "long", "short"]],
  ["day", NUMBERS],
  ["dayPeriod", NAMES],
  ["hour", NUMBERS],
  ["minute", NUMBERS],
  ["second", NUMBERS],
  ["fractionalSecondDigits"],
  ["timeZoneName", ["long", "short", "longOffset", "shortOffset", "longGeneric", "shortGeneric"]],
];

const named = (letter) => ({ narrow: letter.repeat(5), long: letter.repeat(4), short: letter.repeat(3) });
const numeric = (letter) => ({ "2-digit": letter.repeat(2), numeric: letter });

const LETTERS = {
  weekday: named("E"),
  era: named("G"),
  year: numeric("y"),
  month: { narrow: "MMMMM", long: "MMMM", short: "MMM", "2-digit": "MM", numeric: "M" },
  day: numeric("d"),
  dayPeriod: { narrow: "BBBBB", long: "BBBB", short: "B" },
  minute: numeric("m"),
  second: numeric("s"),
  timeZoneName: {
    long: "zzzz", short: "z", longOffset: "OOOO", shortOffset: "O", longGeneric: "vvvv", shortGeneric: "v",
  },
};

const CYCLE_LETTERS = { h11: "K", h12: "h", h23: "H", h24: "k" };
const STYLES = ["full", "long", "medium", "short"];

/** The hour cycle that people in a locale's region prefer. */
export function defaultCycle(locale) {
  const hours = rootData("hours");
  const region = regionOf(locale);
  const [preferred] = hours[`${locale.split("-")[0]}-${region}`] ?? hours[region] ?? hours["001"];
  return { H: "h23", h: "h12", K: "h11", k: "h24" }[preferred];
}

/** Puts hours into another cycle. */
function withCycle(pattern, cycle) {
  const letter = CYCLE_LETTERS[cycle];
  let last = "";
  return pattern.replace(/'[^']*'|[hHkK]+|[^']/g, (piece) => {
    const isHour = /^[hHkK]+$/.test(piece);
    const result = isHour ? `${last === "d" ? " " : ""}${letter.repeat(piece.length)}` : piece;
    last = piece.at(-1);
    return result;
  });
}

/** Sets the pattern of a formatter. */
export function resolvePattern(slots, fields) {
  if (slots.dateStyle !== undefined || slots.timeStyle !== undefined) {
    slots.pattern = stylePattern(slots);
    return;
  }
  let skeleton = "";
  for (const [name] of FIELD_OPTIONS) {
    const value = fields[name];
    if (value === undefined) continue;
    if (name === "hour") skeleton += CYCLE_LETTERS[slots.hourCycle].repeat(value === "2-digit" ? 2 : 1);
    else if (name === "fractionalSecondDigits") skeleton += "S".repeat(value);
    else skeleton += LETTERS[name][value];
  }
  const pattern = withCycle(generatorOf(slots.data).best(skeleton), slots.hourCycle);
  // Fractions of a second have the decimal separator of their digits.
  slots.pattern = pattern.replace(/(s+)[.,](?=S)/, (_, field) => `${field}${symbolsOf(slots).decimal}`);
}

function stylePattern(slots) {
  const data = localeData(slots.data, "dates");
  const date = data.date[STYLES.indexOf(slots.dateStyle)];
  const time = data.time[STYLES.indexOf(slots.timeStyle)];
  let pattern = date ?? time;
  if (date !== undefined && time !== undefined) {
    pattern = data.atTime[STYLES.indexOf(slots.dateStyle)].replace("{1}", () => date).replace("{0}", () => time);
  }
  const letter = CYCLE_LETTERS[slots.hourCycle];
  const hour = splitPattern(pattern).find(([isField, text]) => isField && /[hHkK]/.test(text));
  if (hour === undefined || hour[1][0] === letter) return pattern;
  const skeleton = skeletonOf(pattern).replace(/[abB]+/, "").replace(/[hHkK]+/, (text) => letter.repeat(text.length));
  return withCycle(generatorOf(slots.data).best(skeleton), slots.hourCycle);
}

/** The fields of a pattern, in the order of Unicode's generator. */
export function skeletonOf(pattern) {
  const order = "GyQMLwWEcdDFaBbhHkKmsSzvO";
  return splitPattern(pattern).filter(([isField]) => isField).map(([, text]) =>
    text.replace(/L/g, "M").replace(/c/g, "E")).sort((one, other) => order.indexOf(one[0]) - order.indexOf(other[0])).join("");
}

const SHOWN = {
  ...LETTERS,
  weekday: { EEEEE: "narrow", EEEE: "long", EEE: "short", ccccc: "narrow", cccc: "long", ccc: "short" },
  month: { MMMMM: "narrow", MMMM: "long", MMM: "short", MM: "2-digit", M: "numeric",
    LLLLL: "narrow", LLLL: "long", LLL: "short", LL: "2-digit", L: "numeric" },
  era: { GGGGG: "narrow", GGGG: "long", G: "short" },
  hour: { HH: "2-digit", H: "numeric", hh: "2-digit", h: "numeric", kk: "2-digit", k: "numeric", KK: "2-digit",
    K: "numeric" },
};
for (const name of ["year", "day", "dayPeriod", "minute", "second", "timeZoneName"]) {
  SHOWN[name] = Object.fromEntries(Object.entries(LETTERS[name]).map(([value, letters]) => [letters, value]));
}

/** What of the options a pattern shows. As in V8, the letters of fields' names in it count, too. */
export function resolvedFields(pattern, result) {
  for (const [name] of FIELD_OPTIONS) {
    if (name === "fractionalSecondDigits") {
      const [text] = /S+/.exec(pattern) ?? [];
      if (text !== undefined) result[name] = text.length;
      continue;
    }
    const found = Object.keys(SHOWN[name]).find((letters) => pattern.includes(letters));
    if (found !== undefined) result[name] = SHOWN[name][found];
  }
}
