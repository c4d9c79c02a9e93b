// The sections `numbers`, `currencies`, `units`, `lists` and `relative`.

/** The units that ECMA-402 sanctions, by the names of CLDR. */
export const UNITS = {
  acre: "area-acre", bit: "digital-bit", byte: "digital-byte", celsius: "temperature-celsius",
  centimeter: "length-centimeter", day: "duration-day", degree: "angle-degree", fahrenheit: "temperature-fahrenheit",
  "fluid-ounce": "volume-fluid-ounce", foot: "length-foot", gallon: "volume-gallon", gigabit: "digital-gigabit",
  gigabyte: "digital-gigabyte", gram: "mass-gram", hectare: "area-hectare", hour: "duration-hour",
  inch: "length-inch", kilobit: "digital-kilobit", kilobyte: "digital-kilobyte", kilogram: "mass-kilogram",
  kilometer: "length-kilometer", liter: "volume-liter", megabit: "digital-megabit", megabyte: "digital-megabyte",
  meter: "length-meter", microsecond: "duration-microsecond", mile: "length-mile",
  "mile-scandinavian": "length-mile-scandinavian", milliliter: "volume-milliliter", millimeter: "length-millimeter",
  millisecond: "duration-millisecond", minute: "duration-minute", month: "duration-month",
  nanosecond: "duration-nanosecond", ounce: "mass-ounce", percent: "concentr-percent", petabyte: "digital-petabyte",
  pound: "mass-pound", second: "duration-second", stone: "mass-stone", terabit: "digital-terabit",
  terabyte: "digital-terabyte", week: "duration-week", yard: "length-yard", year: "duration-year",
  // Compounds that CLDR has patterns of their own for.
  "kilometer-per-hour": "speed-kilometer-per-hour", "meter-per-second": "speed-meter-per-second",
  "mile-per-gallon": "consumption-mile-per-gallon", "mile-per-hour": "speed-mile-per-hour",
};

/** `1000-count-one` to [[one, other] by power of ten]. */
function compact(source, suffix = "") {
  const result = {};
  for (const [key, pattern] of Object.entries(source ?? {})) {
    const [, power, category, alternative] = /^(1(?:0+))-count-(\w+)(-alt-\w+)?$/.exec(key) ?? [];
    if (power === undefined || (alternative ?? "") !== suffix) continue;
    (result[category] ??= [])[power.length - 1] = pattern;
  }
  for (const list of Object.values(result)) for (let index = 0; index < list.length; index += 1) list[index] ??= 0;
  return result;
}

function system(source, name) {
  const part = (kind) => source[`${kind}-numberSystem-${name}`];
  const symbols = part("symbols");
  const money = part("currencyFormats");
  const misc = part("miscPatterns");
  const plural = Object.fromEntries(Object.entries(money).filter(([key]) => key.startsWith("unitPattern-count-"))
    .map(([key, pattern]) => [key.slice("unitPattern-count-".length), pattern]));
  return {
    decimal: symbols.decimal,
    group: symbols.group,
    currencyDecimal: symbols.currencyDecimal,
    currencyGroup: symbols.currencyGroup,
    percent: symbols.percentSign,
    plus: symbols.plusSign,
    minus: symbols.minusSign,
    approximately: symbols.approximatelySign,
    exponent: symbols.exponential,
    superscript: symbols.superscriptingExponent,
    infinity: symbols.infinity,
    nan: symbols.nan,
    time: symbols.timeSeparator,
    patterns: {
      decimal: part("decimalFormats").standard,
      percent: part("percentFormats").standard,
      standard: money.standard,
      accounting: money.accounting,
      alpha: money["standard-alphaNextToNumber"],
      accountingAlpha: money["accounting-alphaNextToNumber"],
      plural,
    },
    spacing: [money.currencySpacing.beforeCurrency.insertBetween, money.currencySpacing.afterCurrency.insertBetween],
    short: compact(part("decimalFormats").short.decimalFormat),
    long: compact(part("decimalFormats").long.decimalFormat),
    money: compact(money.short?.standard),
    moneyAlpha: compact(money.short?.standard, "-alt-alphaNextToNumber"),
    range: misc.range,
    approximation: misc.approximately,
  };
}

export function numbers(read) {
  const source = read("numbers", "numbers").numbers;
  const name = source.defaultNumberingSystem;
  return {
    default: name,
    native: source.otherNumberingSystems.native,
    minimumGrouping: Number(source.minimumGroupingDigits),
    systems: name === "latn" ? { latn: system(source, "latn") }
      : { latn: system(source, "latn"), [name]: system(source, name) },
  };
}

/** Code to [name, symbol, narrow symbol, one, other ...]; a symbol that is the code is 0. */
export function currencies(read) {
  const result = {};
  for (const [code, value] of Object.entries(read("numbers", "currencies").numbers.currencies)) {
    const plural = Object.fromEntries(Object.entries(value).filter(([key]) => key.startsWith("displayName-count-"))
      .map(([key, name]) => [key.slice("displayName-count-".length), name]));
    const symbol = (of) => of === undefined || of === code ? 0 : of;
    result[code] = [value.displayName, symbol(value.symbol), symbol(value["symbol-alt-narrow"]), plural];
  }
  return result;
}

export function units(read) {
  const source = read("units", "units").units;
  const result = {};
  for (const [length, width] of [["long", "long"], ["short", "short"], ["narrow", "narrow"]]) {
    const units = source[length];
    const entry = {};
    for (const [name, key] of Object.entries(UNITS)) {
      const value = units[key];
      const patterns = Object.fromEntries(Object.entries(value).filter(([of]) => /^unitPattern-count-\w+$/.test(of))
        .map(([of, pattern]) => [of.slice("unitPattern-count-".length), pattern]));
      entry[name] = value.perUnitPattern === undefined ? [patterns] : [patterns, value.perUnitPattern];
    }
    result[width] = { per: units.per.compoundUnitPattern, units: entry };
  }
  return result;
}

/** [start, middle, end, two] */
export function lists(read) {
  const source = read("misc", "listPatterns").listPatterns;
  const pick = (type) => {
    const part = source[`listPattern-type-${type}`];
    return [part.start, part.middle, part.end, part[2]];
  };
  const styles = (type) => ({ long: pick(type), short: pick(`${type}-short`), narrow: pick(`${type}-narrow`) });
  return { conjunction: styles("standard"), disjunction: styles("or"), unit: styles("unit") };
}

export function relative(read) {
  const source = read("dates", "dateFields").dates.fields;
  const result = {};
  for (const [style, suffix] of [["long", ""], ["short", "-short"], ["narrow", "-narrow"]]) {
    result[style] = {};
    for (const unit of ["second", "minute", "hour", "day", "week", "month", "quarter", "year"]) {
      const field = source[unit + suffix];
      const pick = (kind) => Object.fromEntries(Object.entries(field[`relativeTime-type-${kind}`])
        .map(([key, pattern]) => [key.slice("relativeTimePattern-count-".length), pattern]));
      const fixed = Object.fromEntries(Object.entries(field).filter(([key]) => key.startsWith("relative-type-"))
        .map(([key, text]) => [key.slice("relative-type-".length), text]));
      result[style][unit] = { future: pick("future"), past: pick("past"), fixed };
    }
  }
  return result;
}
