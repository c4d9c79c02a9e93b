// `stream.compose`: several streams as one.

import { invalidArgValue, typeError, validateAbortSignal, validateObject } from "semba:internal/errors";
import { addSignal } from "semba:internal/stream_abort";
import { Bridge } from "semba:internal/stream_bridge";
import { Duplex } from "semba:internal/stream_duplex";
import { eos } from "semba:internal/stream_finished";
import { connect } from "semba:internal/stream_pipeline";
import {
  isNodeStream, isReadable, isReadableStream, isTransformStream, isWebStream, isWritable, isWritableStream,
} from "semba:internal/stream_query";

const canRead = (stream) => Boolean(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream));
const canWrite = (stream) => Boolean(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream));

/** `stream.compose`. */
export function compose(...streams) {
  if (streams.length === 0) throw typeError("ERR_MISSING_ARGS", 'The "streams" argument must be specified');
  if (streams.length === 1) return Duplex.from(streams[0]);
  const given = [...streams];
  const last = streams.length - 1;
  for (const index of [0, last]) {
    if (typeof streams[index] === "function") streams[index] = Duplex.from(streams[index]);
  }
  for (const [index, stream] of streams.entries()) {
    if (!isNodeStream(stream) && !isWebStream(stream)) continue;
    if (index < last && !canRead(stream)) throw invalidArgValue(`streams[${index}]`, given[index], "must be readable");
    if (index > 0 && !canWrite(stream)) throw invalidArgValue(`streams[${index}]`, given[index], "must be writable");
  }
  const [head] = streams;
  // The pipeline may end before there is a bridge.
  let bridge;
  const tail = connect(streams, (error) => {
    if (!bridge.finished(error) && !error && !readable && !writable) bridge.stream.destroy();
  });
  const writable = canWrite(head);
  const readable = canRead(tail);
  const stream = new Duplex({
    writableObjectMode: Boolean(head?.writableObjectMode), readableObjectMode: Boolean(tail?.readableObjectMode),
    writable, readable,
  });
  bridge = new Bridge(stream, isNodeStream(tail) ? [tail] : []);
  if (writable) writeTo(bridge, head, tail);
  if (readable) readFrom(bridge, tail);
  return stream;
}

function writeTo(bridge, head, tail) {
  if (isNodeStream(head)) {
    bridge.writeTo(head);
  } else {
    const writer = (isTransformStream(head) ? head.writable : head).getWriter();
    bridge.stream._write = async (chunk, encoding, callback) => {
      try {
        await writer.ready;
        writer.write(chunk).catch(() => {});
        callback();
      } catch (error) {
        callback(error);
      }
    };
    bridge.stream._final = async (callback) => {
      try {
        await writer.ready;
        writer.close().catch(() => {});
        bridge.onFinish = callback;
      } catch (error) {
        callback(error);
      }
    };
  }
  eos(isTransformStream(tail) ? tail.readable : tail, () => bridge.callFinal());
}

function readFrom(bridge, tail) {
  if (isNodeStream(tail)) {
    bridge.readFrom(tail);
    return;
  }
  const { stream } = bridge;
  const reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
  stream._read = async () => {
    try {
      while (true) {
        const { value, done } = await reader.read();
        if (done) {
          stream.push(null);
          return;
        }
        if (!stream.push(value)) return;
      }
    } catch {
      // The pipeline reports it.
    }
  };
}

/** `readable.compose`. */
export function composeFrom(source, stream, options) {
  if (options != null) validateObject(options, "options");
  if (options?.signal != null) validateAbortSignal(options.signal, "options.signal");
  if (isNodeStream(stream) && !isWritable(stream)) throw invalidArgValue("stream", stream, "must be writable");
  const composed = compose(source, stream);
  if (options?.signal) addSignal(options.signal, composed);
  return composed;
}
