// Pattern strings of the URL Pattern Standard: tokens, parts, and the regular expression and text of parts.

const IDENTIFIER_START = /^[$_\p{ID_Start}]/u;
const IDENTIFIER_PART = /^[$_\u200c\u200d\p{ID_Continue}]/u;
const isAscii = (character) => character.codePointAt(0) < 0x80;
const MODIFIERS = { "?": "?", "*": "*", "+": "+" };

const invalid = (what) => new TypeError(`Invalid pattern: ${what}`);

/** The tokens of a pattern: `{ type, index, value }`. Lenient: what makes no sense becomes a token, too. */
export function tokenize(input, lenient) {
  const tokens = [];
  const length = input.length;
  const sizeAt = (at) => (input.codePointAt(at) > 0xffff ? 2 : 1);
  let at = 0;
  const add = (type, end, value) => {
    tokens.push({ type, index: at, value });
    at = end;
  };
  const refuse = (end, what) => {
    if (!lenient) throw invalid(what);
    add("invalid-char", end, input.slice(at, end));
  };
  while (at < length) {
    const character = input[at];
    if (character === "*") {
      add("asterisk", at + 1, character);
    } else if (character === "+" || character === "?") {
      add("modifier", at + 1, character);
    } else if (character === "\\") {
      if (at === length - 1) {
        refuse(length, "nothing follows a backslash");
        continue;
      }
      const end = at + 1 + sizeAt(at + 1);
      add("escaped-char", end, input.slice(at + 1, end));
    } else if (character === "{" || character === "}") {
      add(character === "{" ? "open" : "close", at + 1, character);
    } else if (character === ":") {
      const end = nameEnd(input, at + 1);
      if (end === at + 1) refuse(end, "a name is missing");
      else add("name", end, input.slice(at + 1, end));
    } else if (character === "(") {
      const { end, problem } = groupEnd(input, at + 1);
      if (problem === undefined) add("regexp", end, input.slice(at + 1, end - 1));
      else refuse(at + 1, problem);
    } else {
      const end = at + sizeAt(at);
      add("char", end, input.slice(at, end));
    }
  }
  add("end", length, "");
  return tokens;
}

function nameEnd(input, start) {
  let at = start;
  while (at < input.length) {
    const character = String.fromCodePoint(input.codePointAt(at));
    if (!(at === start ? IDENTIFIER_START : IDENTIFIER_PART).test(character)) break;
    at += character.length;
  }
  return at;
}

// Where a regular expression in parentheses ends.
function groupEnd(input, start) {
  let depth = 1;
  let at = start;
  if (input[start] === "?") return { problem: "a regular expression begins with `?`" };
  for (; at < input.length; at++) {
    if (!isAscii(input[at])) return { problem: "a regular expression is not ASCII" };
    if (input[at] === "\\") {
      if (at === input.length - 1 || !isAscii(input[at + 1])) return { problem: "nothing that can be escaped follows a backslash" };
      at++;
    } else if (input[at] === ")") {
      if (--depth === 0) break;
    } else if (input[at] === "(") {
      depth++;
      if (input[at + 1] !== "?") return { problem: "a regular expression has a capturing group" };
    }
  }
  if (depth !== 0) return { problem: "a parenthesis is not closed" };
  return at === start ? { problem: "a regular expression is empty" } : { end: at + 1 };
}

const escapeRegExp = (text) => text.replace(/[.+*?^${}()[\]|/\\]/g, "\\$&");

/** A pattern that matches exactly `text`. */
export const escapePattern = (text) => text.replace(/[+*?:{}()\\]/g, "\\$&");

const segmentWildcard = ({ delimiter }) => (delimiter === "" ? "[^]+?" : `[^${escapeRegExp(delimiter)}]+?`);

