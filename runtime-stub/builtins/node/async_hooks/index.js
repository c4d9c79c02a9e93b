// `node:async_hooks`.

import { bind, context, enter, runIn } from "semba:internal/async_context";
import {
  plainError, rangeError, typeError, validateFunction, validateObject, validateString,
} from "semba:internal/errors";

/** A value for everything that a callback starts, however far away it runs. */
export class AsyncLocalStorage {
  #defaultValue;
  #name = "";
  #enabled = true;

  constructor(options = {}) {
    validateObject(options, "options");
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = `${options.name}`;
  }

  static bind(callback) {
    return AsyncResource.bind(callback);
  }

  static snapshot() {
    return bind((callback, ...args) => callback(...args));
  }

  get name() {
    return this.#name;
  }

  #with(store) {
    this.#enabled = true;
    return new Map(context()).set(this, store);
  }

  run(store, callback, ...args) {
    validateFunction(callback, "callback");
    return runIn(this.#with(store), callback, null, args);
  }

  exit(callback, ...args) {
    validateFunction(callback, "callback");
    const without = new Map(context());
    without.delete(this);
    return runIn(without, callback, null, args);
  }

  enterWith(store) {
    enter(this.#with(store));
  }

  getStore() {
    const stores = context();
    return this.#enabled && stores?.has(this) ? stores.get(this) : this.#defaultValue;
  }

  disable() {
    this.#enabled = false;
    const without = new Map(context());
    without.delete(this);
    enter(without);
  }
}

let lastId = 1;
// The resources whose scopes are entered, innermost last.
const scopes = [];
const root = { resource: {}, id: 1, trigger: 0 };
const scope = () => scopes.at(-1) ?? root;
const hooks = new Set();
const destroyed = new WeakSet();

function announce(name, ...args) {
  for (const hook of [...hooks]) hook[name]?.(...args);
}

/** Something asynchronous of a program's own. */
export class AsyncResource {
  #id;
  #trigger;
  #context;

  constructor(type, options = {}) {
    validateString(type, "type");
    let trigger = options;
    if (typeof options !== "number") {
      trigger = options.triggerAsyncId === undefined ? executionAsyncId() : options.triggerAsyncId;
    }
    if (!Number.isSafeInteger(trigger) || trigger < -1) {
      throw rangeError("ERR_INVALID_ASYNC_ID", `Invalid triggerAsyncId value: ${trigger}`);
    }
    if (type === "" && hooks.size > 0) throw typeError("ERR_ASYNC_TYPE", 'Invalid name for async "type": ');
    this.#id = ++lastId;
    this.#trigger = trigger;
    this.#context = context();
    announce("init", this.#id, type, trigger, this);
  }

  static bind(callback, type, self) {
    type ||= callback?.name;
    return new AsyncResource(type || "bound-anonymous-fn").bind(callback, self);
  }

  runInAsyncScope(callback, self, ...args) {
    scopes.push({ resource: this, id: this.#id, trigger: this.#trigger });
    announce("before", this.#id);
    try {
      return runIn(this.#context, callback, self, args);
    } finally {
      announce("after", this.#id);
      scopes.pop();
    }
  }

  emitDestroy() {
    if (destroyed.has(this)) throw plainError("ERR_ASYNC_RESOURCE_DESTROYED", "emitDestroy must only be called once");
    destroyed.add(this);
    announce("destroy", this.#id);
    return this;
  }

  asyncId() {
    return this.#id;
  }

  triggerAsyncId() {
    return this.#trigger;
  }

  bind(callback, self) {
    validateFunction(callback, "fn");
    const run = this.runInAsyncScope.bind(this);
    function bound(...args) {
      return run(callback, self === undefined ? this : self, ...args);
    }
    return Object.defineProperties(bound, {
      length: { value: callback.length, configurable: true },
      asyncResource: { value: this, writable: true, enumerable: true, configurable: true },
    });
  }
}

/** The number of the resource whose callback runs; 1 outside of all. */
export const executionAsyncId = () => scope().id;

/** The number of the resource that made it run. */
export const triggerAsyncId = () => scope().trigger;

/** The resource whose callback runs. */
export const executionAsyncResource = () => scope().resource;

/** Hooks that are told of every `AsyncResource`. The resources of Semba itself have no numbers. */
export function createHook(callbacks) {
  for (const name of ["init", "before", "after", "destroy", "promiseResolve"]) {
    if (callbacks[name] !== undefined && typeof callbacks[name] !== "function") {
      throw typeError("ERR_ASYNC_CALLBACK", `hook.${name} must be a function`);
    }
  }
  const hook = {
    enable() {
      hooks.add(callbacks);
      return hook;
    },
    disable() {
      hooks.delete(callbacks);
      return hook;
    },
  };
  return hook;
}

export default {
  AsyncLocalStorage, AsyncResource, createHook, executionAsyncId, executionAsyncResource, triggerAsyncId,
};
