// Signals that end streams.

import { abortError } from "semba:internal/abort_error";
import { invalidArgType, validateAbortSignal } from "semba:internal/errors";
import { eos } from "semba:internal/stream_finished";
import { isNodeStream, isWebStream } from "semba:internal/stream_query";
import { errorWebStream } from "semba:internal/stream_web_marks";

/** `stream.addAbortSignal`. */
export function addAbortSignal(signal, stream) {
  if (signal === undefined) throw invalidArgType("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw invalidArgType("stream", ["ReadableStream", "WritableStream", "Stream"], stream);
  }
  return addSignal(signal, stream);
}

/** The same without checks. */
export function addSignal(signal, stream) {
  if (signal === null || typeof signal !== "object" || !("aborted" in signal)) return stream;
  const onAbort = isNodeStream(stream)
    ? () => stream.destroy(abortError(signal))
    : () => errorWebStream(stream, abortError(signal));
  if (signal.aborted) {
    onAbort();
  } else {
    signal.addEventListener("abort", onAbort, { once: true });
    eos(stream, () => signal.removeEventListener("abort", onAbort));
  }
  return stream;
}
