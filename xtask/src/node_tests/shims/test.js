// The part of `node:test` that tests of other modules use: named tests in order, hooks, subtests, simple mocks.
'use strict';

const assert = require('node:assert');
let last = Promise.resolve();
let failures = 0;
const suites = [];

function parse(name, options, fn) {
  if (typeof name === 'function') return { name: name.name, options: {}, fn: name };
  if (typeof name === 'object') return { name: '', options: name, fn: options };
  if (typeof options === 'function') return { name, options: {}, fn: options };
  return { name, options: options ?? {}, fn };
}

function mocks() {
  const undo = [];
  function wrap(fn, implementation = fn) {
    const calls = [];
    const once = [];
    const mocked = function(...args) {
      const call = { arguments: args, this: this, result: undefined, error: undefined, target: new.target };
      calls.push(call);
      try {
        const called = once.shift() ?? implementation;
        return call.result = new.target ? Reflect.construct(called, args) : Reflect.apply(called, this, args);
      } catch (error) {
        call.error = error;
        throw error;
      }
    };
    mocked.mock = { calls, callCount: () => calls.length, resetCalls() { calls.length = 0; }, restore() {} };
    mocked.mock.mockImplementationOnce = (other) => { once.push(other); };
    return mocked;
  }
  return {
    fn: (fn = () => {}, implementation) => wrap(fn, typeof implementation === 'function' ? implementation : fn),
    method(object, name, implementation) {
      const own = Object.getOwnPropertyDescriptor(object, name);
      const mocked = wrap(object[name], typeof implementation === 'function' ? implementation : object[name]);
      Object.defineProperty(object, name, { value: mocked, writable: true, configurable: true, enumerable: true });
      mocked.mock.restore = () => {
        if (own) Object.defineProperty(object, name, own);
        else delete object[name];
      };
      undo.push(mocked.mock.restore);
      return mocked;
    },
    getter(object, name, implementation) {
      const mocked = wrap(implementation);
      Object.defineProperty(object, name, { get: mocked, configurable: true });
      undo.push(() => { delete object[name]; });
      return mocked;
    },
    restoreAll() { while (undo.length) undo.pop()(); },
    reset() { this.restoreAll(); },
  };
}

function context(name) {
  const hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
  const self = { name, mock: mocks(), assert, hooks, diagnostic() {}, plan() {}, signal: new AbortController().signal };
  self.skip = self.todo = () => {};
  self.test = (...args) => execute(parse(...args), [hooks]);
  for (const kind of Object.keys(hooks)) self[kind] = (fn) => { hooks[kind].push(fn); };
  return self;
}

async function execute({ name, options, fn }, scopes) {
  if (options.skip || options.todo || fn === undefined) return;
  const self = context(name);
  try {
    for (const scope of scopes) for (const hook of scope.beforeEach) await hook(self);
    if (fn.length > 1) {
      await new Promise((resolve, reject) => fn.call(self, self, (error) => (error ? reject(error) : resolve())));
    } else {
      await fn.call(self, self);
    }
    for (const scope of scopes) for (const hook of scope.afterEach) await hook(self);
    for (const hook of self.hooks.after) await hook(self);
  } catch (error) {
    failures++;
    process.exitCode = 1;
    console.error(`not ok - ${name}`);
    console.error(error);
  } finally {
    self.mock.restoreAll();
  }
}

function test(...args) {
  const scopes = suites.slice();
  const entry = parse(...args);
  return last = last.then(() => execute(entry, scopes));
}

function describe(...args) {
  const { options, fn } = parse(...args);
  if (options.skip || options.todo || fn === undefined) return;
  const hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
  last = last.then(async () => { for (const hook of hooks.before) await hook({}); });
  suites.push(hooks);
  const done = fn();
  suites.pop();
  last = last.then(() => done).then(async () => { for (const hook of hooks.after) await hook({}); });
  return last;
}

const outermost = { before: [], after: [], beforeEach: [], afterEach: [] };
const hook = (kind) => (fn) => {
  if (suites.length > 0) suites.at(-1)[kind].push(fn);
  else if (kind === 'before') last = last.then(() => fn({}));
  else if (kind === 'after') process.once('beforeExit', () => fn({}));
  else outermost[kind].push(fn);
};
suites.push(outermost);
suites.pop();

test.skip = test.todo = describe.skip = describe.todo = () => {};
test.only = test;
module.exports = Object.assign(test, {
  test, it: test, describe, suite: describe, mock: mocks(), assert,
  before: hook('before'), after: hook('after'), beforeEach: hook('beforeEach'), afterEach: hook('afterEach'),
});
