// The section `names`: what `Intl.DisplayNames` shows.

/** Code to name, with the alternatives under `short`. */
function pick(source, skip = /-alt-/) {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !skip.test(key)));
}

const alternatives = (source, suffix) => Object.fromEntries(Object.entries(source)
  .filter(([key]) => key.endsWith(suffix)).map(([key, name]) => [key.slice(0, -suffix.length), name]));

export function names(read) {
  const languages = read("localenames", "languages")?.localeDisplayNames.languages ?? {};
  const regions = read("localenames", "territories")?.localeDisplayNames.territories ?? {};
  const scripts = read("localenames", "scripts")?.localeDisplayNames.scripts ?? {};
  const patterns = read("localenames", "localeDisplayNames")?.localeDisplayNames ?? {};
  const fields = read("dates", "dateFields").dates.fields;
  const fieldNames = (suffix) => Object.fromEntries(["era", "year", "quarter", "month", "week", "weekday", "day",
    "dayperiod", "hour", "minute", "second", "zone"].map((field) => [field, fields[field + suffix].displayName]));
  return {
    language: pick(languages),
    languageShort: alternatives(languages, "-alt-short"),
    region: pick(regions),
    regionShort: alternatives(regions, "-alt-short"),
    script: pick(scripts),
    calendar: patterns.types?.calendar ?? {},
    pattern: patterns.localeDisplayPattern?.localePattern ?? "{0} ({1})",
    separator: patterns.localeDisplayPattern?.localeSeparator ?? "{0}, {1}",
    variant: read("localenames", "variants")?.localeDisplayNames.variants ?? {},
    field: { long: fieldNames(""), short: fieldNames("-short"), narrow: fieldNames("-narrow") },
  };
}
