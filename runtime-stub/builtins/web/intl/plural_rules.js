// `Intl.PluralRules`.

import { op_intl_plural_categories } from "semba:ops/intl";
import { construct, define, Slots } from "semba:web/intl/classes";
import { toDecimal } from "semba:web/intl/decimal";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { roundFor } from "semba:web/intl/number_parts";
import { readDigits, resolvedDigits } from "semba:web/intl/number_rounding";
import { coerceOptions, readMatcher, stringOption, toNumber } from "semba:web/intl/options";
import { category } from "semba:web/intl/plurals";

const NAME = "Intl.PluralRules";
const all = new Slots("PluralRules");
const ORDER = ["zero", "one", "two", "few", "many", "other"];

function select(slots, value) {
  const { rounded, exponent } = roundFor(slots, toDecimal(value));
  return category(slots.data, slots.type, rounded, slots.minimumIntegerDigits, exponent);
}

export function PluralRules(locales = undefined, options = undefined) {
  const object = construct(new.target, PluralRules, "PluralRules");
  const requested = canonicalizeList(locales);
  options = coerceOptions(options, NAME);
  readMatcher(options, NAME);
  const type = stringOption(options, "type", ["cardinal", "ordinal"], "cardinal", NAME);
  const { locale, data } = resolveLocale(requested);
  // Plural rules are for languages.
  const slots = { locale: locale.replace(/^en-(\d{3}|[A-Z]{2})/, "en"), data, type, style: "decimal", notation: "standard",
    ...readDigits(options, 0, 3, "standard", NAME) };
  return all.set(object, slots);
}

define(PluralRules, "PluralRules", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const slots = all.get(this, "resolvedOptions");
    const result = { locale: slots.locale, type: slots.type };
    resolvedDigits(slots, result);
    const categories = op_intl_plural_categories(slots.data, slots.type === "ordinal");
    result.pluralCategories = ORDER.filter((name) => categories.includes(name));
    for (const name of ["roundingIncrement", "roundingMode", "roundingPriority", "trailingZeroDisplay"]) {
      result[name] = slots[name];
    }
    return result;
  },
  select(value) {
    const slots = all.get(this, "select");
    return select(slots, toNumber(value));
  },
  selectRange(start, end) {
    all.get(this, "selectRange");
    if (start === undefined) throw new TypeError(`Invalid startRange : ${start}`);
    if (end === undefined) throw new TypeError(`Invalid endRange : ${end}`);
    const [from, to] = [toNumber(start), toNumber(end)];
    if (Number.isNaN(from)) throw new RangeError(`Invalid startRange : ${from}`);
    if (Number.isNaN(to)) throw new RangeError(`Invalid endRange : ${to}`);
    // In English every range is.
    return "other";
  },
});
