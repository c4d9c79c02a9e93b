// The locale data: Unicode's CLDR, of which `runtime-stub/intl` has what is needed.

import { op_intl_data, op_intl_locales, op_intl_region } from "semba:ops/intl";

const sections = new Map();
const regions = new Map();
let locales;

/** The locales that there is data for. */
export function available() {
  locales ??= new Set(op_intl_locales());
  return locales;
}

/** What a locale changes of its parent's data; `undefined` for one that has no parent. */
function region(locale) {
  let value = regions.get(locale);
  if (value === undefined && !regions.has(locale)) {
    const text = op_intl_region(locale);
    value = text === undefined ? undefined : JSON.parse(text);
    regions.set(locale, value);
  }
  return value;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/**
 * `base` with the differences of `changes`, where null takes something away. What is changed comes first: among
 * patterns that fit equally well, those of the locale itself win.
 */
function merge(base, changes) {
  if (!isObject(base) || !isObject(changes)) return changes;
  const result = {};
  for (const key of Object.keys(changes)) {
    if (changes[key] !== null) result[key] = key in base ? merge(base[key], changes[key]) : changes[key];
  }
  for (const key of Object.keys(base)) if (!(key in changes)) result[key] = base[key];
  return result;
}

/** A section of a locale's data, with what it inherits. */
export function localeData(locale, section) {
  const key = `${locale}/${section}`;
  let value = sections.get(key);
  if (value === undefined) {
    const changes = region(locale);
    if (changes === undefined) value = JSON.parse(op_intl_data(key));
    else if (changes[section] === undefined) value = localeData(changes.parent, section);
    else value = merge(localeData(changes.parent, section), changes[section]);
    sections.set(key, value);
  }
  return value;
}

/** A section of what belongs to no locale. */
export const rootData = (section) => localeData("root", section);
