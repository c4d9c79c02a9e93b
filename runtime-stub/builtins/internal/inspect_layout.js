// How `inspect` lays out entries that are already text: on one line, on one line each, or in columns.

const LINE_PADDING = 10;
const SEPARATOR_LENGTH = 2;
const MAX_COLUMNS = 15;
const CHARACTER_HEIGHT = 2.5;
const SPREAD = 3;

const ASCII = /^[\x20-\x7e]*$/;
const ANSI = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|\u009b[0-?]*[ -/]*[@-~]/g;

/** The text without terminal escape sequences. */
export function stripAnsi(text) {
  return text.includes("\u001b") || text.includes("\u009b") ? text.replace(ANSI, "") : text;
}

const visibleLength = (ctx, text) => (ctx.colors ? stripAnsi(text).length : text.length);
const visibleWidth = (text) => (ASCII.test(text) ? text.length : stringWidth(text));

function fitsOnOneLine(ctx, entries, start, base) {
  let length = entries.length + start;
  if (length + entries.length > ctx.breakLength) return false;
  for (let i = 0; i < entries.length; i++) {
    length += visibleLength(ctx, entries[i]);
    if (length > ctx.breakLength) return false;
  }
  return base === "" || !base.includes("\n");
}

/**
 * Joins the entries of one object.
 *
 * `array` says that the entries are list items, which may be arranged in columns; `level` is the object's own depth.
 */
export function joinEntries(ctx, entries, base, braces, array, level, value) {
  const head = base === "" ? "" : `${base} `;
  if (ctx.compact === true) {
    if (fitsOnOneLine(ctx, entries, 0, base)) {
      return `${braces[0]}${base === "" ? "" : ` ${base}`} ${entries.join(", ")} ${braces[1]}`;
    }
    const indent = `\n${" ".repeat(ctx.indentation)}`;
    const lead = base === "" && braces[0].length === 1 ? " " : `${base === "" ? "" : ` ${base}`}${indent}  `;
    return `${braces[0]}${lead}${entries.join(`,${indent}  `)} ${braces[1]}`;
  }
  if (typeof ctx.compact === "number" && ctx.compact >= 1) {
    const count = entries.length;
    if (array && count > 6) entries = columns(ctx, entries, value);
    if (ctx.currentDepth - level < ctx.compact && count === entries.length) {
      const start = entries.length + ctx.indentation + braces[0].length + base.length + LINE_PADDING;
      if (fitsOnOneLine(ctx, entries, start, base)) {
        const line = entries.join(", ");
        if (!line.includes("\n")) return `${head}${braces[0]} ${line} ${braces[1]}`;
      }
    }
  }
  const indent = `\n${" ".repeat(ctx.indentation)}`;
  return `${head}${braces[0]}${indent}  ${entries.join(`,${indent}  `)}${indent}${braces[1]}`;
}

/** Arranges the items of a long list in columns of about the same width, when they are short enough for it. */
function columns(ctx, entries, value) {
  const hasRest = ctx.maxArrayLength < entries.length;
  const count = hasRest ? entries.length - 1 : entries.length;
  const lengths = [];
  let total = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = visibleWidth(entries[i]);
    lengths.push(length);
    total += length + SEPARATOR_LENGTH;
    if (length > longest) longest = length;
  }
  const width = longest + SEPARATOR_LENGTH;
  const narrow = width * 3 + ctx.indentation < ctx.breakLength;
  if (!narrow || !(total / width > 5 || longest <= 6)) return entries;

  const bias = Math.sqrt(width - total / entries.length);
  const biasedWidth = Math.max(width - SPREAD - bias, 1);
  const columnCount = Math.min(
    Math.round(Math.sqrt(CHARACTER_HEIGHT * biasedWidth * count) / biasedWidth),
    Math.floor((ctx.breakLength - ctx.indentation) / width),
    ctx.compact * 4,
    MAX_COLUMNS,
  );
  if (columnCount <= 1) return entries;

  const widths = [];
  for (let column = 0; column < columnCount; column++) {
    let widest = 0;
    for (let i = column; i < count; i += columnCount) widest = Math.max(widest, lengths[i]);
    widths.push(widest + SEPARATOR_LENGTH);
  }
  const alignRight = value !== undefined && allNumbers(value, entries.length);
  const rows = [];
  for (let first = 0; first < count; first += columnCount) {
    const last = Math.min(first + columnCount, count) - 1;
    let row = "";
    for (let i = first; i < last; i++) {
      const cell = `${entries[i]}, `;
      // Escape sequences take no room on the screen.
      const size = widths[i - first] + entries[i].length - lengths[i];
      row += alignRight ? cell.padStart(size) : cell.padEnd(size);
    }
    const size = widths[last - first] + entries[last].length - lengths[last] - SEPARATOR_LENGTH;
    row += alignRight ? entries[last].padStart(size) : entries[last];
    rows.push(row);
  }
  if (hasRest) rows.push(entries[count]);
  return rows;
}

function allNumbers(value, count) {
  for (let i = 0; i < count; i++) {
    if (typeof value[i] !== "number" && typeof value[i] !== "bigint") return false;
  }
  return true;
}

// First and last code points of the ranges that terminals show two cells wide.
const WIDE = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe,
  0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be,
  0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa,
  0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755,
  0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55,
  0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3,
  0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18aff, 0x1b000, 0x1b2ff,
  0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f265, 0x1f300, 0x1f320,
  0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0,
  0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f567,
  0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
  0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb,
  0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd,
];

function cells(code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  // Combining marks, zero-width characters and variation selectors.
  if (
    code <= 0x36f || (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef)
  ) return 0;
  for (let i = 0; i < WIDE.length && code >= WIDE[i]; i += 2) {
    if (code <= WIDE[i + 1]) return 2;
  }
  return 1;
}

/** How many terminal cells the text takes. */
export function stringWidth(text) {
  let width = 0;
  for (const character of stripAnsi(text).normalize("NFC")) width += cells(character.codePointAt(0));
  return width;
}
