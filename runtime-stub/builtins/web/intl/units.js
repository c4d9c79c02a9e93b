// The units that ECMA-402 sanctions.

/** The simple ones. */
export const UNITS = [
  "acre", "bit", "byte", "celsius", "centimeter", "day", "degree", "fahrenheit", "fluid-ounce", "foot", "gallon",
  "gigabit", "gigabyte", "gram", "hectare", "hour", "inch", "kilobit", "kilobyte", "kilogram", "kilometer", "liter",
  "megabit", "megabyte", "meter", "microsecond", "mile", "mile-scandinavian", "milliliter", "millimeter",
  "millisecond", "minute", "month", "nanosecond", "ounce", "percent", "petabyte", "pound", "second", "stone",
  "terabit", "terabyte", "week", "yard", "year",
];

/** IsWellFormedUnitIdentifier. */
export function isUnit(name) {
  const [numerator, denominator, ...rest] = name.split("-per-");
  return rest.length === 0 && UNITS.includes(numerator) && (denominator === undefined || UNITS.includes(denominator));
}
