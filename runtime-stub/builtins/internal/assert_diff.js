// How a failed assertion shows what differs: both values as text, line by line.

import { requireBuiltin } from "semba:engine";
import { inspect } from "semba:internal/inspect";
import { op_io_is_terminal } from "semba:ops/io";
import { op_process_variable } from "semba:ops/process";

/** Values whose texts together are not longer are put into one line. */
const SHORT = 12;
/** So many equal lines are shown around a difference. */
const CONTEXT_LINES = 5;
/** Values that differ nowhere are shown up to this line. */
const MAX_SAME_LINES = 50;

/** What an assertion says, by its operator. */
export const HEADINGS = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
  notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
};

/** A value as text that shows all of it. */
export const show = (value) => inspect(value, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false,
  sorted: true, getters: true, breakLength: 80,
});

const PLAIN = { blue: "", green: "", red: "", gray: "", white: "" };
const COLORED = { blue: "\u001b[34m", green: "\u001b[32m", red: "\u001b[31m", gray: "\u001b[90m", white: "\u001b[39m" };

/** Terminal codes for messages, empty where the error output shows no colours. */
export function palette() {
  if (!op_io_is_terminal(2) && op_process_variable("FORCE_COLOR") === undefined) return PLAIN;
  const { env } = requireBuiltin("semba:web/process").process;
  return requireBuiltin("semba:internal/terminal").colorDepth(env) > 2 ? COLORED : PLAIN;
}

const isReference = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/** The heading of an operator; identity of objects is worded apart. */
export function headingOf(operator, actual, expected) {
  const isIdentity = (operator === "strictEqual" && isReference(actual) && typeof actual === typeof expected && expected !== null) ||
    (operator === "notStrictEqual" && isReference(actual));
  return HEADINGS[isIdentity ? `${operator}Object` : operator];
}

