// The functions that getters such as `Intl.NumberFormat.prototype.format` give.

/** A function whose name is empty. */
export function nameless(bound) {
  Object.defineProperty(bound, "name", { value: "" });
  return bound;
}
