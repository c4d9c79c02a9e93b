// What belongs to no locale: digits, currencies' fractions, hour cycles, weeks, time zones.

function flatten(tree, prefix, visit) {
  for (const [key, value] of Object.entries(tree)) {
    const name = prefix === "" ? key : `${prefix}/${key}`;
    if (Array.isArray(value)) visit(name, value);
    else flatten(value, name, visit);
  }
}

const minutes = (text) => Date.parse(`${text.replace(" ", "T")}Z`) / 60_000;

/** Zone to its metazones: [metazone, until, metazone, until, ... metazone], times in minutes of the epoch. */
function metazones(supplemental) {
  const { metaZones } = supplemental("metaZones");
  const names = [];
  const index = (name) => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const zones = {};
  flatten(metaZones.metazoneInfo.timezone, "", (zone, periods) => {
    const list = [];
    let until = Number.NEGATIVE_INFINITY;
    for (const { usesMetazone: period } of periods) {
      const from = period._from === undefined ? Number.NEGATIVE_INFINITY : minutes(period._from);
      // A time without a metazone.
      if (from > until && list.length > 0) list.push(until, -1);
      else if (from > until) list.push(-1);
      if (from > Number.NEGATIVE_INFINITY) list.push(from);
      list.push(index(period._mzone));
      until = period._to === undefined ? Number.POSITIVE_INFINITY : minutes(period._to);
    }
    if (until < Number.POSITIVE_INFINITY) list.push(until, -1);
    zones[zone] = list;
  });
  const golden = {};
  for (const { mapZone } of metaZones.metazones) {
    if (mapZone._territory === "001") golden[mapZone._other] = mapZone._type;
  }
  return { names, zones, golden };
}

/** CLDR's canonical name of each time zone with its other names. */
function zones(bcp47, supplemental) {
  const result = {};
  for (const [key, value] of Object.entries(bcp47("timezone").tz)) {
    if (key.startsWith("_") || value._alias === undefined || value._deprecated || key === "unk") continue;
    const [canonical, ...others] = value._alias.split(" ");
    // The preferred name of the time zone database, where CLDR keeps an older one.
    result[canonical] = [value._iana && value._iana !== canonical ? value._iana : 0, value._region ??
      (/^[a-z]{5}$/.test(key) || /^[a-z]{2}/.test(key) && key.length === 5 ? key.slice(0, 2).toUpperCase() : 0), ...others];
  }
  // Aliases of places in CLDR's table, zones of their own in Unicode's implementation.
  for (const zone of ["CST6CDT", "EST5EDT", "MST7MDT", "PST8PDT"]) {
    for (const names of Object.values(result)) if (names.includes(zone)) names.splice(names.indexOf(zone), 1);
    result[zone] = [0, 0];
  }
  return { zones: result, primary: supplemental("primaryZones").primaryZones };
}

/** Signs that go with Arabic digits in every locale. They are in CLDR's root, which its JSON packages leave out. */
const SYMBOLS = {
  arab: {
    decimal: "\u066b", group: "\u066c", percent: "\u066a\u061c", plus: "\u061c+", minus: "\u061c-",
    exponent: "\u0627\u0633", currency: "#,##0.00\u00a0¤",
  },
  arabext: {
    decimal: "\u066b", group: "\u066c", percent: "\u066a", plus: "\u200e+\u200e", minus: "\u200e-\u200e",
    exponent: "\u00d7\u06f1\u06f0^",
  },
};

/** Currencies that Unicode's implementation counts as current, though no region says so. */
const ALSO_CURRENT = ["ANG", "BGN", "CUC", "HRK", "SLL", "SVC", "XDR", "XSU", "ZWL"];

function currentCurrencies(regions) {
  const codes = new Set(ALSO_CURRENT);
  for (const periods of Object.values(regions)) {
    for (const period of periods) {
      for (const [code, { _to: to, _tender: tender }] of Object.entries(period)) {
        if (to === undefined && tender !== "false") codes.add(code);
      }
    }
  }
  return [...codes].sort();
}

export function root(supplemental, bcp47) {
  const digits = {};
  for (const [name, value] of Object.entries(supplemental("numberingSystems").numberingSystems)) {
    if (value._type === "numeric") digits[name] = value._digits;
  }
  const fractions = {};
  for (const [code, value] of Object.entries(supplemental("currencyData").currencyData.fractions)) {
    if (code !== "DEFAULT" && value._digits !== "2") fractions[code] = Number(value._digits);
  }
  const hours = {};
  for (const [region, value] of Object.entries(supplemental("timeData").timeData)) {
    hours[region] = value._preferred === value._allowed ? value._preferred : `${value._preferred} ${value._allowed}`;
  }
  const week = supplemental("weekData").weekData;
  const plain = (object) => Object.fromEntries(Object.entries(object).filter(([key]) => !key.includes("-alt-")));
  const periods = {};
  for (const [locale, set] of Object.entries(supplemental("dayPeriods").dayPeriodRuleSet)) {
    periods[locale] = Object.fromEntries(Object.entries(set).map(([name, rule]) =>
      [name, (rule._at ? [rule._at] : [rule._from, rule._before]).map((time) => Number(time.split(":")[0]))]));
  }
  return {
    digits,
    symbols: SYMBOLS,
    fractions,
    currencies: currentCurrencies(supplemental("currencyData").currencyData.region),
    hours,
    weeks: { first: plain(week.firstDay), start: plain(week.weekendStart), end: plain(week.weekendEnd),
      minimum: plain(week.minDays) },
    periods,
    metazones: metazones(supplemental),
    zones: zones(bcp47, supplemental),
  };
}
