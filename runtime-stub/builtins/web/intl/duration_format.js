// `Intl.DurationFormat`.

import { construct, define, Slots } from "semba:web/intl/classes";
import { localeData } from "semba:web/intl/data";
import { fromDigits, toDecimal } from "semba:web/intl/decimal";
import { listParts } from "semba:web/intl/list_format";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { numberingSystem, resolve } from "semba:web/intl/number_format";
import { symbolsOf } from "semba:web/intl/number_affixes";
import { joinPieces, pieces } from "semba:web/intl/number_parts";
import { numberOption, objectOptions, readMatcher, stringOption, typeOption } from "semba:web/intl/options";

const NAME = "Intl.DurationFormat";
const all = new Slots("DurationFormat");
const UNITS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds",
  "nanoseconds"];
const NAMES = ["long", "short", "narrow"];
const NUMBERS = ["long", "short", "narrow", "numeric", "2-digit"];
const PARTS = ["long", "short", "narrow", "numeric"];
const SMALL = { milliseconds: 3, microseconds: 6, nanoseconds: 9 };

const stylesOf = (unit) => (unit in SMALL ? PARTS : ["hours", "minutes", "seconds"].includes(unit) ? NUMBERS : NAMES);

/** GetDurationUnitOptions: the style of a unit, and whether it is shown when it is zero. */
function unitOptions(options, unit, base, previous, twoDigits) {
  const isDigital = base === "digital";
  let style = stringOption(options, unit, stylesOf(unit), undefined, NAME);
  let display = "always";
  if (style === undefined) {
    if (isDigital) {
      if (!["hours", "minutes", "seconds"].includes(unit)) display = "auto";
      style = unit in SMALL || ["hours", "minutes", "seconds"].includes(unit) ? "numeric" : "short";
    } else if (["fractional", "numeric", "2-digit"].includes(previous)) {
      if (!["minutes", "seconds"].includes(unit)) display = "auto";
      style = "numeric";
    } else {
      style = base;
      display = "auto";
    }
  }
  if (style === "numeric" && unit in SMALL) {
    style = "fractional";
    display = "auto";
  }
  display = stringOption(options, `${unit}Display`, ["auto", "always"], display, NAME);
  if (style === "fractional" && display === "always") throw mixed();
  if (previous === "fractional" && style !== "fractional") throw mixed();
  if (["numeric", "2-digit"].includes(previous) && !["fractional", "numeric", "2-digit"].includes(style)) {
    throw mixed();
  }
  if (["minutes", "seconds"].includes(unit) && ["numeric", "2-digit"].includes(previous)) style = "2-digit";
  if (unit === "hours" && twoDigits) style = "2-digit";
  return { style, display };
}

const mixed = () => new RangeError("Invalid object : #<Object>");

export function DurationFormat(locales = undefined, options = undefined) {
  const object = construct(new.target, DurationFormat, "DurationFormat");
  const requested = canonicalizeList(locales);
  options = objectOptions(options);
  readMatcher(options, NAME);
  const nu = typeOption(options, "numberingSystem");
  const { locale, data, nu: chosen } = resolveLocale(requested, { nu: numberingSystem }, { nu });
  const style = stringOption(options, "style", ["long", "short", "narrow", "digital"], "short", NAME);
  const slots = { locale, data, style, numberingSystem: chosen ?? localeData(data, "numbers").default, units: {} };
  let previous = "";
  for (const unit of UNITS) {
    slots.units[unit] = unitOptions(options, unit, style, previous, false);
    if (!["years", "months", "weeks", "days"].includes(unit)) previous = slots.units[unit].style;
  }
  slots.fractionalDigits = numberOption(options, "fractionalDigits", 0, 9, undefined);
  return all.set(object, slots);
}

/** ToDurationRecord. */
function toDuration(value) {
  if (typeof value === "string") throw new RangeError("Invalid time value");
  if (value === null || typeof value !== "object") throw new TypeError("Invalid duration");
  const result = {};
  let sign = 0;
  let any = false;
  for (const unit of [...UNITS].sort()) {
    const given = value[unit];
    if (given === undefined) continue;
    any = true;
    const number = Number(given) + 0;
    if (!Number.isInteger(number)) throw new RangeError(`Invalid duration value for ${unit}`);
    result[unit] = number;
    if (number !== 0 && sign !== 0 && Math.sign(number) !== sign) throw new RangeError("Invalid duration");
    sign ||= Math.sign(number);
  }
  if (!any) throw new TypeError("Invalid duration");
  checkSize(result);
  return { values: result, isNegative: sign < 0 };
}

