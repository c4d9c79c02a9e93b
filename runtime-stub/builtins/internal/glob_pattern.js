// Patterns of `fs.glob`, as lists of segments. What a segment may contain follows bash: `*`, `?`, `[…]`, and the five
// groups of `extglob`; braces stand for several patterns. A backslash separates segments on every system.

/** The segment for any number of directories. */
export const GLOBSTAR = Symbol("**");

// The alternatives of the first pair of braces, each put into the text around it.
function expand(text) {
  let depth = 0;
  let start = -1;
  let commas = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "{") {
      if (depth++ === 0) [start, commas] = [i, []];
    } else if (text[i] === "," && depth === 1) {
      commas.push(i);
    } else if (text[i] === "}" && depth > 0 && --depth === 0) {
      const options = alternatives(text, start, i, commas);
      if (options === undefined) continue;
      return options.flatMap((option) => expand(text.slice(0, start) + option + text.slice(i + 1)));
    }
  }
  return [text];
}

function alternatives(text, start, end, commas) {
  if (commas.length > 0) {
    const bounds = [start, ...commas, end];
    return bounds.slice(1).map((bound, index) => text.slice(bounds[index] + 1, bound));
  }
  const range = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])$/.exec(text.slice(start + 1, end));
  if (range === null) return undefined;
  const isLetters = /^[a-zA-Z]$/.test(range[1]) && /^[a-zA-Z]$/.test(range[2]);
  const [from, to] = isLetters ? [range[1].charCodeAt(0), range[2].charCodeAt(0)] : [Number(range[1]), Number(range[2])];
  if (Number.isNaN(from) || Number.isNaN(to) || Math.abs(to - from) > 10_000) return undefined;
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => {
    const value = from + index * step;
    return isLetters ? String.fromCharCode(value) : `${value}`;
  });
}

const quoted = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

// The end of a group that begins at `open`, or -1.
function closing(text, open) {
  for (let i = open, depth = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

function split(text) {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "|" && depth === 0) {
      parts.push("");
      continue;
    }
    if (character === "(") depth++;
    else if (character === ")") depth--;
    parts[parts.length - 1] += character;
  }
  return parts;
}

// A set of characters at `start`, and where it ends.
function bracket(text, start) {
  let i = start + 1;
  const isNegated = text[i] === "!" || text[i] === "^";
  if (isNegated) i++;
  const end = text.indexOf("]", i + 1);
  if (end < 0) return undefined;
  const body = text.slice(i, end).replace(/[\\\]^]/g, "\\$&");
  return [`[${isNegated ? "^/" : ""}${body}]`, end];
}

// The source of a regular expression for a part of a segment.
function sourceOf(text) {
  let source = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if ("?*+@!".includes(character) && text[i + 1] === "(") {
      const end = closing(text, i + 1);
      if (end > 0) {
        const group = split(text.slice(i + 2, end)).map(sourceOf).join("|");
        const rest = sourceOf(text.slice(end + 1));
        if (character === "!") return `${source}(?!(?:${group})${rest}$)[^/]*?${rest}`;
        return `${source}(?:${group})${character === "@" ? "" : character}${rest}`;
      }
    }
    if (character === "*") source += "[^/]*?";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const set = bracket(text, i);
      if (set === undefined) source += "\\[";
      else [source, i] = [source + set[0], set[1]];
    } else source += quoted(character);
  }
  return source;
}

const isMagic = (segment) => /[*?[]|[+@!]\(/.test(segment);

// A text to be taken as it is, or what tests a name. Names that begin with a dot are matched by such patterns only.
function segmentOf(segment, ignoreCase) {
  if (segment === "**") return GLOBSTAR;
  if (!isMagic(segment)) return segment;
  const start = segment.startsWith(".") ? "" : "(?!\\.)(?=.)";
  return new RegExp(`^${start}${sourceOf(segment)}$`, ignoreCase ? "isu" : "su");
}

// Without what has no meaning: empty segments, `.`, a name before `..`, one `**` behind another.
function simplified(segments) {
  const result = [];
  for (const segment of segments) {
    if (segment === "" || segment === ".") continue;
    const last = result.at(-1);
    if (segment === ".." && last !== undefined && last !== ".." && last !== "**") result.pop();
    else if (segment !== "**" || last !== "**") result.push(segment);
  }
  return result;
}

/** The patterns that a text stands for: their `segments`, and whether they are absolute or for directories only. */
export function parse(text, ignoreCase) {
  return expand(text.replaceAll("\\", "/")).map((pattern) => ({
    isAbsolute: pattern.startsWith("/"),
    isDirectory: pattern.endsWith("/"),
    segments: simplified(pattern.split("/")).map((segment) => segmentOf(segment, ignoreCase)),
  }));
}

const matchesName = (segment, name) => (typeof segment === "string" ? segment === name : segment.test(name));

/** Whether a path, as a list of names, matches a pattern. */
export function matches({ segments }, names, at = 0, from = 0) {
  for (; at < segments.length; at++, from++) {
    if (segments[at] === GLOBSTAR) {
      for (let end = from; end <= names.length; end++) {
        if (matches({ segments }, names, at + 1, end)) return true;
        if (names[end]?.startsWith(".")) return false;
      }
      return false;
    }
    if (from >= names.length || !matchesName(segments[at], names[from])) return false;
  }
  return from === names.length;
}
