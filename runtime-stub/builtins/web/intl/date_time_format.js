// `Intl.DateTimeFormat`.

import { requireBuiltin } from "semba:engine";
import { create, define, Slots } from "semba:web/intl/classes";
import { localeData } from "semba:web/intl/data";
import { resolvePattern, resolvedFields, defaultCycle, FIELD_OPTIONS } from "semba:web/intl/date_options";
import { dateParts } from "semba:web/intl/date_parts";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { nameless } from "semba:web/intl/nameless";
import { numberingSystem } from "semba:web/intl/number_format";
import { joined } from "semba:web/intl/number_parts";
import { booleanOption, coerceOptions, numberOption, readMatcher, stringOption, toNumber, typeOption } from "semba:web/intl/options";
import { canonicalZone, defaultZone } from "semba:web/intl/time_zones";


const NAME = "Intl.DateTimeFormat";
const all = new Slots("DateTimeFormat");
const CYCLES = ["h11", "h12", "h23", "h24"];
const STYLES = ["full", "long", "medium", "short"];
const ranges = () => requireBuiltin("semba:web/intl/date_range");

/** The one calendar that there is data for. */
const calendar = (value) => (value === "gregory" || value === "gregorian" ? "gregory" : undefined);

const isTwelve = (cycle) => cycle === "h11" || cycle === "h12";

/** The hour cycle; `chosen` is that of the options or of the tag. */
function readCycle(slots, hour12, chosen) {
  const standard = defaultCycle(slots.locale);
  if (hour12 === undefined) return chosen ?? standard;
  if (chosen !== undefined && isTwelve(chosen) === hour12) return chosen;
  // What the tag says does not count then.
  slots.locale = slots.locale.replace(/-u-hc-\w+$/, "").replace(/-hc-\w+/, "");
  if (!hour12) return "h23";
  return isTwelve(standard) ? standard : /-JP\b/.test(slots.locale) ? "h11" : "h12";
}

function readZone(options) {
  const name = options.timeZone;
  if (name === undefined) return defaultZone();
  const zone = canonicalZone(`${name}`);
  if (zone === undefined) throw new RangeError(`Invalid time zone specified: ${name}`);
  return zone;
}

/**
 * The slots of a DateTimeFormat. `required` and `defaults` are which fields have to be there, and which are taken when
 * none is: "date", "time", "any" or "all".
 */
export function resolve(locales, options, required = "any", defaults = "date") {
  const requested = canonicalizeList(locales);
  options = coerceOptions(options, NAME);
  readMatcher(options, NAME);
  const ca = typeOption(options, "calendar");
  const nu = typeOption(options, "numberingSystem");
  const hour12 = booleanOption(options, "hour12");
  let hourCycle = stringOption(options, "hourCycle", CYCLES, undefined, NAME);
  if (hour12 !== undefined) hourCycle = undefined;
  const keys = { ca: calendar, hc: (value) => (CYCLES.includes(value) ? value : undefined), nu: numberingSystem };
  const asked = { __proto__: null, ca, nu };
  if (hourCycle !== undefined) asked.hc = hourCycle;
  const resolved = resolveLocale(requested, keys, asked);
  const slots = {
    __proto__: null,
    locale: resolved.locale,
    data: resolved.data,
    calendar: resolved.ca ?? "gregory",
    numberingSystem: resolved.nu ?? localeData(resolved.data, "numbers").default,
  };
  slots.hourCycle = readCycle(slots, hour12, resolved.hc);
  slots.timeZone = readZone(options);
  const fields = { __proto__: null };
  let explicit = false;
  for (const [name, values] of FIELD_OPTIONS) {
    const value = name === "fractionalSecondDigits" ? numberOption(options, name, 1, 3, undefined)
      : stringOption(options, name, values, undefined, NAME);
    if (value === undefined) continue;
    fields[name] = value;
    explicit = true;
  }
  stringOption(options, "formatMatcher", ["basic", "best fit"], "best fit", NAME);
  slots.dateStyle = stringOption(options, "dateStyle", STYLES, undefined, NAME);
  slots.timeStyle = stringOption(options, "timeStyle", STYLES, undefined, NAME);
  if (slots.dateStyle !== undefined || slots.timeStyle !== undefined) {
    if (explicit) throw new TypeError("Invalid option : option");
    if (required === "date" && slots.timeStyle !== undefined) throw new TypeError("Invalid option : timeStyle");
    if (required === "time" && slots.dateStyle !== undefined) throw new TypeError("Invalid option : dateStyle");
  } else {
    addDefaults(fields, required, defaults);
  }
  resolvePattern(slots, fields);
  return slots;
}

function addDefaults(fields, required, defaults) {
  const dates = ["weekday", "year", "month", "day"];
  const times = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];
  const has = (list) => list.some((name) => fields[name] !== undefined);
  if (required !== "time" && has(dates)) return;
  if (required !== "date" && has(times)) return;
  if (defaults !== "time") for (const name of ["year", "month", "day"]) fields[name] = "numeric";
  if (defaults !== "date") for (const name of ["hour", "minute", "second"]) fields[name] = "numeric";
}

/** ToDateTimeFormattable: a time within the range of dates. */
export function toTime(value) {
  const time = value === undefined ? Date.now() : toNumber(value);
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError("Invalid time value");
  return Math.trunc(time) + 0;
}

/** The text of one time. As in V8, no-break spaces are narrow only in parts and ranges. */
const textOf = (parts) => joined(parts).replaceAll("\u202f", " ");

/** The text of a time. */
export const formatDate = (slots, time) => textOf(dateParts(slots, slots.pattern, time));

export function DateTimeFormat(locales = undefined, options = undefined) {
  const object = create(new.target, DateTimeFormat);
  return all.set(object, resolve(locales, options));
}

function checkRange(start, end) {
  if (start === undefined || end === undefined) throw new TypeError("Invalid time value");
  return [toTime(start), toTime(end)];
}

define(DateTimeFormat, "DateTimeFormat", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const slots = all.get(this, "resolvedOptions");
    const result = {
      locale: slots.locale,
      calendar: slots.calendar,
      numberingSystem: slots.numberingSystem,
      timeZone: slots.timeZone,
    };
    if (/[hHkK]/.test(slots.pattern.replace(/'[^']*'/g, ""))) {
      result.hourCycle = slots.hourCycle;
      result.hour12 = slots.hourCycle === "h11" || slots.hourCycle === "h12";
    }
    if (slots.dateStyle === undefined && slots.timeStyle === undefined) resolvedFields(slots.pattern, result);
    if (slots.dateStyle !== undefined) result.dateStyle = slots.dateStyle;
    if (slots.timeStyle !== undefined) result.timeStyle = slots.timeStyle;
    return result;
  },
  formatToParts(date) {
    const slots = all.get(this, "formatToParts");
    return dateParts(slots, slots.pattern, toTime(date));
  },
  get format() {
    const slots = all.get(this, "get format");
    slots.bound ??= nameless((date) => formatDate(slots, toTime(date)));
    return slots.bound;
  },
  formatRange(start, end) {
    const slots = all.get(this, "formatRange");
    const parts = ranges().rangeParts(slots, ...checkRange(start, end));
    return parts.every(({ source }) => source === "shared") ? textOf(parts) : joined(parts);
  },
  formatRangeToParts(start, end) {
    const slots = all.get(this, "formatRangeToParts");
    return ranges().rangeParts(slots, ...checkRange(start, end));
  },
});
