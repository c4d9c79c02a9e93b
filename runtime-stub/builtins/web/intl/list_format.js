// `Intl.ListFormat`.

import { construct, define, Slots } from "semba:web/intl/classes";
import { localeData } from "semba:web/intl/data";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { objectOptions, readMatcher, stringOption } from "semba:web/intl/options";

const NAME = "Intl.ListFormat";
const all = new Slots("ListFormat");

function toStrings(list) {
  if (list === undefined) return [];
  if (typeof list?.[Symbol.iterator] !== "function") {
    const shown = list !== null && typeof list === "object" ? "object" : `${typeof list} ${String(list)}`;
    throw new TypeError(`${shown} is not iterable (cannot read property Symbol(Symbol.iterator))`);
  }
  const result = [];
  for (const item of list) {
    if (typeof item !== "string") throw new TypeError(`Iterable yielded ${String(item)} which is not a string`);
    result.push(item);
  }
  return result;
}

/** The parts of a pattern with parts for its `{0}` and `{1}`. */
function fill(pattern, first, second) {
  return pattern.split(/(\{[01]\})/).filter((piece) => piece !== "").flatMap((piece) => {
    if (piece === "{0}") return first;
    return piece === "{1}" ? second : [{ type: "literal", value: piece }];
  });
}

/** The parts of a list; `patterns` are those of the start, the middle, the end and of two. */
export function listParts([start, middle, end, two], list) {
  const elements = list.map((value) => [{ type: "element", value }]);
  if (elements.length < 2) return elements.flat();
  if (elements.length === 2) return fill(two, elements[0], elements[1]);
  let result = fill(end, elements.at(-2), elements.at(-1));
  for (let index = elements.length - 3; index > 0; index -= 1) result = fill(middle, elements[index], result);
  return fill(start, elements[0], result);
}

export function ListFormat(locales = undefined, options = undefined) {
  const object = construct(new.target, ListFormat, "ListFormat");
  const requested = canonicalizeList(locales);
  options = objectOptions(options);
  readMatcher(options, NAME);
  const { locale, data } = resolveLocale(requested);
  const type = stringOption(options, "type", ["conjunction", "disjunction", "unit"], "conjunction", NAME);
  const style = stringOption(options, "style", ["long", "short", "narrow"], "long", NAME);
  return all.set(object, { locale, type, style, patterns: localeData(data, "lists")[type][style] });
}

define(ListFormat, "ListFormat", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const { locale, type, style } = all.get(this, "resolvedOptions");
    return { locale, type, style };
  },
  format(list) {
    const { patterns } = all.get(this, "format");
    return listParts(patterns, toStrings(list)).map(({ value }) => value).join("");
  },
  formatToParts(list) {
    const { patterns } = all.get(this, "formatToParts");
    return listParts(patterns, toStrings(list));
  },
});
