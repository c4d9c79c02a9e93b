// The plural category of numbers as they are shown.

import { op_intl_plural } from "semba:ops/intl";
import { split } from "semba:web/intl/decimal";

/** The category of a rounded number; `exponent` is the power of ten that a compact form leaves out. */
export function category(locale, type, rounded, minimumInteger = 1, exponent = 0) {
  const { decimal, fraction } = rounded;
  if (decimal.kind !== "finite") return "other";
  const [whole, part] = split(decimal, minimumInteger, fraction);
  return op_intl_plural(locale, type === "ordinal", part === "" ? whole : `${whole}.${part}`, exponent);
}
