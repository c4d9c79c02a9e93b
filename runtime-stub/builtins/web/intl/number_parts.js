// Numbers to parts: PartitionNumberPattern.

import { rootData } from "semba:web/intl/data";
import { isZero, scale, split, toDecimal } from "semba:web/intl/decimal";
import {
  basePattern, compactParts, compactPattern, compactPatterns, compactShift, currencyName, currencyParts, percentName,
  symbolsOf, unitName,
} from "semba:web/intl/number_affixes";
import { affixes, group, trimmed } from "semba:web/intl/number_pattern";
import { round } from "semba:web/intl/number_rounding";
import { category } from "semba:web/intl/plurals";

/** Latin digits as the digits of a numbering system. */
export function translate(digits, system) {
  if (system === "latn") return digits;
  const table = [...rootData("digits")[system]];
  return digits.replace(/\d/g, (digit) => table[digit]);
}

function signsFor(slots, decimal) {
  const { negative } = decimal;
  const nothing = isZero(decimal) || decimal.kind === "nan";
  switch (slots.signDisplay) {
    case "never": return [];
    case "always": return [negative ? "minusSign" : "plusSign"];
    case "exceptZero": return nothing ? [] : [negative ? "minusSign" : "plusSign"];
    case "negative": return negative && !nothing ? ["minusSign"] : [];
    default: return negative ? ["minusSign"] : [];
  }
}

/** Rounds for compact notation; gives the count of integer digits that chooses the pattern, too. */
function roundCompact(slots, decimal) {
  const patterns = compactPatterns(slots);
  let length = Math.max(decimal.exponent, 1);
  let shift = compactShift(patterns, length);
  let rounded = round(slots, scale(decimal, -shift));
  // Rounding may have given it one more digit, as from 999.9 K to 1 M.
  const after = rounded.decimal.exponent + shift;
  if (after > length) {
    length = after;
    shift = compactShift(patterns, length);
    rounded = round(slots, scale(decimal, -shift));
  }
  return { rounded, exponent: shift, length, patterns };
}

function roundScientific(slots, decimal) {
  const power = (of) => {
    const exponent = isZero(of) ? 0 : of.exponent - 1;
    return slots.notation === "engineering" ? Math.floor(exponent / 3) * 3 : exponent;
  };
  let exponent = power(decimal);
  let rounded = round(slots, scale(decimal, -exponent));
  const after = power(scale(rounded.decimal, exponent));
  if (after !== exponent && !isZero(rounded.decimal)) {
    exponent = after;
    rounded = round(slots, scale(decimal, -exponent));
  }
  return { rounded, exponent };
}

/** A number rounded as its notation wants it. */
export function roundFor(slots, decimal) {
  if (slots.style === "percent") decimal = scale(decimal, 2);
  if (decimal.kind !== "finite") return { rounded: { decimal, fraction: 0 }, exponent: 0 };
  if (slots.notation === "compact") return roundCompact(slots, decimal);
  if (slots.notation === "standard") return { rounded: round(slots, decimal), exponent: 0 };
  return roundScientific(slots, decimal);
}

function minimumGroup(slots, minimum) {
  switch (slots.useGrouping) {
    case "always": return 1;
    case "min2": return Math.max(2, minimum);
    default: return minimum;
  }
}

function digitParts(slots, { rounded, exponent }, pattern, minimumGrouping) {
  const { decimal, fraction } = rounded;
  const symbols = symbolsOf(slots);
  if (decimal.kind === "nan") return [{ type: "nan", value: symbols.nan }];
  const result = [];
  if (decimal.kind === "infinity") {
    result.push({ type: "infinity", value: symbols.infinity });
    return result;
  }
  const money = slots.style === "currency";
  const [whole, part] = split(decimal, slots.minimumIntegerDigits, fraction);
  const groups = slots.useGrouping === false ? [whole] : group(whole, pattern, minimumGroup(slots, minimumGrouping));
  for (const [index, digits] of groups.entries()) {
    if (index > 0) result.push({ type: "group", value: (money && symbols.currencyGroup) || symbols.group });
    result.push({ type: "integer", value: translate(digits, slots.numberingSystem) });
  }
  if (part !== "") {
    result.push({ type: "decimal", value: (money && symbols.currencyDecimal) || symbols.decimal });
    result.push({ type: "fraction", value: translate(part, slots.numberingSystem) });
  }
  if (slots.notation === "scientific" || slots.notation === "engineering") {
    result.push({ type: "exponentSeparator", value: symbols.exponent });
    if (exponent < 0) result.push(...trimmed(symbols.minus, "exponentMinusSign"));
    result.push({ type: "exponentInteger", value: translate(String(Math.abs(exponent)), slots.numberingSystem) });
  }
  return result;
}

