// SetNumberFormatDigitOptions and the rounding that it asks for.

import { roundTo } from "semba:web/intl/decimal";
import { defaultNumber, numberOption, stringOption } from "semba:web/intl/options";

const INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
export const MODES = ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc",
  "halfEven"];

/** Reads the options; gives the slots about digits. */
export function readDigits(options, minimumDefault, maximumDefault, notation, name) {
  const slots = { minimumIntegerDigits: numberOption(options, "minimumIntegerDigits", 1, 21, 1) };
  const minimumFraction = options.minimumFractionDigits;
  const maximumFraction = options.maximumFractionDigits;
  const minimumSignificant = options.minimumSignificantDigits;
  const maximumSignificant = options.maximumSignificantDigits;
  const increment = numberOption(options, "roundingIncrement", 1, 5000, 1);
  if (!INCREMENTS.includes(increment)) throw new RangeError("roundingIncrement value is out of range.");
  slots.roundingIncrement = increment;
  slots.roundingMode = stringOption(options, "roundingMode", MODES, "halfExpand", name);
  const priority = stringOption(options, "roundingPriority", ["auto", "morePrecision", "lessPrecision"], "auto", name);
  slots.trailingZeroDisplay = stringOption(options, "trailingZeroDisplay", ["auto", "stripIfInteger"], "auto", name);
  if (increment !== 1) maximumDefault = minimumDefault;

  const hasSignificant = minimumSignificant !== undefined || maximumSignificant !== undefined;
  const hasFraction = minimumFraction !== undefined || maximumFraction !== undefined;
  const needsSignificant = priority !== "auto" || hasSignificant;
  const needsFraction = priority !== "auto" || !(hasSignificant || (!hasFraction && notation === "compact"));
  if (needsSignificant) readSignificant(slots, hasSignificant, minimumSignificant, maximumSignificant);
  if (needsFraction) readFraction(slots, hasFraction, minimumFraction, maximumFraction, minimumDefault, maximumDefault);
  if (!needsSignificant && !needsFraction) {
    Object.assign(slots, { minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1,
      maximumSignificantDigits: 2, rounding: "morePrecision", roundingPriority: "morePrecision" });
  } else if (priority !== "auto") {
    slots.rounding = slots.roundingPriority = priority;
  } else {
    slots.rounding = hasSignificant ? "significantDigits" : "fractionDigits";
    slots.roundingPriority = "auto";
  }
  if (increment !== 1) {
    if (slots.rounding !== "fractionDigits") throw new TypeError("RoundingType is not fractionDigits");
    if (slots.maximumFractionDigits !== slots.minimumFractionDigits) {
      throw new RangeError("maximumFractionDigits value is out of range.");
    }
  }
  return slots;
}

function readSignificant(slots, isGiven, minimum, maximum) {
  slots.minimumSignificantDigits = isGiven ? defaultNumber(minimum, 1, 21, 1, "minimumSignificantDigits") : 1;
  slots.maximumSignificantDigits = isGiven
    ? defaultNumber(maximum, slots.minimumSignificantDigits, 21, 21, "maximumSignificantDigits") : 21;
}

function readFraction(slots, isGiven, minimum, maximum, minimumDefault, maximumDefault) {
  if (isGiven) {
    minimum = defaultNumber(minimum, 0, 100, undefined, "minimumFractionDigits");
    maximum = defaultNumber(maximum, 0, 100, undefined, "maximumFractionDigits");
    if (minimum === undefined) minimum = Math.min(minimumDefault, maximum);
    else if (maximum === undefined) maximum = Math.max(maximumDefault, minimum);
    else if (minimum > maximum) throw new RangeError("maximumFractionDigits value is out of range.");
  } else {
    minimum = minimumDefault;
    maximum = maximumDefault;
  }
  slots.minimumFractionDigits = minimum;
  slots.maximumFractionDigits = maximum;
}

/** Rounds a decimal; gives it with the least count of fraction digits to show. */
export function round(slots, decimal) {
  const result = roundPlain(slots, decimal);
  if (slots.trailingZeroDisplay === "stripIfInteger" && result.decimal.digits.length <= result.decimal.exponent) {
    result.fraction = 0;
  }
  return result;
}

function roundPlain(slots, decimal) {
  const { rounding } = slots;
  if (rounding === "fractionDigits") return roundFraction(slots, decimal);
  if (rounding === "significantDigits") return roundSignificant(slots, decimal);
  const fraction = roundFraction(slots, decimal);
  const significant = roundSignificant(slots, decimal);
  const isFiner = significant.magnitude <= fraction.magnitude;
  return isFiner === (rounding === "morePrecision") ? significant : fraction;
}

function roundFraction(slots, decimal) {
  const magnitude = -slots.maximumFractionDigits;
  return {
    decimal: roundTo(decimal, magnitude, slots.roundingMode, slots.roundingIncrement),
    fraction: slots.minimumFractionDigits,
    magnitude,
  };
}

function roundSignificant(slots, decimal) {
  const magnitude = decimal.exponent - slots.maximumSignificantDigits;
  const rounded = roundTo(decimal, magnitude, slots.roundingMode);
  return { decimal: rounded, fraction: Math.max(0, slots.minimumSignificantDigits - rounded.exponent), magnitude };
}

/** The slots about digits, in the order in which `resolvedOptions` shows them. */
export function resolvedDigits(slots, result) {
  result.minimumIntegerDigits = slots.minimumIntegerDigits;
  for (const name of ["minimumFractionDigits", "maximumFractionDigits", "minimumSignificantDigits",
    "maximumSignificantDigits"]) {
    if (slots[name] !== undefined) result[name] = slots[name];
  }
}
