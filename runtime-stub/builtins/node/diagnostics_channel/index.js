// `node:diagnostics_channel`.

import { requireBuiltin } from "semba:engine";
import { invalidArgType, validateFunction } from "semba:internal/errors";
import { nextTick } from "semba:internal/ticks";

// Channels that somebody subscribed to stay; the others may go.
const channels = new Map();
const subscribed = new Set();

function report(error) {
  nextTick(() => {
    throw error;
  });
}

/** A named place for messages. */
export class Channel {
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
  }

  get hasSubscribers() {
    return this._subscribers !== undefined || this._stores !== undefined;
  }

  subscribe(subscription) {
    validateFunction(subscription, "subscription");
    // A list that is being published stays as it is.
    this._subscribers = [...this._subscribers ?? [], subscription];
    subscribed.add(this);
    if (typeof this.name === "string" && this.name.startsWith("console.")) hearConsole();
  }

  unsubscribe(subscription) {
    const index = this._subscribers?.indexOf(subscription) ?? -1;
    if (index < 0) return false;
    this._subscribers = this._subscribers.toSpliced(index, 1);
    if (this._subscribers.length === 0) this._subscribers = undefined;
    if (!this.hasSubscribers) subscribed.delete(this);
    return true;
  }

  bindStore(store, transform) {
    this._stores ??= new Map();
    this._stores.set(store, transform);
    subscribed.add(this);
  }

  unbindStore(store) {
    if (!this._stores?.delete(store)) return false;
    if (this._stores.size === 0) this._stores = undefined;
    if (!this.hasSubscribers) subscribed.delete(this);
    return true;
  }

  publish(data) {
    for (const subscription of this._subscribers ?? []) {
      try {
        subscription(data, this.name);
      } catch (error) {
        report(error);
      }
    }
  }

  runStores(data, callback, self, ...args) {
    let run = () => {
      this.publish(data);
      return Reflect.apply(callback, self, args);
    };
    for (const [store, transform] of this._stores ?? []) {
      const next = run;
      run = () => {
        let context = data;
        if (transform !== undefined) {
          try {
            context = transform(data);
          } catch (error) {
            report(error);
            return next();
          }
        }
        return store.run(context, next);
      };
    }
    return run();
  }
}

// The console knows nothing of channels before there are any of its own.
function hearConsole() {
  requireBuiltin("semba:web/console").setPublisher((method, args) => {
    const found = channels.get(`console.${method}`)?.deref();
    if (found?.hasSubscribers) found.publish(args);
  });
}

/** The channel of that name. */
export function channel(name) {
  if (typeof name !== "string" && typeof name !== "symbol") {
    throw invalidArgType("channel", ["string", "symbol"], name);
  }
  const known = channels.get(name)?.deref();
  if (known !== undefined) return known;
  const created = new Channel(name);
  channels.set(name, new WeakRef(created));
  return created;
}

export function subscribe(name, subscription) {
  return channel(name).subscribe(subscription);
}

export function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

export function hasSubscribers(name) {
  return channels.get(name)?.deref()?.hasSubscribers ?? false;
}

const PHASES = ["start", "end", "asyncStart", "asyncEnd", "error"];

/** The five channels of one traced operation. */
export class TracingChannel {
  constructor(nameOrChannels) {
    for (const phase of PHASES) {
      let value;
      if (typeof nameOrChannels === "string") {
        value = channel(`tracing:${nameOrChannels}:${phase}`);
      } else if (nameOrChannels !== null && typeof nameOrChannels === "object") {
        value = nameOrChannels[phase];
        if (value === undefined) throw new TypeError("Cannot convert undefined or null to object");
        if (!(value instanceof Channel)) throw invalidArgType(`nameOrChannels.${phase}`, ["Channel"], value);
      } else {
        throw invalidArgType("nameOrChannels", ["string", "object", "TracingChannel"], nameOrChannels);
      }
      Object.defineProperty(this, phase, { value });
    }
  }

  get hasSubscribers() {
    return PHASES.some((phase) => this[phase].hasSubscribers);
  }

  subscribe(handlers) {
    for (const phase of PHASES) {
      if (handlers[phase]) this[phase].subscribe(handlers[phase]);
    }
  }

  unsubscribe(handlers) {
    let done = true;
    for (const phase of PHASES) {
      if (handlers[phase] && !this[phase].unsubscribe(handlers[phase])) done = false;
    }
    return done;
  }

  traceSync(callback, context = {}, self, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(callback, self, args);
    return this.start.runStores(context, () => {
      try {
        context.result = Reflect.apply(callback, self, args);
        return context.result;
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  tracePromise(callback, context = {}, self, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(callback, self, args);
    const settle = (key) => (value) => {
      context[key] = value;
      if (key === "error") this.error.publish(context);
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
      if (key === "error") throw value;
      return value;
    };
    return this.start.runStores(context, () => {
      try {
        let promise = Reflect.apply(callback, self, args);
        if (!(promise instanceof Promise)) promise = Promise.resolve(promise);
        return promise.then(settle("result"), settle("error"));
      } catch (error) {
        context.error = error;
        this.error.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  traceCallback(callback, position = -1, context = {}, self, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(callback, self, args);
    const { asyncStart, asyncEnd, error: errorChannel } = this;
    const original = args.at(position);
    validateFunction(original, "callback");
    args.splice(position, 1, function (...results) {
      const [error, result] = results;
      if (error) {
        context.error = error;
        errorChannel.publish(context);
      } else {
        context.result = result;
      }
      return asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(original, this, results);
        } finally {
          asyncEnd.publish(context);
        }
      });
    });
    return this.start.runStores(context, () => {
      try {
        return Reflect.apply(callback, self, args);
      } catch (error) {
        context.error = error;
        errorChannel.publish(context);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
}

export function tracingChannel(nameOrChannels) {
  return new TracingChannel(nameOrChannels);
}

export default { Channel, channel, hasSubscribers, subscribe, tracingChannel, unsubscribe };
