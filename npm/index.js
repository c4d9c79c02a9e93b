// The JavaScript API of semba. index.d.ts documents it.

import { native, place, toJson, unwrap } from "./native.js";

export async function build(options = {}) {
  const { cwd, plugins, ...rest } = options;
  if (plugins !== undefined) {
    const { buildWithPlugins } = await import("./rolldown-build.js");
    return buildWithPlugins(rest, plugins, cwd);
  }
  return unwrap(await native.build(toJson(rest), place(cwd)));
}

export const defineConfig = (config) => config;

export function generateForESMWithMetadata(url, source) {
  const unit = native.generate(String(url), String(source), place());
  return unit === null ? null : new Uint8Array(unit.buffer, unit.byteOffset, unit.byteLength);
}

export const validateMetadata = (bytes) => native.validate(bytesOf(bytes));

export const inspect = (bytes, name = "") => unwrap(native.inspect(name, bytesOf(bytes)));

function bytesOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError("bytes have to be a Uint8Array, another view or an ArrayBuffer");
}
