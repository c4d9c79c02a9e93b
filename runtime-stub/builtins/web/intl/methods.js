// The methods of standard objects that depend on locales. The engine has none of them.

import { requireBuiltin } from "semba:engine";
import { op_intl_change_case } from "semba:ops/intl";
import { canonicalizeList, defaultLocale } from "semba:web/intl/locale";

const numbers = () => requireBuiltin("semba:web/intl/number_format");
const dates = () => requireBuiltin("semba:web/intl/date_time_format");
const collators = () => requireBuiltin("semba:web/intl/collator");

// What was resolved without options, by the locale that was asked for.
const cache = new Map();

/** `make()`, once for each kind and locale when there are no options. */
function resolved(kind, locales, options, make) {
  if (options !== undefined || (locales !== undefined && typeof locales !== "string")) return make();
  const key = `${kind} ${locales ?? ""}`;
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    cache.set(key, value);
  }
  return value;
}

function timeOf(date) {
  // Throws for what is not a Date.
  return Date.prototype.getTime.call(date);
}

function formatDate(date, kind, locales, options, required, defaults) {
  const time = timeOf(date);
  if (Number.isNaN(time)) return "Invalid Date";
  const { resolve, formatDate: format } = dates();
  return format(resolved(kind, locales, options, () => resolve(locales, options, required, defaults)), time);
}

function thisString(value, name) {
  if (value === undefined || value === null) {
    throw new TypeError(`String.prototype.${name} called on null or undefined`);
  }
  return `${value}`;
}

function changeCase(text, locales, upper) {
  const [requested] = locales === undefined ? [defaultLocale()] : canonicalizeList(locales);
  const language = (requested ?? defaultLocale()).split("-")[0];
  // Only these languages have rules of their own.
  if (!["az", "el", "hy", "lt", "tr"].includes(language)) return upper ? text.toUpperCase() : text.toLowerCase();
  return op_intl_change_case(text, language, upper);
}

function joinElements(list, length, locales, options) {
  let result = "";
  for (let index = 0; index < length; index += 1) {
    if (index > 0) result += ",";
    const element = list[index];
    if (element !== undefined && element !== null) result += `${element.toLocaleString(locales, options)}`;
  }
  return result;
}

const joining = new Set();

const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length");

const named = {
  Array: {
    toLocaleString(locales = undefined, options = undefined) {
      const list = Object(this ?? missing("Array.prototype.toLocaleString"));
      // An array that contains itself is empty in there.
      if (joining.has(list)) return "";
      joining.add(list);
      try {
        const length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
        return joinElements(list, length, locales, options);
      } finally {
        joining.delete(list);
      }
    },
  },
  BigInt: {
    toLocaleString(locales = undefined, options = undefined) {
      const value = BigInt.prototype.valueOf.call(this);
      const { formatNumber, resolve } = numbers();
      return formatNumber(resolved("number", locales, options, () => resolve(locales, options)), value);
    },
  },
  Date: {
    toLocaleDateString(locales = undefined, options = undefined) {
      return formatDate(this, "date", locales, options, "date", "date");
    },
    toLocaleString(locales = undefined, options = undefined) {
      return formatDate(this, "all", locales, options, "any", "all");
    },
    toLocaleTimeString(locales = undefined, options = undefined) {
      return formatDate(this, "time", locales, options, "time", "time");
    },
  },
  Number: {
    toLocaleString(locales = undefined, options = undefined) {
      const value = Number.prototype.valueOf.call(this);
      const { formatNumber, resolve } = numbers();
      return formatNumber(resolved("number", locales, options, () => resolve(locales, options)), value);
    },
  },
  String: {
    localeCompare(that, locales = undefined, options = undefined) {
      const text = thisString(this, "localeCompare");
      that = `${that}`;
      const { compareText, resolve } = collators();
      return compareText(resolved("collator", locales, options, () => resolve(locales, options)), text, that);
    },
    toLocaleLowerCase(locales = undefined) {
      return changeCase(thisString(this, "toLocaleLowerCase"), locales, false);
    },
    toLocaleUpperCase(locales = undefined) {
      return changeCase(thisString(this, "toLocaleUpperCase"), locales, true);
    },
  },
  TypedArray: {
    toLocaleString(locales = undefined, options = undefined) {
      return joinElements(this, lengthOf.get.call(this), locales, options);
    },
  },
};

function missing(name) {
  throw new TypeError(`${name} called on null or undefined`);
}

export const arrayToLocaleString = named.Array.toLocaleString;
export const bigintToLocaleString = named.BigInt.toLocaleString;
export const { toLocaleDateString, toLocaleTimeString } = named.Date;
export const dateToLocaleString = named.Date.toLocaleString;
export const numberToLocaleString = named.Number.toLocaleString;
export const { localeCompare, toLocaleLowerCase, toLocaleUpperCase } = named.String;
export const typedArrayToLocaleString = named.TypedArray.toLocaleString;
