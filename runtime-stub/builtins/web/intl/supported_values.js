// `Intl.getCanonicalLocales` and `Intl.supportedValuesOf`.

import { rootData } from "semba:web/intl/data";
import { canonicalizeList } from "semba:web/intl/locale";
import { allZones } from "semba:web/intl/time_zones";
import { UNITS } from "semba:web/intl/units";

const VALUES = {
  calendar: () => ["gregory"],
  collation: () => [],
  currency: () => [...rootData("currencies")],
  numberingSystem: () => Object.keys(rootData("digits")),
  timeZone: () => allZones().filter((zone) => /^(?!Etc)\w+\//.test(zone)),
  unit: () => [...UNITS],
};

const functions = {
  getCanonicalLocales(locales) {
    return canonicalizeList(locales);
  },
  supportedValuesOf(key) {
    const name = `${key}`;
    if (!Object.hasOwn(VALUES, name)) throw new RangeError(`Invalid key : ${name}`);
    return VALUES[name]().sort();
  },
};

export const { getCanonicalLocales, supportedValuesOf } = functions;