function affixParts(slots, list, isPrefix, isCompact, hasDigits) {
  const symbols = symbolsOf(slots);
  const beside = hasDigits ? (isPrefix ? list.length - 1 : 0) : -1;
  return list.flatMap((token, index) => {
    switch (token.type) {
      case "minusSign": return trimmed(symbols.minus, "minusSign");
      case "plusSign": return trimmed(symbols.plus, "plusSign");
      case "approximatelySign": return [{ type: "approximatelySign", value: symbols.approximately }];
      case "percentSign": return trimmed(symbols.percent, "percentSign");
      case "currency": return currencyParts(slots, isPrefix, index === beside);
      default: return isCompact ? compactParts(token.value) : [token];
    }
  });
}

/** The category of a number without its power of ten, or "1" where a language has a word for just that. */
function compactCategory(slots, { rounded, patterns, length }) {
  const { digits, exponent } = rounded.decimal;
  if (digits === "1" && exponent === 1 && rounded.fraction === 0 && patterns["1"]?.[length - 1]) return "1";
  return category(slots.data, "cardinal", rounded, slots.minimumIntegerDigits);
}

/**
 * The three pieces of a number: what is before its digits, the digits, and what is behind. `outer` holds a currency's
 * or unit's name around all of it.
 */
export function pieces(slots, decimal, approximately = false) {
  const shown = roundFor(slots, decimal);
  const base = basePattern(slots);
  const money = slots.style === "currency" && slots.currencyDisplay === "name";
  const unit = slots.style === "unit";
  let plural;
  const pluralOf = () => (plural ??= category(slots.data, "cardinal", shown.rounded, slots.minimumIntegerDigits,
    shown.exponent));
  let pattern = base;
  let isCompact = false;
  if (shown.exponent > 0 && slots.notation === "compact") {
    const found = compactPattern(shown.patterns, shown.length, compactCategory(slots, shown));
    if (found !== undefined) {
      isCompact = true;
      pattern = found;
    }
  }
  const signs = signsFor(slots, shown.rounded.decimal);
  if (approximately) signs.unshift("approximatelySign");
  const { prefix, suffix } = affixes(pattern, signs);
  let outer;
  if (money) outer = currencyName(slots, pluralOf());
  else if (unit) outer = unitName(slots, pluralOf());
  else if (slots.style === "percent" && slots.notation === "compact") outer = percentName(slots, pluralOf());
  const hasDigits = shown.rounded.decimal.kind === "finite";
  return {
    before: affixParts(slots, prefix, true, isCompact, hasDigits),
    // Some languages have a word alone for one thousand.
    digits: isCompact && pattern.zeros === 0 ? [] : digitParts(slots, shown, base, slots.minimumGrouping),
    after: affixParts(slots, suffix, false, isCompact, hasDigits),
    outer,
  };
}

/** The parts of a number. */
export function numberParts(slots, value) {
  return joinPieces(pieces(slots, toDecimal(value)));
}

/** The parts of all pieces. */
export function joinPieces({ before, digits, after, outer }) {
  const inner = [...before, ...digits, ...after];
  if (outer === undefined) return inner;
  const [first, second = ""] = outer.texts;
  return [...trimmed(first, outer.type), ...inner, ...trimmed(second, outer.type)];
}

/** The text of parts. */
export function joined(parts) {
  let text = "";
  for (const part of parts) text += part.value;
  return text;
}
