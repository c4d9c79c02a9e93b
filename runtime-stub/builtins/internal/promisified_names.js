// The names that `util.promisify` gives to the results of functions that call back with several.

export const promisifiedNames = Symbol("customPromisifyArgs");
