// The sections `dates` and `zones`.

const LENGTHS = ["full", "long", "medium", "short"];
const WIDTHS = { w: "wide", a: "abbreviated", n: "narrow" };
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const byLength = (object) => LENGTHS.map((length) => object[length]._value ?? object[length]);

/** Names in all widths, for use in formats (`f`) and alone (`s`). */
function widths(source, keys) {
  const pick = (kind) => Object.fromEntries(Object.entries(WIDTHS).map(([short, long]) =>
    [short, keys.map((key) => source[kind][long][key])]));
  return { f: pick("format"), s: pick("stand-alone") };
}

function periods(source) {
  const pick = (kind) => Object.fromEntries(Object.entries(WIDTHS).map(([short, long]) =>
    [short, Object.fromEntries(Object.entries(source[kind][long]).filter(([key]) => !key.includes("-alt-")))]));
  return { f: pick("format"), s: pick("stand-alone") };
}

/** Patterns by skeleton, in the order in which Unicode's implementation looks at them. Of those that depend on a number all are alike but for words that Intl never shows. */
function available(source) {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !key.includes("-"))
    .sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function dates(read) {
  const calendar = read("dates", "ca-gregorian").dates.calendars.gregorian;
  const glue = calendar.dateTimeFormats;
  const intervals = { ...glue.intervalFormats };
  const fallback = intervals.intervalFormatFallback;
  delete intervals.intervalFormatFallback;
  const fields = read("dates", "dateFields").dates.fields;
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  return {
    months: widths(calendar.months, months),
    days: widths(calendar.days, WEEKDAYS),
    quarters: widths(calendar.quarters, [1, 2, 3, 4]),
    periods: periods(calendar.dayPeriods),
    eras: {
      w: [calendar.eras.eraNames[0], calendar.eras.eraNames[1]],
      a: [calendar.eras.eraAbbr[0], calendar.eras.eraAbbr[1]],
      n: [calendar.eras.eraNarrow[0], calendar.eras.eraNarrow[1]],
    },
    date: byLength(calendar.dateFormats),
    time: byLength(calendar.timeFormats),
    glue: byLength(glue),
    atTime: byLength(calendar["dateTimeFormats-atTime"].standard),
    available: available(glue.availableFormats),
    append: glue.appendItems,
    fields: Object.fromEntries(["era", "year", "quarter", "month", "week", "weekday", "day", "dayperiod", "hour",
      "minute", "second", "zone"].map((field) => [field, fields[field].displayName])),
    fallback,
    intervals,
  };
}

function flatten(tree, prefix, visit) {
  for (const [key, value] of Object.entries(tree)) {
    const name = prefix === "" ? key : `${prefix}/${key}`;
    if (value._type === "zone" || "exemplarCity" in value || "long" in value) visit(name, value);
    else flatten(value, name, visit);
  }
}

/** [standard, daylight, generic] */
const triple = (names) => names && [names.standard ?? 0, names.daylight ?? 0, names.generic ?? 0];

export function zones(read) {
  const source = read("dates", "timeZoneNames").dates.timeZoneNames;
  const cities = {};
  const named = {};
  flatten(source.zone, "", (name, value) => {
    if (value.exemplarCity) cities[name] = value.exemplarCity;
    if (value.long || value.short) named[name] = { l: triple(value.long), s: triple(value.short) };
  });
  const metazones = {};
  for (const [name, value] of Object.entries(source.metazone ?? {})) {
    metazones[name] = { l: triple(value.long), s: triple(value.short) };
  }
  return {
    hour: source.hourFormat,
    gmt: source.gmtFormat,
    zero: source.gmtZeroFormat,
    region: source.regionFormat,
    fallback: source.fallbackFormat,
    cities,
    zones: named,
    metazones,
  };
}
