// `Intl.NumberFormat`.

import { requireBuiltin } from "semba:engine";
import { create, define, Slots } from "semba:web/intl/classes";
import { localeData, rootData } from "semba:web/intl/data";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { nameless } from "semba:web/intl/nameless";
import { joined, numberParts } from "semba:web/intl/number_parts";
import { readDigits, resolvedDigits } from "semba:web/intl/number_rounding";
import { coerceOptions, readMatcher, stringOption, typeOption } from "semba:web/intl/options";
import { isUnit } from "semba:web/intl/units";

const NAME = "Intl.NumberFormat";
const all = new Slots("NumberFormat");
const ranges = () => requireBuiltin("semba:web/intl/number_range");

/** Which types of `-u-nu-` a locale has. */
export function numberingSystem(value, locale) {
  const { default: main, native } = localeData(locale, "numbers");
  if (value === "native") return native;
  if (value === "default") return main;
  return Object.hasOwn(rootData("digits"), value) ? value : undefined;
}

function readUnit(slots, options) {
  slots.style = stringOption(options, "style", ["decimal", "percent", "currency", "unit"], "decimal", NAME);
  const currency = stringOption(options, "currency");
  if (currency !== undefined && !/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
  const isMoney = slots.style === "currency";
  if (isMoney && currency === undefined) throw new TypeError("Currency code is required with currency style.");
  const currencyDisplay =
    stringOption(options, "currencyDisplay", ["code", "symbol", "narrowSymbol", "name"], "symbol", NAME);
  const currencySign = stringOption(options, "currencySign", ["standard", "accounting"], "standard", NAME);
  const unit = stringOption(options, "unit");
  if (unit !== undefined && !isUnit(unit)) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
  const isUnitStyle = slots.style === "unit";
  if (isUnitStyle && unit === undefined) throw new TypeError("Invalid unit argument for Intl.NumberFormat() ''");
  const unitDisplay = stringOption(options, "unitDisplay", ["short", "narrow", "long"], "short", NAME);
  if (isMoney) Object.assign(slots, { currency: currency.toUpperCase(), currencyDisplay, currencySign });
  if (isUnitStyle) Object.assign(slots, { unit, unitDisplay });
}

function readGrouping(options, fallback) {
  const value = options.useGrouping;
  if (value === undefined) return fallback;
  if (value === true) return "always";
  if (value === false || value === null || !value) return false;
  const text = `${value}`;
  if (text === "true" || text === "false") return fallback;
  if (!["min2", "auto", "always"].includes(text)) {
    throw new RangeError(`Value ${text} out of range for ${NAME} options property useGrouping`);
  }
  return text;
}

/** The slots of a NumberFormat. */
export function resolve(locales, options) {
  const requested = canonicalizeList(locales);
  options = coerceOptions(options, NAME);
  readMatcher(options, NAME);
  const nu = typeOption(options, "numberingSystem");
  const { locale, data, nu: chosen } = resolveLocale(requested, { nu: numberingSystem }, { nu });
  const numbers = localeData(data, "numbers");
  const slots = { __proto__: null, locale, data, numberingSystem: chosen ?? numbers.default, minimumGrouping: numbers.minimumGrouping };
  readUnit(slots, options);
  const notation =
    stringOption(options, "notation", ["standard", "scientific", "engineering", "compact"], "standard", NAME);
  slots.notation = notation;
  let minimum = 0;
  let maximum = slots.style === "percent" ? 0 : 3;
  if (slots.style === "currency" && notation === "standard") {
    minimum = maximum = rootData("fractions")[slots.currency] ?? 2;
  }
  Object.assign(slots, readDigits(options, minimum, maximum, notation, NAME));
  const compactDisplay = stringOption(options, "compactDisplay", ["short", "long"], "short", NAME);
  if (notation === "compact") slots.compactDisplay = compactDisplay;
  slots.useGrouping = readGrouping(options, notation === "compact" ? "min2" : "auto");
  slots.signDisplay =
    stringOption(options, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], "auto", NAME);
  // As V8, which forgets it where it should have no effect.
  if (slots.style === "currency" && slots.signDisplay === "never") slots.currencySign = "standard";
  return slots;
}

/** The text of a number. */
export const formatNumber = (slots, value) => joined(numberParts(slots, value));

export function NumberFormat(locales = undefined, options = undefined) {
  const object = create(new.target, NumberFormat);
  return all.set(object, resolve(locales, options));
}

const checkRange = (start, end) => {
  if (start === undefined) throw new TypeError(`Invalid start : ${start}`);
  if (end === undefined) throw new TypeError(`Invalid end : ${end}`);
};

define(NumberFormat, "NumberFormat", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const slots = all.get(this, "resolvedOptions");
    const result = { locale: slots.locale, numberingSystem: slots.numberingSystem, style: slots.style };
    for (const name of ["currency", "currencyDisplay", "currencySign", "unit", "unitDisplay"]) {
      if (slots[name] !== undefined) result[name] = slots[name];
    }
    resolvedDigits(slots, result);
    result.useGrouping = slots.useGrouping;
    result.notation = slots.notation;
    if (slots.compactDisplay !== undefined) result.compactDisplay = slots.compactDisplay;
    for (const name of ["signDisplay", "roundingIncrement", "roundingMode", "roundingPriority", "trailingZeroDisplay"]) {
      result[name] = slots[name];
    }
    return result;
  },
  formatToParts(value) {
    return numberParts(all.get(this, "formatToParts"), value);
  },
  get format() {
    const slots = all.get(this, "get format");
    slots.bound ??= nameless((value) => formatNumber(slots, value));
    return slots.bound;
  },
  formatRange(start, end) {
    const slots = all.get(this, "formatRange");
    checkRange(start, end);
    return joined(ranges().rangeParts(slots, start, end));
  },
  formatRangeToParts(start, end) {
    const slots = all.get(this, "formatRangeToParts");
    checkRange(start, end);
    return ranges().rangeParts(slots, start, end);
  },
});