/** IsValidDuration: calendar units below 2 ** 32, all others below 2 ** 53 seconds. */
function checkSize(values) {
  const of = (unit) => BigInt(values[unit] ?? 0);
  const large = ["years", "months", "weeks"].some((unit) => Math.abs(values[unit] ?? 0) >= 2 ** 32);
  const seconds = of("days") * 86_400n + of("hours") * 3600n + of("minutes") * 60n + of("seconds");
  const total = seconds * 10n ** 9n + of("milliseconds") * 10n ** 6n + of("microseconds") * 1000n + of("nanoseconds");
  if (large || (total < 0n ? -total : total) >= 2n ** 53n * 10n ** 9n) throw new RangeError("Invalid time value");
}

/** A unit with the smaller ones as its fraction, as a decimal. */
function withFraction(values, unit) {
  const exponent = SMALL[unit] ?? 0;
  let total = 0n;
  for (const [name, power] of [[unit, exponent], ...Object.entries(SMALL).filter(([, of]) => of > exponent)]) {
    total += BigInt(values[name] ?? 0) * 10n ** BigInt(9 - power);
  }
  const text = String(total < 0n ? -total : total).padStart(10, "0");
  return fromDigits(total < 0n, text, text.length - 9 + exponent);
}

function isFractional(slots, unit) {
  const next = UNITS[UNITS.indexOf(unit) + 1];
  return ["seconds", "milliseconds", "microseconds"].includes(unit) && slots.units[next].style === "fractional";
}

function groups(slots, { values, isNegative }) {
  const result = [];
  let showsSign = true;
  let open;
  for (const unit of UNITS) {
    const { style, display } = slots.units[unit];
    if (style === "fractional") break;
    const isLast = isFractional(slots, unit);
    const decimal = isLast ? withFraction(values, unit) : toDecimal(values[unit] ?? 0);
    const isZero = decimal.digits === "";
    const isNumeric = style === "numeric" || style === "2-digit";
    const needs = unit === "minutes" && open !== undefined && (slots.units.seconds.display === "always" ||
      ["seconds", "milliseconds", "microseconds", "nanoseconds"].some((name) => (values[name] ?? 0) !== 0));
    if (isZero && display === "auto" && !needs) continue;
    const options = { __proto__: null, numberingSystem: slots.numberingSystem };
    if (isLast) {
      options.maximumFractionDigits = slots.fractionalDigits ?? 9;
      options.minimumFractionDigits = slots.fractionalDigits ?? 0;
      options.roundingMode = "trunc";
    }
    if (showsSign) {
      showsSign = false;
      if (isZero && isNegative) decimal.negative = true;
    } else {
      options.signDisplay = "never";
    }
    const singular = unit.slice(0, -1);
    if (isNumeric) {
      if (style === "2-digit") options.minimumIntegerDigits = 2;
      options.useGrouping = false;
    } else {
      Object.assign(options, { style: "unit", unit: singular, unitDisplay: style });
    }
    const numbers = resolve(slots.data, options);
    const parts = joinPieces(pieces(numbers, decimal)).map((part) => ({ ...part, unit: singular }));
    if (isNumeric && open !== undefined) {
      open.push({ type: "literal", value: symbolsOf(numbers).time }, ...parts);
    } else {
      result.push(parts);
      open = isNumeric ? parts : undefined;
    }
  }
  return result;
}

function durationParts(slots, value) {
  const list = groups(slots, toDuration(value));
  const style = slots.style === "digital" ? "short" : slots.style;
  const texts = list.map((parts) => parts.map((part) => part.value).join(""));
  let index = 0;
  return listParts(localeData(slots.data, "lists").unit[style], texts)
    .flatMap((part) => (part.type === "element" ? list[index++] : [part]));
}

define(DurationFormat, "DurationFormat", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  format(duration) {
    return durationParts(all.get(this, "format"), duration).map(({ value }) => value).join("");
  },
  formatToParts(duration) {
    return durationParts(all.get(this, "formatToParts"), duration);
  },
  resolvedOptions() {
    const slots = all.get(this, "resolvedOptions");
    const result = { locale: slots.locale, numberingSystem: slots.numberingSystem, style: slots.style };
    for (const unit of UNITS) {
      const { style, display } = slots.units[unit];
      result[unit] = style === "fractional" ? "numeric" : style;
      result[`${unit}Display`] = display;
    }
    if (slots.fractionalDigits !== undefined) result.fractionalDigits = slots.fractionalDigits;
    return result;
  },
});
