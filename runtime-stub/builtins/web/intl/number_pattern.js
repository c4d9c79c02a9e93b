// Number patterns of Unicode's TR35: what stands before and behind a number, and how its digits are grouped.

const KINDS = { "-": "minusSign", "+": "plusSign", "%": "percentSign", "¤": "currency" };

function tokens(text) {
  const result = [];
  let literal = "";
  let quoted = false;
  const flush = () => {
    if (literal !== "") result.push({ type: "literal", value: literal });
    literal = "";
  };
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === "'") {
      if (text[index + 1] === "'") {
        literal += "'";
        index += 1;
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && char in KINDS) {
      flush();
      result.push({ type: KINDS[char] });
    } else {
      literal += char;
    }
  }
  flush();
  return result;
}

function parseHalf(text) {
  const [, prefix, digits, suffix] = /^((?:'[^']*'|[^#0,.'])*)([#0,.]*)(.*)$/s.exec(text);
  return { prefix: tokens(prefix), digits, suffix: tokens(suffix) };
}

const cache = new Map();

/** `{ prefix, suffix, negative, primary, secondary, zeros }` of a pattern. */
export function parsePattern(pattern) {
  let parsed = cache.get(pattern);
  if (parsed === undefined) {
    const [first, second] = pattern.split(/;(?=(?:[^']*'[^']*')*[^']*$)/);
    const { prefix, digits, suffix } = parseHalf(first);
    const groups = digits.split(".")[0].split(",");
    const primary = groups.length > 1 ? groups.at(-1).length : 0;
    parsed = {
      prefix,
      suffix,
      negative: second === undefined ? undefined : parseHalf(second),
      primary,
      secondary: groups.length > 2 ? groups.at(-2).length : primary,
      zeros: digits.split(".")[0].replace(/[^0]/g, "").length,
    };
    cache.set(pattern, parsed);
  }
  return parsed;
}


/** What stands around a number with `sign`: "", "minusSign", "plusSign" or "approximatelySign" before these. */
export function affixes(pattern, signs) {
  if (signs.length === 0) return pattern;
  const { negative } = pattern;
  const hasMinus = negative !== undefined && [...negative.prefix, ...negative.suffix].some(
    (token) => token.type === "minusSign");
  const isMinus = signs.includes("minusSign");
  if (negative !== undefined && (isMinus ? signs.length === 1 || hasMinus : hasMinus)) {
    if (isMinus && signs.length === 1) return negative;
    const expand = (list) => list.flatMap((token) =>
      (token.type === "minusSign" ? signs.map((type) => ({ type })) : [token]));
    return { prefix: expand(negative.prefix), suffix: expand(negative.suffix) };
  }
  return { prefix: [...signs.map((type) => ({ type })), ...pattern.prefix], suffix: pattern.suffix };
}

/** Splits a run of digits into groups. */
export function group(digits, { primary, secondary }, minimum) {
  if (primary === 0 || digits.length < primary + minimum) return [digits];
  const groups = [digits.slice(-primary)];
  let rest = digits.slice(0, -primary);
  for (; rest.length > secondary; rest = rest.slice(0, -secondary)) groups.unshift(rest.slice(-secondary));
  groups.unshift(rest);
  return groups;
}

/** Both sides of `{0}` in a text, or with more placeholders the texts between them. */
export const around = (text) => text.split(/\{\d\}/);

/** Parts of a text beside a number: the white space at its ends is no part of what it means. */
export function trimmed(text, type) {
  const [, before, middle, after] = /^([\s\u200e\u200f\u061c]*)(.*?)([\s\u200e\u200f\u061c]*)$/s.exec(text);
  const result = [];
  if (before !== "") result.push({ type: "literal", value: before });
  if (middle !== "") result.push({ type, value: middle });
  if (after !== "") result.push({ type: "literal", value: after });
  return result;
}