/** The message of an assertion that two values are equal. `heading` replaces the operator's own. */
export function differenceMessage(actual, expected, operator, heading, diff) {
  const colors = palette();
  const texts = { actual: show(actual), expected: show(expected) };
  const lines = { actual: texts.actual.split("\n"), expected: texts.expected.split("\n") };
  heading ??= headingOf(operator, actual, expected);
  const legend = operator === "partialDeepStrictEqual" && colors.gray !== ""
    ? `${colors.gray}actual${colors.white} ${colors.red}- expected${colors.white}`
    : `${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  const isObject = (value) => typeof value === "object" && value !== null;
  if (lines.actual.length === 1 && lines.expected.length === 1 && texts.actual !== texts.expected &&
    !(isObject(actual) && isObject(expected))) {
    return singleLines(actual, expected, texts, heading, legend, colors);
  }
  if (texts.actual === texts.expected) return sameTexts(lines.actual, heading, operator, diff);
  const edits = compareLines(lines.actual, lines.expected, isObject(actual));
  const { text, skipped } = printEdits(edits, operator, colors);
  return `${heading}\n${legend}${skipped ? "\n... Skipped lines" : ""}\n${text}\n`;
}

function singleLines(actual, expected, texts, heading, legend, colors) {
  const areStrings = typeof actual === "string" && typeof expected === "string";
  const quotes = (typeof actual === "string" ? 2 : 0) + (typeof expected === "string" ? 2 : 0);
  if (texts.actual.length + texts.expected.length - quotes <= SHORT) {
    return `${heading}\n\n${texts.actual} !== ${texts.expected}\n`;
  }
  if (areStrings && colors.green !== "") return coloredStrings(texts, heading, colors);
  let text = `\n${colors.green}+${colors.white} ${texts.actual}\n${colors.red}-${colors.white} ${texts.expected}`;
  const width = op_io_is_terminal(2) ? requireBuiltin("semba:web/process").process.stderr.columns : 80;
  if (areStrings && texts.actual.length + texts.expected.length <= width) {
    let at = 0;
    while (at < texts.actual.length && texts.actual[at] === texts.expected[at]) at++;
    // A difference at the start needs no pointer.
    if (at > 1 && at < texts.actual.length) text += `\n${" ".repeat(at + 2)}^`;
  }
  return `${heading}\n${legend}\n${text}\n`;
}

// Two strings in one, character by character.
function coloredStrings(texts, heading, colors) {
  const edits = compareLines([...texts.actual], [...texts.expected], false);
  const shown = edits.map(([kind, text]) => colors[kind > 0 ? "green" : kind < 0 ? "red" : "white"] + text + colors.white);
  return `${heading}\n${colors.green}actual${colors.white} ${colors.red}expected${colors.white}\n\n${shown.join("")}\n`;
}

function sameTexts(lines, heading, operator, diff) {
  const title = HEADINGS[operator] === undefined || heading === headingOf(operator) || heading === HEADINGS.strictEqualObject
    ? HEADINGS.notIdentical : heading;
  if (lines.length <= MAX_SAME_LINES || diff === "full") return `${title}\n\n${lines.join("\n")}\n`;
  return `${title}\n\n... Skipped lines\n${lines.slice(0, MAX_SAME_LINES).join("\n")}\n...}\n`;
}

/** Texts that differ in more lines than this are not compared further. */
const MAX_EDITS = 2000;

/**
 * The shortest list of edits that makes `b` of `a`, after Myers' algorithm: pairs of 1 (only in `a`), -1 (only in `b`)
 * or 0, and the line. With `ignoreComma`, a comma at the end of a line makes no difference.
 */
export function compareLines(a, b, ignoreComma) {
  const same = (x, y) => x === y || (ignoreComma && (`${x},` === y || x === `${y},`));
  const kept = (x, y) => [0, ignoreComma && !a[x].endsWith(",") ? b[y] : a[x]];
  const most = Math.min(a.length + b.length, MAX_EDITS);
  const middle = most + 1;
  // The furthest positions in `a` on each diagonal, and what they were before each number of edits.
  const furthest = new Int32Array(2 * most + 3);
  const rounds = [];
  for (let edits = 0; edits <= most; edits++) {
    rounds.push(furthest.slice(middle - edits - 1, middle + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = diagonal + middle;
      let x = takesExpected(furthest, at, diagonal, edits) ? furthest[at + 1] : furthest[at - 1] + 1;
      while (x < a.length && x - diagonal < b.length && same(a[x], b[x - diagonal])) x++;
      furthest[at] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(rounds, a, b, kept);
    }
  }
  return replaceAll(a, b, same, kept);
}

const takesExpected = (furthest, at, diagonal, edits) =>
  diagonal === -edits || (diagonal !== edits && furthest[at - 1] < furthest[at + 1]);

function walkBack(rounds, a, b, kept) {
  const result = [];
  let x = a.length;
  let y = b.length;
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const diagonal = x - y;
    const at = diagonal + edits + 1;
    const down = takesExpected(rounds[edits], at, diagonal, edits);
    const startX = edits === 0 ? 0 : rounds[edits][down ? at + 1 : at - 1];
    const startY = edits === 0 ? 0 : startX - (diagonal + (down ? 1 : -1));
    while (x > startX && y > startY) result.push(kept(--x, --y));
    if (edits > 0) result.push(x > startX ? [1, a[--x]] : [-1, b[--y]]);
  }
  return result.reverse();
}

// What both begin and end with stays, all between is another.
function replaceAll(a, b, same, kept) {
  const length = Math.min(a.length, b.length);
  let start = 0;
  while (start < length && same(a[start], b[start])) start++;
  let end = 0;
  while (end < length - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  const result = [];
  for (let i = 0; i < start; i++) result.push(kept(i, i));
  for (const line of a.slice(start, a.length - end)) result.push([1, line]);
  for (const line of b.slice(start, b.length - end)) result.push([-1, line]);
  for (let i = end; i > 0; i--) result.push(kept(a.length - i, b.length - i));
  return result;
}

/** The edits as lines; of long runs of equal ones only those around an edit. */
function printEdits(edits, operator, colors) {
  let text = "";
  let skipped = false;
  let equalCount = 0;
  edits.forEach(([kind, line], at) => {
    if (kind !== 0 && edits[at - 1]?.[0] === 0) {
      const before = (distance) => `${colors.white}  ${edits[at - distance][1]}\n`;
      if (equalCount === CONTEXT_LINES + 1) {
        text += before(1);
      } else if (equalCount === CONTEXT_LINES + 2) {
        text += before(2) + before(1);
      } else if (equalCount > CONTEXT_LINES + 2) {
        text += `${colors.blue}...${colors.white}\n${before(1)}`;
        skipped = true;
      }
      equalCount = 0;
    }
    if (kind > 0 && operator === "partialDeepStrictEqual" && colors.gray !== "") {
      text += `${colors.gray}  ${line}${colors.white}\n`;
    } else if (kind !== 0) {
      text += `${kind > 0 ? `${colors.green}+` : `${colors.red}-`}${colors.white} ${line}\n`;
    } else if (equalCount++ < CONTEXT_LINES) {
      text += `${colors.white}  ${line}\n`;
    }
  });
  return { text: `\n${text.trimEnd()}`, skipped };
}
