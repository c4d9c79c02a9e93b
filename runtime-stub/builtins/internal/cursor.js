// Control sequences that move the cursor and clear parts of a terminal.

import { invalidArgValue, typeError, validateFunction } from "semba:internal/errors";
import { nextTick } from "semba:internal/ticks";

function send(stream, text, callback) {
  if (callback !== undefined) validateFunction(callback, "callback");
  if (stream == null || text === "") {
    if (typeof callback === "function") nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}

/** Moves the cursor to a column, and to a row if there is one; both count from 0. */
export function cursorTo(stream, x, y, callback) {
  if (callback !== undefined) validateFunction(callback, "callback");
  if (typeof y === "function") [y, callback] = [undefined, y];
  if (Number.isNaN(x)) throw invalidArgValue("x", x);
  if (Number.isNaN(y)) throw invalidArgValue("y", y);
  if (stream == null || (typeof x !== "number" && typeof y !== "number")) return send(null, "", callback);
  if (typeof x !== "number") {
    throw typeError("ERR_INVALID_CURSOR_POS", "Cannot set cursor row without setting its column");
  }
  return send(stream, typeof y === "number" ? `\u001b[${y + 1};${x + 1}H` : `\u001b[${x + 1}G`, callback);
}

/** Moves the cursor relative to where it is. */
export function moveCursor(stream, dx, dy, callback) {
  let text = "";
  if (dx < 0) text += `\u001b[${-dx}D`;
  else if (dx > 0) text += `\u001b[${dx}C`;
  if (dy < 0) text += `\u001b[${-dy}A`;
  else if (dy > 0) text += `\u001b[${dy}B`;
  return send(stream, text, callback);
}

/** Clears the line to the left (-1), to the right (1) or all of it (0). */
export function clearLine(stream, direction, callback) {
  return send(stream, `\u001b[${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`, callback);
}

/** Clears everything from the cursor on. */
export function clearScreenDown(stream, callback) {
  return send(stream, "\u001b[0J", callback);
}
