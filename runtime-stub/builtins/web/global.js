// `global`, Node's older name of the global object.

export const global = globalThis;
