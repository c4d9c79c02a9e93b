// `assert.AssertionError`: its message, made of the values and the operator, and its properties.

import { invalidArgType, invalidArgValue } from "semba:internal/errors";
import { differenceMessage, headingOf, HEADINGS, palette, show } from "semba:internal/assert_diff";
import { inspect } from "semba:internal/inspect";

const MAX_LENGTH = 512;
const MAX_LINES = 50;
const KEPT_LINES = 46;
const INSPECTED_LINES = 10;
const DIFFERENCES = ["deepStrictEqual", "strictEqual", "partialDeepStrictEqual"];

/** What a failed assertion throws. */
export class AssertionError extends Error {
  constructor(options) {
    if (options === null || typeof options !== "object" || Array.isArray(options)) throw invalidArgType("options", "Object", options);
    const { message, operator, actual, expected, details, stackStartFn, stackStartFunction, diff = "simple" } = options;
    validateDiff(diff);
    super(messageOf(message, operator, actual, expected, diff));
    this.generatedMessage = !message;
    Object.defineProperty(this, "name", {
      __proto__: null, value: "AssertionError [ERR_ASSERTION]", enumerable: false, writable: true, configurable: true,
    });
    this.code = "ERR_ASSERTION";
    Object.assign(this, details ? { actual: undefined, expected: undefined, operator: undefined } : { actual, expected, operator });
    details?.forEach((detail, index) => {
      this[`message ${index}`] = detail.message;
      this[`actual ${index}`] = detail.actual;
      this[`expected ${index}`] = detail.expected;
      this[`operator ${index}`] = detail.operator;
      this[`stack trace ${index}`] = detail.stack;
    });
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    void this.stack;
    this.name = "AssertionError";
    this.diff = diff;
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [inspect.custom](_depth, options) {
    const { actual, expected } = this;
    if (typeof actual === "string") this.actual = shortened(actual);
    if (typeof expected === "string") this.expected = shortened(expected);
    const text = inspect(this, { ...options, customInspect: false, depth: 0 });
    Object.assign(this, { actual, expected });
    return text;
  }
}

/** Throws unless `diff` is a way of showing differences. */
export function validateDiff(diff) {
  if (diff !== "simple" && diff !== "full") throw invalidArgValue("options.diff", diff, "must be one of: 'simple', 'full'");
}

// Long strings beside the message that shows them already.
function shortened(text) {
  const lines = text.split("\n", INSPECTED_LINES + 1);
  if (lines.length > INSPECTED_LINES) return `${lines.slice(0, INSPECTED_LINES).join("\n")}\n...`;
  // Node shows the rest here, not the beginning.
  return text.length > MAX_LENGTH ? `${text.slice(MAX_LENGTH)}...` : text;
}

function messageOf(message, operator, actual, expected, diff) {
  const isDifference = DIFFERENCES.includes(operator);
  if (message != null) {
    return isDifference ? differenceMessage(actual, expected, operator, String(message) || undefined, diff) : String(message);
  }
  if (isErrorWithStack(actual) && isErrorWithStack(expected)) {
    actual = withoutStack(actual);
    expected = withoutStack(expected);
  }
  if (isDifference) return differenceMessage(actual, expected, operator, undefined, diff);
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") return sameValue(operator, actual, diff);
  return bothValues(operator, actual, expected, diff);
}

const isErrorWithStack = (value) =>
  typeof value === "object" && value !== null && "stack" in value && value instanceof Error;

// Stacks of two errors always differ, and are not what is compared.
function withoutStack(error) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  Object.defineProperty(copy, "message", { value: error.message, configurable: true, writable: true });
  if (Object.hasOwn(error, "cause")) {
    const { cause } = error;
    const value = Error.isError(cause) ? withoutStack(cause) : cause;
    Object.defineProperty(copy, "cause", { value, configurable: true, writable: true });
  }
  return copy;
}

function sameValue(operator, actual, diff) {
  const heading = headingOf(operator, actual, actual);
  const lines = show(actual).split("\n");
  if (lines.length > MAX_LINES && diff !== "full") {
    const { blue, white } = palette();
    lines.length = KEPT_LINES;
    lines.push(`${blue}...${white}`);
  }
  if (lines.length === 1) return `${heading}${lines[0].length > 5 ? "\n\n" : " "}${lines[0]}`;
  return `${heading}\n\n${lines.join("\n")}\n`;
}

function bothValues(operator, actual, expected, diff) {
  const cut = (text, length) => (text.length > length && diff !== "full" ? `${text.slice(0, length - 3)}...` : text);
  const [first, second] = [show(actual), show(expected)];
  if (operator === "notDeepEqual" && first === second) return cut(`${HEADINGS.notDeepEqual}\n\n${first}`, 2 * MAX_LENGTH);
  const shown = [cut(first, MAX_LENGTH), cut(second, MAX_LENGTH)];
  if (operator === "deepEqual") return `${HEADINGS.deepEqual}\n\n${shown[0]}\n\nshould loosely deep-equal\n\n${shown[1]}`;
  if (operator === "notDeepEqual") {
    return `${HEADINGS.notDeepEqualUnequal}\n\n${shown[0]}\n\nshould not loosely deep-equal\n\n${shown[1]}`;
  }
  return `${shown[0]} ${operator} ${shown[1]}`;
}
