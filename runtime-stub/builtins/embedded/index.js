// `semba:embedded`: the files that the executable carries. Their paths work in all functions of `node:fs` that read.

import { op_fs_embedded } from "semba:ops/fs";

/** Whether the program runs as an executable of its own. */
export const isStandalone = true;

/** The path at which the embedded file of that name is found. */
export function path(name) {
  const [home] = op_fs_embedded();
  return `${home.endsWith("/") ? home : `${home}/`}${name}`;
}

/** Name, path and size in bytes of every embedded file, sorted by name. */
export function files() {
  const list = op_fs_embedded();
  const result = [];
  for (let index = 1; index < list.length; index += 2) {
    result.push({ name: list[index], path: path(list[index]), size: list[index + 1] });
  }
  return result;
}

export default { files, isStandalone, path };
