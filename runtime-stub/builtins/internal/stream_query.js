// Questions about a stream that may be one of ours, one of an older stream package, or a web stream.

/** Marks what `destroyer` has ended although the object has no `destroyed` of its own. */
export const markedDestroyed = Symbol.for("nodejs.stream.destroyed");
const markedErrored = Symbol.for("nodejs.stream.errored");
const markedReadable = Symbol.for("nodejs.stream.readable");
const markedWritable = Symbol.for("nodejs.stream.writable");
const markedDisturbed = Symbol.for("nodejs.stream.disturbed");

const className = (value) => value?.[Symbol.toStringTag];

export const isReadableStream = (value) => className(value) === "ReadableStream" && typeof value.getReader === "function";
export const isWritableStream = (value) => className(value) === "WritableStream" && typeof value.getWriter === "function";
export const isTransformStream = (value) =>
  className(value) === "TransformStream" && typeof value.readable === "object" && typeof value.writable === "object";
export const isWebStream = (value) => isReadableStream(value) || isWritableStream(value) || isTransformStream(value);

/** Has the methods and events of a Node stream to read from. */
export function isReadableNode(value, strict = false) {
  return Boolean(
    value && typeof value.pipe === "function" && typeof value.on === "function" &&
    (!strict || (typeof value.pause === "function" && typeof value.resume === "function")) &&
    (!value._writableState || value._readableState?.readable !== false) &&
    (!value._writableState || value._readableState));
}

/** Has the methods and events of a Node stream to write to. */
export function isWritableNode(value) {
  return Boolean(
    value && typeof value.write === "function" && typeof value.on === "function" &&
    (!value._readableState || value._writableState?.writable !== false));
}

export function isDuplexNode(value) {
  return Boolean(
    value && typeof value.pipe === "function" && value._readableState && typeof value.on === "function" &&
    typeof value.write === "function");
}

export function isNodeStream(value) {
  return Boolean(value && (
    value._readableState || value._writableState ||
    (typeof value.write === "function" && typeof value.on === "function") ||
    (typeof value.pipe === "function" && typeof value.on === "function")));
}

export function isIterable(value, kind) {
  if (value == null) return false;
  if (kind === true) return typeof value[Symbol.asyncIterator] === "function";
  if (kind === false) return typeof value[Symbol.iterator] === "function";
  return typeof value[Symbol.asyncIterator] === "function" || typeof value[Symbol.iterator] === "function";
}

export function isDestroyed(stream) {
  if (!isNodeStream(stream)) return null;
  const state = stream._writableState || stream._readableState;
  return Boolean(stream.destroyed || stream[markedDestroyed] || state?.destroyed);
}

export function isWritableEnded(stream) {
  if (!isWritableNode(stream)) return null;
  if (stream.writableEnded === true) return true;
  const state = stream._writableState;
  if (state?.errored) return false;
  return typeof state?.ended === "boolean" ? state.ended : null;
}

export function isWritableFinished(stream, strict) {
  if (!isWritableNode(stream)) return null;
  if (stream.writableFinished === true) return true;
  const state = stream._writableState;
  if (state?.errored) return false;
  if (typeof state?.finished !== "boolean") return null;
  return Boolean(state.finished || (strict === false && state.ended === true && state.length === 0));
}

export function isReadableFinished(stream, strict) {
  if (!isReadableNode(stream)) return null;
  const state = stream._readableState;
  if (state?.errored) return false;
  if (typeof state?.endEmitted !== "boolean") return null;
  return Boolean(state.endEmitted || (strict === false && state.ended === true && state.length === 0));
}

/** `stream.isReadable`. */
export function isReadable(stream) {
  if (stream?.[markedReadable] != null) return stream[markedReadable];
  if (typeof stream?.readable !== "boolean") return null;
  if (isDestroyed(stream)) return false;
  return isReadableNode(stream) && stream.readable && !isReadableFinished(stream);
}

/** `stream.isWritable`. */
export function isWritable(stream) {
  if (stream?.[markedWritable] != null) return stream[markedWritable];
  if (typeof stream?.writable !== "boolean") return null;
  if (isDestroyed(stream)) return false;
  return isWritableNode(stream) && stream.writable && !isWritableEnded(stream);
}

/** Whether a stream has done everything it will do. */
export function isFinished(stream, options) {
  if (!isNodeStream(stream)) return null;
  if (isDestroyed(stream)) return true;
  if (options?.readable !== false && isReadable(stream)) return false;
  return !(options?.writable !== false && isWritable(stream));
}

export function isClosed(stream) {
  if (!isNodeStream(stream)) return null;
  if (typeof stream.closed === "boolean") return stream.closed;
  const { _readableState: readable, _writableState: writable } = stream;
  if (typeof writable?.closed === "boolean" || typeof readable?.closed === "boolean") {
    return writable?.closed || readable?.closed;
  }
  return typeof stream._closed === "boolean" && isOutgoingMessage(stream) ? stream._closed : null;
}

const isOutgoingMessage = (stream) =>
  typeof stream._closed === "boolean" && typeof stream._defaultKeepAlive === "boolean" &&
  typeof stream._removedConnection === "boolean" && typeof stream._removedContLen === "boolean";

/** A request of an HTTP client, which ends with `abort` instead of `close`. */
export const isRequest = (stream) => Boolean(stream?.setHeader && typeof stream.abort === "function");

/** Whether a stream will emit `close`. */
export function willEmitClose(stream) {
  if (!isNodeStream(stream)) return null;
  const state = stream._writableState || stream._readableState;
  return Boolean(state && state.autoDestroy && state.emitClose && state.closed === false);
}

/** `stream.isDisturbed`. */
export function isDisturbed(stream) {
  return Boolean(stream && (stream[markedDisturbed] ?? (stream.readableDidRead || stream.readableAborted)));
}

/** `stream.isErrored`. */
export function isErrored(stream) {
  return Boolean(stream && (
    stream[markedErrored] ?? stream.readableErrored ?? stream.writableErrored ??
    stream._readableState?.errorEmitted ?? stream._writableState?.errorEmitted ??
    stream._readableState?.errored ?? stream._writableState?.errored));
}
