// What Node streams need of web streams without loading them.

/** The method by which a web stream can be put into its errored state from outside. */
export const errorFromOutside = Symbol("errorFromOutside");
/** The promise that tells when a web stream has ended. */
export const closedPromise = Symbol("closedPromise");

/** Puts a web stream into its errored state. */
export function errorWebStream(stream, error) {
  stream[errorFromOutside](error);
}
