// Language tags: CanonicalizeLocaleList, ResolveLocale and their like.

import { op_intl_canonicalize, op_intl_default_locale, op_intl_maximize } from "semba:ops/intl";
import { available } from "semba:web/intl/data";

/** Objects of `Intl.Locale` and their tags. */
export const localeTags = new WeakMap();

const INCORRECT = "Incorrect locale information provided";

// Types of Unicode's keywords that have other names; ICU4X leaves them as they are.
const TYPES = {
  ca: { "ethiopic-amete-alem": "ethioaa", islamicc: "islamic-civil", gregorian: "gregory" },
  ks: {
    identical: "identic", primary: "level1", secondary: "level2", tertiary: "level3", quaternary: "level4",
    quarternary: "level4",
  },
  ms: { imperial: "uksystem" },
};
const ALIASES =
  new RegExp(`-(${Object.keys(TYPES).join("|")})-(${Object.values(TYPES).flatMap(Object.keys).join("|")})(?=-|$)`, "g");

/** The canonical form of a language tag. */
export function canonicalize(tag) {
  const canonical = op_intl_canonicalize(tag);
  if (canonical === undefined) throw new RangeError(INCORRECT);
  if (!canonical.includes("-u-")) return canonical;
  return canonical.replace(ALIASES, (all, key, type) => (type in TYPES[key] ? `-${key}-${TYPES[key][type]}` : all));
}

function canonicalElement(value) {
  if (typeof value === "string") return canonicalize(value);
  if (value === null || (typeof value !== "object" && typeof value !== "function")) {
    throw new TypeError("Language ID should be string or object.");
  }
  return localeTags.get(value) ?? canonicalize(`${value}`);
}

/** CanonicalizeLocaleList. */
export function canonicalizeList(locales) {
  if (locales === undefined) return [];
  if (typeof locales === "string") return [canonicalize(locales)];
  if (locales === null) throw new TypeError("Cannot convert undefined or null to object");
  if (localeTags.has(locales)) return [localeTags.get(locales)];
  const object = Object(locales);
  const length = Math.min(Math.max(Math.trunc(Number(object.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
  const seen = new Set();
  for (let index = 0; index < length; index += 1) {
    if (index in object) seen.add(canonicalElement(object[index]));
  }
  return [...seen];
}

const EXTENSION = /-u(?:-[a-z0-9]{2,8})+/;

/** A tag without its Unicode extension. */
export const withoutExtension = (tag) => {
  const end = tag.indexOf("-x-");
  return end < 0 ? tag.replace(EXTENSION, "") : tag.slice(0, end).replace(EXTENSION, "") + tag.slice(end);
};

/** The keywords of a tag's Unicode extension; those without a type have an empty one. */
export function keywords(tag) {
  const end = tag.indexOf("-x-");
  const [extension] = EXTENSION.exec(end < 0 ? tag : tag.slice(0, end)) ?? [];
  const result = { __proto__: null };
  let key;
  for (const part of extension?.slice(3).split("-") ?? []) {
    if (part.length === 2) {
      key = part;
      result[key] = "";
    } else if (key !== undefined) {
      result[key] += result[key] === "" ? part : `-${part}`;
    }
  }
  return result;
}

let defaultTag;

/** The locale of the system's settings, if there is data for it. */
export function defaultLocale() {
  if (defaultTag === undefined) {
    const tag = op_intl_canonicalize(op_intl_default_locale());
    defaultTag = (tag && bestAvailable(tag)) ?? "en-US";
  }
  return defaultTag;
}

/** The longest prefix of a tag that there is data for. */
export function bestAvailable(tag) {
  const locales = available();
  let candidate = withoutExtension(tag);
  while (!locales.has(candidate)) {
    let end = candidate.lastIndexOf("-");
    if (end < 0) return undefined;
    if (end >= 2 && candidate[end - 2] === "-") end -= 2;
    candidate = candidate.slice(0, end);
  }
  return candidate;
}

/** What of `locales` is supported. */
export function supportedLocales(locales, options, name) {
  const list = canonicalizeList(locales);
  if (options !== undefined) {
    if (options === null) throw new TypeError(`${name}.supportedLocalesOf called on null or undefined`);
    const matcher = Object(options).localeMatcher;
    if (matcher !== undefined && !["lookup", "best fit"].includes(`${matcher}`)) {
      throw new RangeError(`Value ${matcher} out of range for ${name}.supportedLocalesOf options property localeMatcher`);
    }
  }
  return list.filter((tag) => bestAvailable(tag) !== undefined);
}

/**
 * ResolveLocale. `keys` has for each relevant key of the Unicode extension a function that tells whether the locale has
 * a value (and the value that stands for it), `options` the values that options asked for. Gives `locale`, the tag
 * with the keys that count, `data`, the locale whose data to use, and the values by key.
 */
export function resolveLocale(requested, keys = {}, options = {}) {
  const tag = requested.find((candidate) => bestAvailable(candidate) !== undefined);
  const data = tag === undefined ? defaultLocale() : bestAvailable(tag);
  const asked = tag === undefined ? {} : keywords(tag);
  const result = { __proto__: null, data };
  let extension = "";
  for (const key of Object.keys(keys)) {
    const accept = keys[key];
    let value = asked[key] === undefined ? undefined : accept(asked[key] === "" ? "true" : asked[key], data);
    let shown = value === undefined ? "" : `-${key}${asked[key] === "" ? "" : `-${value}`}`;
    const option = options[key] === undefined ? undefined : accept(options[key], data);
    if (option !== undefined && option !== value) {
      value = option;
      shown = "";
    }
    result[key] = value;
    extension += shown;
  }
  result.locale = extension === "" ? data : `${data}-u${extension}`;
  return result;
}

/** The region of a locale, the likely one if it names none. */
export function regionOf(locale) {
  const own = /-([A-Z]{2}|\d{3})(?=-|$)/.exec(withoutExtension(locale));
  return own?.[1] ?? /-([A-Z]{2}|\d{3})(?=-|$)/.exec(op_intl_maximize(withoutExtension(locale)))?.[1] ?? "001";
}
