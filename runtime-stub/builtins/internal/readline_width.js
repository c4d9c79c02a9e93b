// How much room text takes on a terminal.

import { stripAnsi } from "semba:internal/inspect_layout";

const isZeroWidth = (code) =>
  code <= 0x1f || (code >= 0x7f && code <= 0x9f) || (code >= 0x300 && code <= 0x36f) ||
  (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff) || (code >= 0xfe00 && code <= 0xfe0f) ||
  (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef);

const isFullWidth = (code) => code >= 0x1100 && (
  code <= 0x115f || code === 0x2329 || code === 0x232a || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
  (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c) ||
  (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) ||
  (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
  (code >= 0x1b000 && code <= 0x1b001) || (code >= 0x1f200 && code <= 0x1f251) ||
  (code >= 0x1f300 && code <= 0x1f64f) || (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd));

/** The columns of one character. */
export function widthOfCharacter(character) {
  const code = character.codePointAt(0);
  if (isFullWidth(code)) return 2;
  return isZeroWidth(code) ? 0 : 1;
}

/** The columns of text, without its colours. */
export function widthOf(text) {
  let width = 0;
  for (const character of stripAnsi(text).normalize("NFC")) width += widthOfCharacter(character);
  return width;
}

/** The row and column that a terminal's cursor reaches behind `text`. */
export function positionAfter(text, columns, tabSize) {
  let offset = 0;
  let rows = 0;
  for (const character of stripAnsi(text)) {
    if (character === "\n") {
      rows += Math.ceil(offset / columns) || 1;
      offset = 0;
    } else if (character === "\t") {
      offset += tabSize - (offset % tabSize);
    } else {
      const width = widthOfCharacter(character);
      if (width === 0 || width === 1) {
        offset += width;
      } else {
        // A wide character does not straddle two rows.
        if ((offset + 1) % columns === 0) offset++;
        offset += 2;
      }
    }
  }
  const cols = offset % columns;
  rows += (offset - cols) / columns;
  return { cols, rows };
}
