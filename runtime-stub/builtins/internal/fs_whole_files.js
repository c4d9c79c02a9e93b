// Operations on whole files with the options that few programs give: `signal` and `flush`.

import fs from "node:fs";
import { abortError } from "semba:internal/abort_error";
import { fdOf, flagsOf } from "semba:internal/fs_paths";
import * as ops from "semba:ops/fs";

// The operation on an open file in place of a path.
function onDescriptor(define, [, data, options], fd) {
  const [op, values] = define(fd, data, options);
  return [op, values];
}

const flagOf = (options, define) => flagsOf(options.flag ?? (define.appends ? "a" : "w"));

/** Writes a file and flushes it. */
export function writeSync(define, args) {
  define(...args);
  const [path, , options] = args;
  const given = typeof path === "number";
  const fd = given ? fdOf(path) : fs.openSync(path, flagOf(options, define), options.mode ?? 0o666);
  try {
    const [op, values] = onDescriptor(define, args, fd);
    ops[`op_fs_${op}`](...values);
    fs.fsyncSync(fd);
  } finally {
    if (!given) fs.closeSync(fd);
  }
}

const callbackOf = (resolve, reject) => (error, value) => (error ? reject(error) : resolve(value));

async function writeAndFlush(define, args) {
  const [path, , options] = args;
  const given = typeof path === "number";
  const fd = given ? fdOf(path) : fs.openSync(path, flagOf(options, define), options.mode ?? 0o666);
  try {
    const [op, values] = onDescriptor(define, args, fd);
    await ops[`op_fs_${op}_async`](...values);
    await new Promise((resolve, reject) => fs.fsync(fd, callbackOf(resolve, reject)));
  } finally {
    if (!given) fs.closeSync(fd);
  }
}

async function run(define, args, [op, values, convert]) {
  const { flush, signal } = args.at(-1);
  if (signal?.aborted) throw abortError(signal);
  if (flush && define.writes) await writeAndFlush(define, args);
  else args = [await ops[`op_fs_${op}_async`](...values)];
  if (signal?.aborted) throw abortError(signal);
  return flush && define.writes ? undefined : convert(args[0]);
}

/** An operation whose last argument has the options; what is wrong with the arguments is thrown at once. */
export const later = (define, args) => run(define, args, define(...args));
