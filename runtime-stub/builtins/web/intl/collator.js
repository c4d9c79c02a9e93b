// `Intl.Collator`.

import { op_intl_compare, op_intl_new_collator } from "semba:ops/intl";
import { create, define, Slots } from "semba:web/intl/classes";
import { canonicalizeList, resolveLocale, supportedLocales } from "semba:web/intl/locale";
import { nameless } from "semba:web/intl/nameless";
import { booleanOption, coerceOptions, readMatcher, stringOption, typeOption } from "semba:web/intl/options";

const NAME = "Intl.Collator";
const all = new Slots("Collator");
const CASES = ["upper", "lower", "false"];
const collators = new Map();

const keys = {
  // The root collation is the only one.
  co: () => undefined,
  kf: (value) => (CASES.includes(value) ? value : undefined),
  kn: (value) => (value === "true" || value === "false" ? value : undefined),
};

/** The slots of a Collator. */
export function resolve(locales, options) {
  const requested = canonicalizeList(locales);
  options = coerceOptions(options, NAME);
  const usage = stringOption(options, "usage", ["sort", "search"], "sort", NAME);
  readMatcher(options, NAME);
  typeOption(options, "collation");
  const numeric = booleanOption(options, "numeric");
  const kf = stringOption(options, "caseFirst", CASES, undefined, NAME);
  const asked = { __proto__: null, kf };
  if (numeric !== undefined) asked.kn = String(numeric);
  const resolved = resolveLocale(requested, keys, asked);
  const slots = {
    __proto__: null,
    // Collations are for languages; V8 knows one region.
    locale: resolved.locale.replace(/^en-(?!US)(\d{3}|[A-Z]{2})/, "en"),
    usage,
    sensitivity: stringOption(options, "sensitivity", ["base", "accent", "case", "variant"], "variant", NAME),
    ignorePunctuation: booleanOption(options, "ignorePunctuation", false),
    collation: "default",
    numeric: resolved.kn === "true",
    caseFirst: resolved.kf ?? "false",
  };
  slots.collator = collatorOf(slots);
  return slots;
}

function collatorOf({ sensitivity, numeric, caseFirst, ignorePunctuation }) {
  const key = `${sensitivity} ${numeric} ${caseFirst} ${ignorePunctuation}`;
  let collator = collators.get(key);
  if (collator === undefined) {
    collator = op_intl_new_collator(sensitivity, numeric, caseFirst, ignorePunctuation);
    collators.set(key, collator);
  }
  return collator;
}

/** The order of two texts: -1, 0 or 1. */
export const compareText = (slots, left, right) => op_intl_compare(slots.collator, left, right);

export function Collator(locales = undefined, options = undefined) {
  const object = create(new.target, Collator);
  return all.set(object, resolve(locales, options));
}

define(Collator, "Collator", {
  supportedLocalesOf(locales, options = undefined) {
    return supportedLocales(locales, options, NAME);
  },
}, {
  resolvedOptions() {
    const { locale, usage, sensitivity, ignorePunctuation, collation, numeric, caseFirst } =
      all.get(this, "resolvedOptions");
    return { locale, usage, sensitivity, ignorePunctuation, collation, numeric, caseFirst };
  },
  get compare() {
    const slots = all.get(this, "get compare");
    slots.bound ??= nameless((left, right) => compareText(slots, `${left}`, `${right}`));
    return slots.bound;
  },
});
