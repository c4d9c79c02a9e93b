// `Intl`.

import { defineLazy } from "semba:engine";

/** The object, whose members load when they are touched. */
export const Intl = {};

Object.defineProperty(Intl, Symbol.toStringTag, { value: "Intl", configurable: true });
for (const [name, module] of [
  ["getCanonicalLocales", "supported_values"],
  ["supportedValuesOf", "supported_values"],
  ["DateTimeFormat", "date_time_format"],
  ["NumberFormat", "number_format"],
  ["Collator", "collator"],
  ["PluralRules", "plural_rules"],
  ["RelativeTimeFormat", "relative_time_format"],
  ["ListFormat", "list_format"],
  ["Locale", "locale_class"],
  ["DisplayNames", "display_names"],
  ["Segmenter", "segmenter"],
  ["DurationFormat", "duration_format"],
]) defineLazy(Intl, name, `semba:web/intl/${module}`, name);