/** The parts of a pattern. `encode` canonicalizes its fixed texts; `options` has the delimiter and the prefix. */
export function parsePattern(input, options, encode) {
  const tokens = tokenize(input, false);
  const parts = [];
  const names = new Set();
  let at = 0;
  let pending = "";
  let nextName = 0;
  const take = (type) => (tokens[at].type === type ? tokens[at++] : undefined);
  const takeModifier = () => MODIFIERS[(take("modifier") ?? take("asterisk"))?.value] ?? "";
  const takeMatcher = (name) => take("regexp") ?? (name === undefined ? take("asterisk") : undefined);
  const takeText = () => {
    let text = "";
    for (let token; (token = take("char") ?? take("escaped-char")) !== undefined;) text += token.value;
    return text;
  };
  const addPending = () => {
    if (pending === "") return;
    parts.push({ type: "fixed", value: encode(pending), modifier: "" });
    pending = "";
  };
  const addPart = (prefix, name, matcher, suffix, modifier) => {
    if (name === undefined && matcher === undefined && modifier === "") {
      pending += prefix;
      return;
    }
    addPending();
    if (name === undefined && matcher === undefined) {
      if (prefix !== "") parts.push({ type: "fixed", value: encode(prefix), modifier });
      return;
    }
    const wildcard = segmentWildcard(options);
    let value = matcher === undefined ? wildcard : matcher.type === "asterisk" ? ".*" : matcher.value;
    const type = value === wildcard ? "segment" : value === ".*" ? "full" : "regexp";
    if (type !== "regexp") value = "";
    const key = name?.value ?? String(nextName++);
    if (names.has(key)) throw invalid(`the name ${key} is there twice`);
    names.add(key);
    parts.push({ type, value, modifier, name: key, prefix: encode(prefix), suffix: encode(suffix) });
  };

  while (at < tokens.length) {
    const character = take("char");
    let name = take("name");
    let matcher = takeMatcher(name);
    if (name !== undefined || matcher !== undefined) {
      let prefix = character?.value ?? "";
      if (prefix !== "" && prefix !== options.prefix) {
        pending += prefix;
        prefix = "";
      }
      addPending();
      addPart(prefix, name, matcher, "", takeModifier());
      continue;
    }
    const fixed = character ?? take("escaped-char");
    if (fixed !== undefined) {
      pending += fixed.value;
      continue;
    }
    if (take("open") !== undefined) {
      const prefix = takeText();
      name = take("name");
      matcher = takeMatcher(name);
      const suffix = takeText();
      if (take("close") === undefined) throw invalid("a brace is not closed");
      addPart(prefix, name, matcher, suffix, takeModifier());
      continue;
    }
    addPending();
    if (take("end") === undefined) throw invalid(`\`${tokens[at].value}\` is in the wrong place`);
  }
  return parts;
}

/** The source of the regular expression that matches what the parts match, and the names of its groups. */
export function toRegExp(parts, options) {
  const names = [];
  let result = "^";
  for (const { type, value, modifier, name, prefix, suffix } of parts) {
    if (type === "fixed") {
      result += modifier === "" ? escapeRegExp(value) : `(?:${escapeRegExp(value)})${modifier}`;
      continue;
    }
    names.push(name);
    const matcher = type === "segment" ? segmentWildcard(options) : type === "full" ? ".*" : value;
    const once = modifier === "" || modifier === "?";
    const [before, after] = [escapeRegExp(prefix), escapeRegExp(suffix)];
    if (prefix === "" && suffix === "") result += once ? `(${matcher})${modifier}` : `((?:${matcher})${modifier})`;
    else if (once) result += `(?:${before}(${matcher})${after})${modifier}`;
    else result += `(?:${before}((?:${matcher})(?:${after}${before}(?:${matcher}))*)${after})${modifier === "*" ? "?" : ""}`;
  }
  return { source: `${result}$`, names };
}

/** The pattern string of parts, in its shortest form. */
export function toPattern(parts, options) {
  let result = "";
  parts.forEach((part, index) => {
    const { type, value, modifier, name, prefix, suffix } = part;
    if (type === "fixed") {
      result += modifier === "" ? escapePattern(value) : `{${escapePattern(value)}}${modifier}`;
      return;
    }
    const [previous, next] = [parts[index - 1], parts[index + 1]];
    const isNamed = !/^[0-9]/.test(name);
    const grouped = needsGroup(part, previous, next, isNamed, options);
    if (grouped) result += "{";
    result += escapePattern(prefix);
    if (isNamed) result += `:${name}`;
    if (type === "regexp") {
      result += `(${value})`;
    } else if (type === "segment" && !isNamed) {
      result += `(${segmentWildcard(options)})`;
    } else if (type === "full") {
      const bare = !isNamed && (previous === undefined || previous.type === "fixed" || previous.modifier !== "" || grouped || prefix !== "");
      result += bare ? "*" : "(.*)";
    }
    if (type === "segment" && isNamed && IDENTIFIER_PART.test(suffix)) result += "\\";
    result += escapePattern(suffix);
    if (grouped) result += "}";
    result += modifier;
  });
  return result;
}

// Whether a part would be read differently without braces.
function needsGroup({ type, modifier, prefix, suffix }, previous, next, isNamed, options) {
  if (suffix !== "" || (prefix !== "" && prefix !== options.prefix)) return true;
  if (isNamed && type === "segment" && modifier === "" && next !== undefined) {
    if (next.type === "fixed") {
      if (IDENTIFIER_PART.test(next.value)) return true;
    } else if (next.prefix === "" && next.suffix === "" && /^[0-9]/.test(next.name)) {
      return true;
    }
  }
  return prefix === "" && previous?.type === "fixed" && options.prefix !== "" && previous.value.endsWith(options.prefix);
}
