// The options of `Intl`'s constructors: GetOption and its like of ECMA-402.

/** `options` as an object, for constructors that take anything. */
export function coerceOptions(options, name) {
  if (options === undefined) return Object.create(null);
  if (options === null) throw new TypeError(`${name} called on null or undefined`);
  return Object(options);
}

/** `options` as an object, for constructors that take only objects. */
export function objectOptions(options) {
  if (options === undefined) return Object.create(null);
  if (options === null || (typeof options !== "object" && typeof options !== "function")) {
    throw new TypeError("invalid_argument");
  }
  return options;
}

/** An option that is a string, one of `values` if there are any. */
export function stringOption(options, property, values, fallback, name) {
  const given = options[property];
  if (given === undefined) return fallback;
  const value = `${given}`;
  if (values !== undefined && !values.includes(value)) {
    throw new RangeError(`Value ${value} out of range for ${name} options property ${property}`);
  }
  return value;
}

/** ToNumber. */
export function toNumber(value) {
  if (typeof value === "bigint") throw new TypeError("Cannot convert a BigInt value to a number");
  return Number(value);
}

/** An option that is a boolean. */
export function booleanOption(options, property, fallback) {
  const value = options[property];
  return value === undefined ? fallback : Boolean(value);
}

/** DefaultNumberOption. */
export function defaultNumber(value, minimum, maximum, fallback, property) {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!(number >= minimum && number <= maximum)) throw new RangeError(`${property} value is out of range.`);
  return Math.floor(number);
}

/** An option that is a number within bounds. */
export const numberOption = (options, property, minimum, maximum, fallback) =>
  defaultNumber(options[property], minimum, maximum, fallback, property);

/** The `localeMatcher` option, which changes nothing. */
export function readMatcher(options, name) {
  return stringOption(options, "localeMatcher", ["lookup", "best fit"], "best fit", name);
}

/** An option whose value has the form of a Unicode extension's type. */
export function typeOption(options, property, describe = property) {
  const value = stringOption(options, property);
  if (value !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(value)) {
    throw new RangeError(`Invalid ${describe} : ${value}`);
  }
  return value?.toLowerCase();
}
