// `readable.pipeTo(writable)`.

import { requireBuiltin } from "semba:engine";
import { ReadableStreamDefaultReader, cancel, readChunk } from "semba:web/streams_readable";
import { readableStateOf } from "semba:web/streams_readable_state";
import {
  WritableStreamDefaultWriter, abort, closeQueuedOrInFlight, closeWithErrorPropagation, writableState,
} from "semba:web/streams_writable";

/** Moves everything from one stream to the other. */
export async function pipe(source, target, options) {
  const { preventAbort = false, preventCancel = false, preventClose = false, signal } = options ?? {};
  if (signal !== undefined) requireBuiltin("semba:internal/errors").validateAbortSignal(signal, "options.signal");
  const reader = new ReadableStreamDefaultReader(source);
  const writer = new WritableStreamDefaultWriter(target);
  source[readableStateOf].disturbed = true;
  const from = source[readableStateOf];
  const to = writableState(target);
  // The last write; whatever ends the pipe waits for it.
  let lastWrite = Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers();
  let ending = false;

  const end = (action, failed, error) => {
    if (ending) return;
    ending = true;
    const finish = async () => {
      let outcome = { failed, error };
      try {
        await action?.();
      } catch (second) {
        outcome = { failed: true, error: second };
      }
      writer.releaseLock();
      reader.releaseLock();
      signal?.removeEventListener("abort", onAbort);
      if (outcome.failed) reject(outcome.error);
      else resolve(undefined);
    };
    if (to.state === "writable" && !closeQueuedOrInFlight(target)) lastWrite.then(finish, finish);
    else finish();
  };
  const onAbort = () => {
    const error = signal.reason;
    end(() => Promise.all([
      preventAbort || to.state !== "writable" ? undefined : abort(target, error),
      preventCancel || from.state !== "readable" ? undefined : cancel(source, error),
    ]), true, error);
  };
  if (signal?.aborted) {
    onAbort();
    return promise;
  }
  signal?.addEventListener("abort", onAbort, { once: true });

  const sourceFailed = (error) => end(preventAbort ? undefined : () => abort(target, error), true, error);
  const targetFailed = (error) => end(preventCancel ? undefined : () => cancel(source, error), true, error);
  const sourceClosed = () => end(preventClose ? undefined : () => closeWithErrorPropagation(target), false);
  if (from.state === "errored") sourceFailed(from.error);
  else reader.closed.catch(sourceFailed);
  if (to.state === "errored") targetFailed(to.error);
  else writer.closed.catch(targetFailed);
  if (from.state === "closed") sourceClosed();
  else reader.closed.then(sourceClosed, () => {});
  if (closeQueuedOrInFlight(target) || to.state === "closed") {
    targetFailed(requireBuiltin("semba:internal/errors").typeError(
      "ERR_INVALID_STATE", "Invalid state: Destination WritableStream is closed"));
  }

  const step = () => new Promise((go) => {
    readChunk(reader, {
      chunk(value) {
        lastWrite = writer.write(value);
        lastWrite.catch(() => {});
        go(true);
      },
      close: () => go(false),
      error: () => go(false),
    });
  });
  const run = async () => {
    while (!ending) {
      await writer.ready;
      if (ending || !(await step())) return;
    }
  };
  run().catch(() => {});
  return promise;
}
