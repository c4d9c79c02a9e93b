// `Intl.RelativeTimeFormat`.

import { construct, define, Slots } from "semba:web/intl/classes";
import { localeData } from "semba:web/intl/data";
import { toDecimal } from "semba:web/intl/decimal";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { numberingSystem, resolve } from "semba:web/intl/number_format";
import { joined, joinPieces, pieces, roundFor } from "semba:web/intl/number_parts";
import { around } from "semba:web/intl/number_pattern";
import { coerceOptions, readMatcher, stringOption, toNumber, typeOption } from "semba:web/intl/options";
import { category } from "semba:web/intl/plurals";

const NAME = "Intl.RelativeTimeFormat";
const all = new Slots("RelativeTimeFormat");
const UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

function singular(unit, method) {
  const name = `${unit}`;
  const found = UNITS.find((known) => name === known || name === `${known}s`);
  if (found === undefined) {
    throw new RangeError(`Invalid unit argument for ${NAME}.prototype.${method}() '${name}'`);
  }
  return found;
}

function relativeParts(slots, value, unit, method) {
  const number = toNumber(value);
  const name = singular(unit, method);
  if (!Number.isFinite(number)) {
    throw new RangeError(`Value need to be finite number for ${NAME}.prototype.${method}()`);
  }
  const data = localeData(slots.data, "relative")[slots.style][name];
  const isPast = number < 0 || Object.is(number, -0);
  if (slots.numeric === "auto") {
    const fixed = data.fixed[Object.is(number, -0) ? "0" : String(number)];
    if (fixed !== undefined) return [{ type: "literal", value: fixed }];
  }
  const decimal = toDecimal(Math.abs(number));
  const { rounded } = roundFor(slots.numbers, decimal);
  const patterns = data[isPast ? "past" : "future"];
  const [before, after] = around(patterns[category(slots.data, "cardinal", rounded)] ?? patterns.other);
  const parts = joinPieces(pieces(slots.numbers, decimal)).map((part) => ({ ...part, unit: name }));
  const literal = (text) => (text ? [{ type: "literal", value: text }] : []);
  return [...literal(before), ...parts, ...literal(after)];
}

export function RelativeTimeFormat(locales = undefined, options = undefined) {
  const object = construct(new.target, RelativeTimeFormat, "RelativeTimeFormat");
  const requested = canonicalizeList(locales);
  options = coerceOptions(options, NAME);
  readMatcher(options, NAME);
  const nu = typeOption(options, "numberingSystem");
  const { locale, data, nu: chosen } = resolveLocale(requested, { nu: numberingSystem }, { nu });
  const style = stringOption(options, "style", ["long", "short", "narrow"], "long", NAME);
  const numeric = stringOption(options, "numeric", ["always", "auto"], "always", NAME);
  const system = chosen ?? localeData(data, "numbers").default;
  const numbers = resolve(data, { __proto__: null, numberingSystem: system });
  return all.set(object, { locale, data, style, numeric, numberingSystem: system, numbers });
}

define(RelativeTimeFormat, "RelativeTimeFormat", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const { locale, style, numeric, numberingSystem: system } = all.get(this, "resolvedOptions");
    return { locale, style, numeric, numberingSystem: system };
  },
  format(value, unit) {
    return joined(relativeParts(all.get(this, "format"), value, unit, "format"));
  },
  formatToParts(value, unit) {
    return relativeParts(all.get(this, "formatToParts"), value, unit, "formatToParts");
  },
});
