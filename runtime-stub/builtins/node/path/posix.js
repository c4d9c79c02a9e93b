// `node:path/posix`.

export { default } from "node:path";
export * from "node:path";
