// `TransformStream`, and the streams that encode and decode text.

import {
  describeClass, illegalConstructor, invalidArgValue, invalidState, invalidThis, limitOf, methodOf, sizeOf,
} from "semba:web/streams_queue";
import { createReadable, requestsOf } from "semba:web/streams_readable";
import { errorSteps, readableStateOf } from "semba:web/streams_readable_state";
import { createWritable, errorIfWritable, writableState } from "semba:web/streams_writable";

const internal = Symbol("internal");

/** Two streams: what is written to one is read, changed, from the other. */
export class TransformStream {
  #readable;
  #writable;

  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    for (const name of ["readableType", "writableType"]) {
      if (transformer?.[name] !== undefined) {
        throw invalidArgValue(`transformer.${name}`, transformer[name], "is invalid", RangeError);
      }
    }
    const method = (name) => methodOf(transformer, name, "transformer");
    const methods = { start: method("start"), transform: method("transform"), flush: method("flush"), cancel: method("cancel") };
    const state = { transformer, methods, backpressure: undefined, change: undefined, finishing: undefined };
    const started = Promise.withResolvers();
    this.#writable = createWritable({
      start: () => started.promise,
      write: (chunk) => write(state, chunk),
      abort: (reason) => finish(state, () => state.methods.cancel?.call(transformer, reason),
        () => state.readable[readableStateOf].controller[errorSteps](reason),
        (error) => state.readable[readableStateOf].controller[errorSteps](error)),
      close: () => finish(state, () => state.methods.flush?.call(transformer, state.controller), () => {
        const { controller, state: phase } = state.readable[readableStateOf];
        if (phase === "errored") throw state.readable[readableStateOf].error;
        if (phase === "readable" && !state.ended) controller.close();
      }, (error) => state.readable[readableStateOf].controller[errorSteps](error)),
    }, limitOf(writableStrategy, 1), sizeOf(writableStrategy));
    this.#readable = createReadable({
      start: () => started.promise,
      pull() {
        setBackpressure(state, false);
        return state.change.promise;
      },
      cancel: (reason) => finish(state, () => state.methods.cancel?.call(transformer, reason), () => {
        errorWritable(state, reason);
      }, (error) => errorWritable(state, error)),
    }, limitOf(readableStrategy, 0), sizeOf(readableStrategy));
    state.readable = this.#readable;
    state.writable = this.#writable;
    setBackpressure(state, true);
    state.controller = new TransformStreamDefaultController(internal, state);
    started.resolve(methods.start?.call(transformer, state.controller));
  }

  get readable() {
    return this.#readable;
  }

  get writable() {
    return this.#writable;
  }

  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    if (depth < 0) return "[TransformStream]";
    return `TransformStream ${inspect({ readable: this.readable, writable: this.writable }, options)}`;
  }
}
describeClass(TransformStream, ["readable", "writable"]);

function setBackpressure(state, backpressure) {
  state.change?.resolve();
  state.change = Promise.withResolvers();
  state.backpressure = backpressure;
}

function errorWritable(state, error) {
  errorIfWritable(state.writable, error);
  if (state.backpressure) setBackpressure(state, false);
}

function errorBoth(state, error) {
  state.readable[readableStateOf].controller[errorSteps](error);
  state.methods = {};
  errorWritable(state, error);
}

async function write(state, chunk) {
  if (state.backpressure) {
    await state.change.promise;
    const { state: phase, error } = writableState(state.writable);
    if (phase === "erroring") throw error;
  }
  try {
    if (state.methods.transform) await state.methods.transform.call(state.transformer, chunk, state.controller);
    else state.controller.enqueue(chunk);
  } catch (error) {
    errorBoth(state, error);
    throw error;
  }
}

// The end comes from one side only: closing, aborting or cancelling.
function finish(state, call, succeed, fail) {
  state.finishing ??= (async () => {
    try {
      const result = call();
      state.methods = {};
      await result;
    } catch (error) {
      fail(error);
      throw error;
    }
    succeed();
  })();
  return state.finishing;
}

/** What a transformer sees of its stream. */
export class TransformStreamDefaultController {
  #state;

  constructor(key, state) {
    if (key !== internal) throw illegalConstructor();
    this.#state = state;
  }

  get desiredSize() {
    return this.#state.readable[readableStateOf].controller.desiredSize;
  }

  enqueue(chunk = undefined) {
    const state = this.#state;
    const readable = state.readable[readableStateOf];
    if (state.ended || readable.state !== "readable") throw invalidState("Unable to enqueue");
    try {
      readable.controller.enqueue(chunk);
    } catch (error) {
      errorWritable(state, error);
      throw readable.error;
    }
    const backpressure = !(readable.controller.desiredSize > 0) && !isAwaited(readable);
    if (backpressure && !state.backpressure) setBackpressure(state, true);
  }

  error(reason = undefined) {
    errorBoth(this.#state, reason);
  }

  terminate() {
    const state = this.#state;
    const readable = state.readable[readableStateOf];
    if (readable.state === "readable" && !state.ended) readable.controller.close();
    state.ended = true;
    errorWritable(state, invalidState("TransformStream has been terminated"));
  }
}
describeClass(TransformStreamDefaultController, ["desiredSize", "enqueue", "error", "terminate"]);

const isAwaited = ({ reader }) => reader !== undefined && reader[requestsOf].length > 0;

/** Encodes text as UTF-8. */
export class TextEncoderStream {
  #transform;

  constructor() {
    const encoder = new TextEncoder();
    // The first half of a character whose second half is in the next chunk.
    let high = "";
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        let text = high + String(chunk);
        high = "";
        if (/[\ud800-\udbff]$/.test(text)) {
          high = text.at(-1);
          text = text.slice(0, -1);
        }
        if (text !== "") controller.enqueue(encoder.encode(text));
      },
      flush(controller) {
        if (high !== "") controller.enqueue(new Uint8Array([0xef, 0xbf, 0xbd]));
      },
    });
  }

  get encoding() {
    return "utf-8";
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
describeClass(TextEncoderStream, ["encoding", "readable", "writable"]);

/** Decodes bytes to text. */
export class TextDecoderStream {
  #decoder;
  #transform;

  constructor(encoding = "utf-8", options = {}) {
    const decoder = new TextDecoder(encoding, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
  }

  get encoding() {
    return this.#decoder.encoding;
  }

  get fatal() {
    return this.#decoder.fatal;
  }

  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
describeClass(TextDecoderStream, ["encoding", "fatal", "ignoreBOM", "readable", "writable"]);

// Both show what their getters say.
for (const [Class, names] of [
  [TextEncoderStream, ["encoding", "readable", "writable"]],
  [TextDecoderStream, ["encoding", "fatal", "ignoreBOM", "readable", "writable"]],
]) {
  Object.defineProperty(Class.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(depth, options, inspect) {
      if (!(this instanceof Class)) throw invalidThis(Class.name);
      if (depth < 0) return this;
      const shown = Object.fromEntries(names.map((name) => [name, this[name]]));
      return `${Class.name} ${inspect(shown, options)}`;
    },
    writable: true, configurable: true,
  });
}
