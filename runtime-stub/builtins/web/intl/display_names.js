// `Intl.DisplayNames`.

import { construct, define, Slots } from "semba:web/intl/classes";
import { localeData } from "semba:web/intl/data";
import { canonicalize, canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { objectOptions, readMatcher, stringOption } from "semba:web/intl/options";

const NAME = "Intl.DisplayNames";
const all = new Slots("DisplayNames");
const TYPES = ["language", "region", "script", "currency", "calendar", "dateTimeField"];
const FIELDS = {
  era: "era", year: "year", quarter: "quarter", month: "month", weekOfYear: "week", weekday: "weekday", day: "day",
  dayPeriod: "dayperiod", hour: "hour", minute: "minute", second: "second", timeZoneName: "zone",
};

const invalid = () => new RangeError("invalid_argument");

/** A language with its script, region and variants, in the dialect form if the names have one. */
function language({ data, style, languageDisplay }, code) {
  if (!/^([a-z]{2,3}|[a-z]{5,8})(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*$/i.test(code)) throw invalid();
  const names = localeData(data, "names");
  const canonical = canonicalize(code);
  const nameOf = (tag) => (style === "long" ? undefined : names.languageShort[tag]) ?? names.language[tag];
  const rest = canonical.split("-");
  let name;
  if (languageDisplay === "dialect") {
    const script = rest.length > 1 && rest[1].length === 4 ? rest[1] : undefined;
    const region = rest.find((part, index) => index > 0 && /^([A-Z]{2}|\d{3})$/.test(part));
    const parts = [script, region].filter((part) => part !== undefined);
    if (parts.length > 0) name = nameOf([rest[0], ...parts].join("-"));
    if (name !== undefined) for (const part of parts) rest.splice(rest.indexOf(part), 1);
  }
  const others = rest.slice(1);
  name ??= nameOf(rest[0]);
  if (name === undefined) {
    if (others.length === 0) return undefined;
    name = rest[0];
  }
  if (others.length === 0) return name;
  const list = others.map((part) => {
    if (/^[A-Z][a-z]{3}$/.test(part)) return names.script[part] ?? part;
    if (/^([A-Z]{2}|\d{3})$/.test(part)) return (style === "long" ? undefined : names.regionShort[part]) ?? names.region[part] ?? part;
    return names.variant[part.toUpperCase()] ?? part.toUpperCase();
  }).map((text) => text.replace(/\(/g, "[").replace(/\)/g, "]"));
  const joined = list.reduce((one, other) => names.separator.replace("{0}", () => one).replace("{1}", () => other));
  return names.pattern.replace("{0}", () => name.replace(/\(/g, "[").replace(/\)/g, "]")).replace("{1}", () => joined);
}

const lookups = {
  language,
  region({ data, style }, code) {
    if (!/^([a-z]{2}|\d{3})$/i.test(code)) throw invalid();
    const names = localeData(data, "names");
    const key = code.toUpperCase();
    return (style === "long" ? undefined : names.regionShort[key]) ?? names.region[key];
  },
  script({ data }, code) {
    if (!/^[a-z]{4}$/i.test(code)) throw invalid();
    const names = localeData(data, "names");
    const key = code[0].toUpperCase() + code.slice(1).toLowerCase();
    return names.script[key];
  },
  currency({ data }, code) {
    if (!/^[a-z]{3}$/i.test(code)) throw invalid();
    // As in V8, whatever the style is.
    return localeData(data, "currencies")[code.toUpperCase()]?.[0];
  },
  calendar({ data }, code) {
    if (!/^[a-z\d]{3,8}(-[a-z\d]{3,8})*$/i.test(code)) throw invalid();
    const key = code.toLowerCase();
    const old = { gregory: "gregorian", ethioaa: "ethiopic-amete-alem" }[key] ?? key;
    return localeData(data, "names").calendar[old];
  },
  dateTimeField({ data, style }, code) {
    if (!Object.hasOwn(FIELDS, code)) throw invalid();
    return localeData(data, "names").field[style][FIELDS[code]];
  },
};

function fallbackOf(type, code) {
  if (type === "language") return canonicalize(code);
  if (type === "region" || type === "currency") return code.toUpperCase();
  if (type === "script") return code[0].toUpperCase() + code.slice(1).toLowerCase();
  return code.toLowerCase();
}

export function DisplayNames(locales, options) {
  const object = construct(new.target, DisplayNames, "DisplayNames");
  const requested = canonicalizeList(locales);
  if (options === undefined) throw new TypeError("invalid_argument");
  options = objectOptions(options);
  readMatcher(options, NAME);
  const { locale, data } = resolveLocale(requested);
  const style = stringOption(options, "style", ["narrow", "short", "long"], "long", NAME);
  const type = stringOption(options, "type", TYPES, undefined, NAME);
  if (type === undefined) throw new TypeError("invalid_argument");
  const fallback = stringOption(options, "fallback", ["code", "none"], "code", NAME);
  const languageDisplay = stringOption(options, "languageDisplay", ["dialect", "standard"], "dialect", NAME);
  return all.set(object, { locale, data, style, type, fallback, languageDisplay });
}

define(DisplayNames, "DisplayNames", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  of(code) {
    const slots = all.get(this, "of");
    code = `${code}`;
    const name = lookups[slots.type](slots, code);
    return name ?? (slots.fallback === "code" ? fallbackOf(slots.type, code) : undefined);
  },
  resolvedOptions() {
    const { locale, style, type, fallback, languageDisplay } = all.get(this, "resolvedOptions");
    const result = { locale, style, type, fallback };
    if (type === "language") result.languageDisplay = languageDisplay;
    return result;
  },
});
