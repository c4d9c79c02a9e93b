// `node:stream/consumers`: everything that a stream gives, as one value.

import { Buffer } from "node:buffer";
import { requireBuiltin } from "semba:engine";

async function parts(stream) {
  const list = [];
  for await (const chunk of stream) list.push(chunk);
  return list;
}

export async function blob(stream) {
  const { Blob } = requireBuiltin("semba:web/blob");
  return new Blob(await parts(stream));
}

export async function arrayBuffer(stream) {
  return (await blob(stream)).arrayBuffer();
}

export async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

export async function bytes(stream) {
  return new Uint8Array(await arrayBuffer(stream));
}

export async function text(stream) {
  const decoder = new TextDecoder();
  let result = "";
  for await (const chunk of stream) {
    result += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return result + decoder.decode();
}

export async function json(stream) {
  return JSON.parse(await text(stream));
}

export default { arrayBuffer, blob, buffer, bytes, json, text };
