// Errors for `inspect`: `Name: message`, the stack, and what the constructor's name adds to it.

import { prefix } from "semba:internal/inspect";

const HEADING = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/;
const BARE_HEADING = /^([a-z_A-Z0-9-]*Error)$/;

/** The stack of an error with its `Name: message` line, whether or not the engine put one there. */
export function stackText(error) {
  let stack;
  try {
    stack = error.stack;
  } catch {
    stack = undefined;
  }
  if (typeof stack !== "string" || stack === "") {
    return stack ? String(stack) : headingOf(error);
  }
  if (!/^\s+at /.test(stack)) return stack;
  return `${headingOf(error)}\n${stack.replace(/\n+$/, "")}`;
}

function headingOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** The text of an error without its own properties; takes those the text shows already out of `keys`. */
export function formatError(ctx, error, constructor, tag, keys) {
  const name = error.name == null ? "Error" : String(error.name);
  const stack = stackText(error);
  if (!ctx.showHidden) {
    for (const key of ["name", "message", "stack"]) {
      const index = keys.indexOf(key);
      if (index !== -1 && (typeof error[key] !== "string" || stack.includes(error[key]))) keys.splice(index, 1);
    }
  }
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  if (Array.isArray(error.errors) && !keys.includes("errors")) keys.push("errors");

  let text = nameClass(stack, constructor, name, tag);
  const messageAt = error.message ? text.indexOf(error.message) : -1;
  const framesAt = text.indexOf("\n    at", messageAt === -1 ? 0 : messageAt + String(error.message).length);
  if (framesAt === -1) {
    text = `[${text}]`;
  } else {
    const frames = withoutSharedFrames(ctx, error, text.slice(framesAt + 1));
    text = text.slice(0, framesAt) + "\n" + (ctx.colors ? frames.map(dimInternal(ctx)) : frames).join("\n");
  }
  return ctx.indentation === 0 ? text : text.replaceAll("\n", `\n${" ".repeat(ctx.indentation)}`);
}

const dimInternal = (ctx) => (line) =>
  (/\((node|semba):[^)]*\)$|at (node|semba):/.test(line) ? ctx.stylize(line, "undefined") : line);

// The first line says `name`; it should also say what the constructor is called, when that is something else.
function nameClass(stack, constructor, name, tag) {
  let length = name.length;
  const regular = name.endsWith("Error") && stack.startsWith(name) &&
    (stack.length === length || stack[length] === ":" || stack[length] === "\n");
  if (constructor !== null && !regular) return stack;
  let fallback = "Error";
  if (constructor === null) {
    const heading = HEADING.exec(stack) ?? BARE_HEADING.exec(stack);
    const found = heading?.[1] ?? "";
    length = found.length;
    if (found !== "") fallback = found;
  }
  const shown = prefix(constructor, tag, fallback).slice(0, -1);
  if (name === shown) return stack;
  if (!shown.includes(name)) return `${shown} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${shown}: ${stack}` : shown + stack.slice(length);
}

// Frames that the cause's stack has as well are shown there only.
function withoutSharedFrames(ctx, error, text) {
  const frames = text.split("\n");
  let cause;
  try {
    ({ cause } = error);
  } catch {
    return frames;
  }
  if (!Error.isError?.(cause)) return frames;
  const causeStack = stackText(cause);
  const at = causeStack.indexOf("\n    at");
  if (at === -1) return frames;
  const { length, start } = sharedRun(frames, causeStack.slice(at + 1).split("\n"));
  if (length > 3) {
    const skipped = length - 2;
    const note = `    ... ${skipped} lines matching cause stack trace ...`;
    frames.splice(start + 1, skipped, ctx.stylize(note, "undefined"));
  }
  return frames;
}

function sharedRun(frames, others) {
  for (let i = 0; i < frames.length - 3; i++) {
    const position = others.indexOf(frames[i]);
    if (position === -1) continue;
    const rest = others.length - position;
    if (rest <= 3) continue;
    const length = Math.min(rest, frames.length - i);
    let same = 1;
    while (same < length && frames[i + same] === others[position + same]) same++;
    if (same === length) return { length, start: i };
  }
  return { length: 0, start: 0 };
}
