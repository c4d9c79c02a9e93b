// Decimal numbers of any size, and how they are rounded.
//
// A finite number is 0.DIGITS times ten to the power of `exponent`; zero has no digits.

const LITERAL = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/** A special value: `kind` is "nan" or "infinity". */
const special = (kind, negative) => ({ kind, negative, digits: "", exponent: 1 });

/** The decimal of the digits in `text`, which has `point` of them before the point. */
export function fromDigits(negative, text, point) {
  const start = /^0*/.exec(text)[0].length;
  const digits = text.slice(start).replace(/0+$/, "");
  return { kind: "finite", negative, digits, exponent: digits === "" ? 1 : point - start };
}

function fromText(text) {
  const [, sign, integer, fraction, power] = LITERAL.exec(text) ?? [];
  if (integer === undefined || integer + fraction === "") return undefined;
  const exponent = Number(power ?? 0);
  if (Math.abs(exponent) > 1e6) return undefined;
  return fromDigits(sign === "-", integer + fraction, integer.length + exponent);
}

function fromNumber(number) {
  if (Number.isNaN(number)) return special("nan", false);
  if (!Number.isFinite(number)) return special("infinity", number < 0);
  return { ...fromText(String(Math.abs(number))), negative: number < 0 || Object.is(number, -0) };
}

/** ToIntlMathematicalValue: numbers, bigints, and strings with all of their digits. */
export function toDecimal(value) {
  if (typeof value === "number") return fromNumber(value);
  if (typeof value === "object" && value !== null || typeof value === "function") value = toPrimitive(value);
  if (typeof value === "bigint") return fromText(String(value));
  if (typeof value === "string") {
    const text = value.trim();
    return (text === "" ? undefined : fromText(text)) ?? fromNumber(Number(value));
  }
  return fromNumber(Number(value));
}

function toPrimitive(value) {
  const exotic = value[Symbol.toPrimitive];
  if (exotic !== undefined && exotic !== null) return exotic.call(value, "number");
  for (const name of ["valueOf", "toString"]) {
    const method = value[name];
    const result = typeof method === "function" ? method.call(value) : value;
    if (result === null || (typeof result !== "object" && typeof result !== "function")) return result;
  }
  throw new TypeError("Cannot convert object to primitive value");
}

export const isZero = (decimal) => decimal.kind === "finite" && decimal.digits === "";

/** How a remainder compares with half of the increment: -1, 0 or 1; `undefined` when there is none. */
function compareHalf(remainder, increment, rest) {
  if (remainder === 0n && /^0*$/.test(rest)) return undefined;
  const missing = increment - 2n * remainder;
  if (missing < 0n) return 1;
  if (missing === 0n) return /^0*$/.test(rest) ? 0 : 1;
  if (missing > 1n) return -1;
  if (/^50*$/.test(rest)) return 0;
  return rest[0] >= "5" ? 1 : -1;
}

function goesAway(mode, negative, half, isOdd) {
  switch (mode) {
    case "ceil": return !negative;
    case "floor": return negative;
    case "expand": return true;
    case "trunc": return false;
    case "halfCeil": return half > 0 || (half === 0 && !negative);
    case "halfFloor": return half > 0 || (half === 0 && negative);
    case "halfTrunc": return half > 0;
    case "halfEven": return half > 0 || (half === 0 && isOdd);
    default: return half >= 0;
  }
}

/** The multiple of `increment` times ten to the power of `magnitude` that `mode` rounds to. */
export function roundTo(decimal, magnitude, mode, increment = 1) {
  if (decimal.kind !== "finite" || decimal.digits === "") return decimal;
  const kept = decimal.exponent - magnitude;
  if (increment === 1 && kept >= decimal.digits.length) return decimal;
  const { digits, negative } = decimal;
  const head = kept <= 0 ? "0" : digits.slice(0, kept).padEnd(kept, "0");
  const rest = kept < 0 ? "0".repeat(-kept) + digits : digits.slice(Math.max(kept, 0));
  const step = BigInt(increment);
  const whole = BigInt(head);
  const remainder = whole % step;
  const half = compareHalf(remainder, step, rest);
  if (half === undefined) return decimal;
  let result = whole - remainder;
  if (goesAway(mode, negative, half, (result / step) % 2n === 1n)) result += step;
  const text = String(result);
  return fromDigits(negative, text, text.length + magnitude);
}

/** Times ten to the power of `power`. */
export function scale(decimal, power) {
  if (decimal.kind !== "finite" || decimal.digits === "") return decimal;
  return { ...decimal, exponent: decimal.exponent + power };
}

/** The digits before and behind the point, at least so many of each. */
export function split(decimal, minimumInteger, minimumFraction) {
  const { digits, exponent } = decimal;
  const whole = exponent <= 0 ? "" : digits.slice(0, exponent).padEnd(digits === "" ? 0 : exponent, "0");
  const part = digits === "" ? "" : exponent < 0 ? "0".repeat(-exponent) + digits : digits.slice(exponent);
  return [whole.padStart(minimumInteger, "0"), part.padEnd(minimumFraction, "0")];
}
