// `Stream`, the base class of all streams, with the `pipe` of old-style streams; and the default of `highWaterMark`.

import { EventEmitter } from "node:events";
import { invalidArgValue, validateInteger } from "semba:internal/errors";

/** Marks streams that are readable and writable. */
export const isDuplex = Symbol("isDuplex");

let bytes = 64 * 1024;
let objects = 16;

/** `stream.getDefaultHighWaterMark`. */
export function getDefaultHighWaterMark(objectMode) {
  return objectMode ? objects : bytes;
}

/** `stream.setDefaultHighWaterMark`. */
export function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, "value", 0);
  if (objectMode) objects = value;
  else bytes = value;
}

/** The limit that options ask for; `side` names the option that concerns one half of a duplex stream. */
export function limitOf(state, options, side, isDuplex) {
  const limit = options?.highWaterMark ?? (isDuplex ? options?.[side] : undefined);
  if (limit == null) return getDefaultHighWaterMark(state.objectMode);
  if (!Number.isInteger(limit) || limit < 0) {
    throw invalidArgValue(isDuplex ? `options.${side}` : "options.highWaterMark", limit);
  }
  return limit;
}

/** Adds a listener in front of the others, also to emitters that cannot do that. */
export function prependListener(emitter, name, listener) {
  if (typeof emitter.prependListener === "function") {
    emitter.prependListener(name, listener);
  } else if (!emitter._events?.[name]) {
    emitter.on(name, listener);
  } else {
    emitter._events[name] = [listener].concat(emitter._events[name]);
  }
}

/** The base class of all streams. */
export function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function (target, options) {
  const source = this;
  const onData = (chunk) => {
    if (target.writable && target.write(chunk) === false) source.pause?.();
  };
  const onDrain = () => {
    if (source.readable) source.resume?.();
  };
  let ended = false;
  const onEnd = () => {
    if (ended) return;
    ended = true;
    target.end();
  };
  const onClose = () => {
    if (ended) return;
    ended = true;
    target.destroy?.();
  };
  // An error that nobody else listens for is thrown.
  const onError = function (error) {
    cleanup();
    if (EventEmitter.listenerCount(this, "error") === 0) this.emit("error", error);
  };
  const cleanup = () => {
    source.removeListener("data", onData);
    target.removeListener("drain", onDrain);
    source.removeListener("end", onEnd);
    source.removeListener("close", onClose);
    source.removeListener("error", onError);
    target.removeListener("error", onError);
    source.removeListener("end", cleanup);
    source.removeListener("close", cleanup);
    target.removeListener("close", cleanup);
  };
  source.on("data", onData);
  target.on("drain", onDrain);
  if (!target._isStdio && (!options || options.end !== false)) {
    source.on("end", onEnd);
    source.on("close", onClose);
  }
  prependListener(source, "error", onError);
  prependListener(target, "error", onError);
  source.on("end", cleanup);
  source.on("close", cleanup);
  target.on("close", cleanup);
  target.emit("pipe", source);
  return target;
};

Stream.prototype.eventNames = function () {
  return EventEmitter.prototype.eventNames.call(this).filter((name) => this.listenerCount(name) > 0);
};
