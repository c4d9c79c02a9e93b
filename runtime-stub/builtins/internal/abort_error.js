// The error of an operation that an AbortSignal ended.

/** An `AbortError`; its cause is the signal's reason. */
export function abortError(signal) {
  const error = new Error("The operation was aborted", signal === undefined ? undefined : { cause: signal.reason });
  error.name = "AbortError";
  error.code = "ABORT_ERR";
  return error;
}
