// Ranges of numbers: PartitionNumberRangePattern.

import { toDecimal } from "semba:web/intl/decimal";
import { symbolsOf } from "semba:web/intl/number_affixes";
import { joined, joinPieces, pieces } from "semba:web/intl/number_parts";
import { trimmed } from "semba:web/intl/number_pattern";

const same = (first, second) => joined(first) === joined(second);
const mark = (parts, source) => parts.map((part) => ({ ...part, source }));

function check(value, name) {
  const decimal = toDecimal(value);
  if (decimal.kind === "nan") throw new RangeError(`Invalid ${name} : ${value}`);
  return decimal;
}

const countOf = (parts) => [...joined(parts)].length;
const isExponent = ({ type }) => type.startsWith("exponent");

/** The name of a unit or currency for a range, whose plural is that of its end but never one. */
function outerOf(slots, to) {
  const plural = { ...to, kind: "finite", digits: "2", exponent: 1 };
  return pieces({ ...slots, signDisplay: "never" }, plural).outer;
}

/**
 * Names of units and currencies are shown once; so is what else stands around both numbers if it is the same and more
 * than one character. Where something is shown twice, the dash has spaces around it.
 */
export function rangeParts(slots, start, end) {
  const [from, to] = [check(start, "start"), check(end, "end")];
  const first = pieces(slots, from);
  const second = pieces(slots, to);
  if (same(joinPieces(first), joinPieces(second))) {
    return mark(joinPieces(pieces(slots, from, true)), "shared");
  }
  const around = [...first.before, ...first.after];
  const collapses = same(first.before, second.before) && same(first.after, second.after) && countOf(around) > 1;
  const inner = (piece) => (collapses ? piece.digits : [...piece.before, ...piece.digits, ...piece.after]);
  let separator = symbolsOf(slots).range.replace("{0}", "").replace("{1}", "");
  if ((!collapses && around.length > 0) || first.digits.some(isExponent)) separator = ` ${separator.trim()} `;
  let parts = [...mark(inner(first), "startRange"), { type: "literal", value: separator, source: "shared" },
    ...mark(inner(second), "endRange")];
  if (collapses) parts = [...mark(first.before, "shared"), ...parts, ...mark(first.after, "shared")];
  if (first.outer === undefined) return parts;
  const outer = outerOf(slots, to);
  const [before, after = ""] = outer.texts;
  return [...mark(trimmed(before, outer.type), "shared"), ...parts, ...mark(trimmed(after, outer.type), "shared")];
}
