// What goes with a number: its currency or unit, and the power of ten of compact notation.

import { localeData, rootData } from "semba:web/intl/data";
import { around, parsePattern, trimmed } from "semba:web/intl/number_pattern";

/** The symbols and patterns of a numbering system; where a locale has none, they are those of Latin digits. */
export function symbolsOf(slots) {
  if (slots.symbols === undefined) {
    const { systems } = localeData(slots.data, "numbers");
    const { numberingSystem } = slots;
    slots.symbols = systems[numberingSystem] ?? withRoot(systems.latn, numberingSystem);
  }
  return slots.symbols;
}

function withRoot(latin, numberingSystem) {
  const own = numberingSystem === "latn" ? undefined : rootData("symbols")[numberingSystem];
  if (own === undefined) return latin;
  const patterns = own.currency === undefined ? latin.patterns : { ...latin.patterns, standard: own.currency };
  return { ...latin, ...own, patterns };
}

/** The pattern of a number that is not in compact notation. */
export function basePattern(slots) {
  const { patterns } = symbolsOf(slots);
  if (slots.style === "percent" && slots.notation !== "compact") return parsePattern(patterns.percent);
  if (slots.style !== "currency" || slots.currencyDisplay === "name") return parsePattern(patterns.decimal);
  return parsePattern(slots.currencySign === "accounting" ? patterns.accounting : patterns.standard);
}

/** The currency as `currencyDisplay` wants it. */
export function currencyText(slots) {
  if (slots.currencyText !== undefined) return slots.currencyText;
  const { currency, currencyDisplay } = slots;
  const [, symbol, narrow] = localeData(slots.data, "currencies")[currency] ?? [];
  let text;
  if (currencyDisplay === "narrowSymbol") text = narrow || symbol || currency;
  else text = currencyDisplay === "code" ? currency : symbol || currency;
  slots.currencyText = text;
  return text;
}

const isLetter = (char) => !/[\p{S}\p{Z}]/u.test(char);

/** The parts of a currency, which if it ends in a letter keeps a distance to digits beside it. */
export function currencyParts(slots, isPrefix, isBeside) {
  const value = currencyText(slots);
  const part = { type: "currency", value };
  if (!isBeside || value === "") return [part];
  const [before, after] = symbolsOf(slots).spacing;
  if (isPrefix && isLetter([...value].at(-1))) return [part, { type: "literal", value: before }];
  if (!isPrefix && isLetter([...value][0])) return [{ type: "literal", value: after }, part];
  return [part];
}

/** The texts before and behind a number with a currency's name. */
export function currencyName(slots, category) {
  const { patterns } = symbolsOf(slots);
  const [name, , , plural] = localeData(slots.data, "currencies")[slots.currency] ?? [slots.currency, 0, 0, {}];
  const pattern = patterns.plural[category] ?? patterns.plural.other;
  const text = pattern.replace("{1}", () => plural[category] ?? plural.other ?? name);
  return { texts: around(text), type: "currency" };
}

const pick = (plural, category) => plural[category] ?? plural.other;

function unitPattern(data, unit, category) {
  const known = data.units[unit];
  if (known !== undefined) return pick(known[0], category);
  const [numerator, denominator] = unit.split("-per-");
  const top = pick(data.units[numerator][0], category);
  const [plural, per] = data.units[denominator];
  if (per !== undefined) return per.replace("{0}", () => top);
  const bottom = pick(plural, plural.one === undefined ? "other" : "one").replace("{0}", "").trim();
  return data.per.replace("{0}", () => top).replace("{1}", () => bottom);
}


/** The texts before and behind a number with a unit. */
export function unitName(slots, category) {
  const data = localeData(slots.data, "units")[slots.unitDisplay];
  return { texts: around(unitPattern(data, slots.unit, category)), type: "unit" };
}

/** The texts around a percentage in compact notation, which is shown as if it were a unit. */
export const percentName = (slots, category) => unitName({ ...slots, unit: "percent", unitDisplay: "short" }, category);

/** The patterns of compact notation: lists by plural category. */
export function compactPatterns(slots) {
  const symbols = symbolsOf(slots);
  const isMoney = slots.style === "currency" && slots.currencyDisplay !== "name";
  if (isMoney) return symbols.money;
  return slots.compactDisplay === "long" ? symbols.long : symbols.short;
}

/** How many powers of ten the pattern for a number of `length` digits leaves out. */
export function compactShift(patterns, length) {
  const list = patterns.other;
  if (length < 4) return 0;
  const pattern = list[Math.min(length, list.length) - 1];
  if (!pattern || pattern === "0") return 0;
  return Math.min(length, list.length) - parsePattern(pattern.split(";")[0]).zeros;
}

/** A pattern of compact notation, whose literals are the abbreviation. */
export function compactPattern(patterns, length, category) {
  const list = patterns[category] ?? patterns.other;
  const pattern = list[Math.min(length, list.length) - 1] || patterns.other[Math.min(length, list.length) - 1];
  return pattern && pattern !== "0" ? parsePattern(pattern) : undefined;
}

/** The parts of an abbreviation. */
export const compactParts = (text) => trimmed(text, "compact");
