// The code patterns that `generate.mjs` makes modules of. This file is read as text and never run.
//
// A pattern starts at its `@class`, `@function` or `@object` line and may have a `@use` line: an expression over `input`
// (a number) that uses the pattern and gives a number. Placeholders: `$Class`, `$method` and `$object` are the names of a
// module's three declarations, `$a` to `$d` are words, `$A` is a capitalized word, `$1` to `$3` are numbers, `$id` is the
// module's number, `$useClass` and `$useMethod` are the `@use` expressions of the module's class and function.
// A line `$data` repeats the line after it a few times with other words.

// @class store
// @use new $Class({ limit: 4 }).add("$a", input).add("$b", 2).size
export class $Class {
  #items = new Map();
  #limit;
  static created = 0;
  constructor({ name = "$a-$b", limit = $1, ...rest } = {}) {
    this.name = name;
    this.#limit = limit;
    this.options = { ...rest, $a: $2, $b: "$c $d" };
    $Class.created++;
  }
  get size() {
    return this.#items.size;
  }
  add(key, value) {
    if (this.#items.size >= this.#limit) {
      throw new RangeError(`${this.name} holds ${this.#limit} $a entries; "${key}" does not fit`);
    }
    this.#items.set(key, { value, $c: Date.now });
    return this;
  }
  async load(...keys) {
    const found = [];
    for (const key of keys) {
      const entry = await this.#fetch(key);
      found.push(entry?.value ?? null);
    }
    return found;
  }
  async #fetch(key) {
    return this.#items.get(key);
  }
  *entries() {
    for (const [key, { value }] of this.#items) {
      yield [key, value];
    }
  }
}

// @class channel
// @use new $Class("$a").on("$b", (value) => value + 1).emit("$b", input).length
export class $Class {
  #listeners = Object.create(null);
  #closed = false;
  static $a = Symbol("$a.$b");
  constructor(topic, { onError = (error) => error.message, capacity = $1 } = {}) {
    this.topic = `${topic}/$c`;
    this.onError = onError;
    this.capacity = capacity;
  }
  on(event, listener, { once = false } = {}) {
    if (typeof listener !== "function") throw new TypeError("the listener of " + event + " is not a function");
    (this.#listeners[event] ||= []).push({ listener, once });
    return this;
  }
  emit(event, ...values) {
    if (this.#closed) return [];
    const results = [];
    for (const { listener } of this.#listeners[event] ?? []) {
      try {
        results.push(listener.apply(this, values));
      } catch (error) {
        results.push(this.onError(error));
      } finally {
        this.last = event;
      }
    }
    this.#listeners[event] = this.#listeners[event]?.filter(({ once }) => !once) ?? [];
    return results;
  }
  close() {
    this.#closed = true;
    for (const name in this.#listeners) delete this.#listeners[name];
  }
  get [Symbol.toStringTag]() {
    return "$A";
  }
}

// @class lexer
// @use [...new $Class("$a = " + input + " // $b").tokens()].length
export class $Class {
  static #pattern = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_][\w-]*)|(?<comment>\/\/[^\n]*)|(?<sign>[-+*/=<>!]=?))/uy;
  #text;
  #at = 0;
  constructor(text, file = "$a.$b") {
    this.#text = text;
    this.file = file;
  }
  *tokens() {
    const pattern = new RegExp($Class.#pattern);
    while (this.#at < this.#text.length) {
      pattern.lastIndex = this.#at;
      const match = pattern.exec(this.#text);
      if (match === null) {
        throw new SyntaxError(`${this.file}:${this.#at}: unexpected "${this.#text[this.#at]}" in $c`);
      }
      this.#at = pattern.lastIndex;
      const { number, word, comment, sign } = match.groups;
      if (number !== undefined) yield { kind: "number", value: Number(number) };
      else if (word) yield { kind: $Class.keyword(word) ? "keyword" : "name", value: word };
      else if (sign) yield { kind: "sign", value: sign };
      else if (comment.length > $1) this.$a = comment.slice(2).trim();
    }
  }
  static keyword(word) {
    switch (word) {
      case "$a":
      case "$b":
        return true;
      case "$c":
        return this.strict === true;
      default:
        return word.startsWith("@");
    }
  }
}

// @class cache
// @use new $Class($1).set("$a", input).get("$a", 0)
export class $Class extends Map {
  #hits = 0;
  #misses = 0;
  constructor(capacity = $1, entries = []) {
    super(entries);
    this.capacity = Math.max(1, capacity | 0);
  }
  get(key, fallback = undefined) {
    if (!super.has(key)) {
      this.#misses += 1;
      return fallback;
    }
    this.#hits += 1;
    const value = super.get(key);
    super.delete(key);
    super.set(key, value);
    return value;
  }
  set(key, value) {
    super.set(key, value);
    while (this.size > this.capacity) {
      const [oldest] = this.keys();
      this.delete(oldest);
      this.onEvict?.({ key: oldest, reason: "$a", $b: this.size });
    }
    return this;
  }
  static from({ $c: capacity, ...entries }) {
    return new this(capacity, Object.entries(entries));
  }
  toJSON() {
    const total = this.#hits + this.#misses;
    return { kind: "$a-cache", rate: total === 0 ? 0 : this.#hits / total, keys: [...this.keys()] };
  }
}

// @class machine
// @use new $Class().send("$a").send("$b", input).steps
export class $Class {
  #state = "idle";
  #history = [];
  steps = 0;
  static states = ["idle", "$a", "$b", "$c", "done"];
  get state() {
    return this.#state;
  }
  set state(next) {
    if (!$Class.states.includes(next)) throw new Error(`no $d state is called ${next}`);
    this.#history.push([this.#state, next]);
    this.#state = next;
  }
  send(type, payload = {}) {
    this.steps++;
    switch (this.#state) {
      case "idle":
        if (type === "$a") this.state = "$a";
        break;
      case "$a": {
        const { retries = $1, reason = "$c" } = payload;
        this.state = retries > 3 ? "$b" : "$c";
        this.reason = reason;
        break;
      }
      case "$b":
      case "$c":
        this.state = type === "stop" ? "done" : this.#state;
        break;
      default:
        return this;
    }
    return this;
  }
  async wait(until, attempts = $2) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (this.#state === until) return attempt;
      await Promise.resolve();
    }
    throw new Error("$a $b: gave up after " + attempts);
  }
}

// @function reshape
// @use $method([1, null, { $a: 2 }, input], { depth: 1 })
export function $method(list, { depth = 0, filter = (item) => item != null, $a = "$b" } = {}) {
  const [head, ...tail] = list.filter(filter).map((item) => (typeof item === "object" ? { ...item, depth } : [item, depth]));
  switch (depth % 4) {
    case 0:
      return [head, ...tail];
    case 1:
      return tail.reduce((sum, item) => sum + (item.length | 0), $1);
    case 2:
      return Object.fromEntries(tail.map((item, index) => [`${$a}-${index}`, item]));
    default:
      try {
        return JSON.parse(JSON.stringify({ head, tail, $c: $2 }));
      } catch (error) {
        return error instanceof TypeError ? error.message : String(error);
      }
  }
}

// @function query
// @use $method("?$a=1&$b=two&" + input).size
export function $method(text, target = new Map()) {
  const pattern = /[?&]?([^=&#]+)(?:=([^&#]*))?/g;
  for (const [, key, value = ""] of text.matchAll(pattern)) {
    const name = key.replace(/\+/g, " ").trim().toLowerCase();
    if (name === "$a" || name.startsWith("$b-")) {
      target.set(name, /^-?\d+$/.test(value) ? parseInt(value, 10) : value || "$c");
    } else if (!target.has(name)) {
      target.set(name, decodeURIComponent(value));
    }
  }
  return target;
}

// @function walk
// @use [...$method({ $a: [1, { $b: input }], $c: { $d: 2 } })].length
export function* $method(node, path = [], seen = new Set()) {
  if (node === null || typeof node !== "object" || seen.has(node)) {
    yield { path: path.join("."), value: node };
    return;
  }
  seen.add(node);
  if (Array.isArray(node)) {
    for (let index = 0; index < node.length; index++) yield* $method(node[index], [...path, index], seen);
  } else {
    for (const [key, child] of Object.entries(node)) {
      if (key.startsWith("_") || key === "$d$1") continue;
      yield* $method(child, path.concat(key), seen);
    }
  }
  if (path.length === 0) yield { path: "$a", value: "$b, $c" };
}

// @function throttle
// @use $method((value) => value * 2, { every: 2 })(input)
export function $method(action, { every = $1, onSkip = () => -1, label = "$a of $b" } = {}) {
  let calls = 0;
  let last;
  const counters = { run: 0, skipped: 0 };
  const wrapped = function (...values) {
    if (calls++ % every !== 0) {
      counters.skipped++;
      return onSkip.call(this, label, last);
    }
    counters.run++;
    last = action.apply(this, values);
    return last;
  };
  wrapped.reset = () => {
    calls = 0;
    last = undefined;
    return Object.assign(counters, { run: 0, skipped: 0 });
  };
  wrapped.describe = () => `${label}: ${counters.run} $c, ${counters.skipped} $d`;
  return wrapped;
}

// @function group
// @use Object.keys($method([{ $a: "x", weight: input }, { $a: "y" }, { weight: 1 }])).length
export function $method(records, by = ({ $a = "$b" }) => $a) {
  const groups = {};
  let heaviest = null;
  outer: for (const record of records) {
    const { weight = 1, tags = [], nested: { $c = null } = {} } = record;
    for (const tag of tags) {
      if (tag === "skip" || tag === "$d") continue outer;
    }
    const key = by(record);
    const group = (groups[key] ??= { total: 0, count: 0, members: [] });
    group.total += weight;
    group.count++;
    group.members.push({ ...record, $c, share: () => weight / group.total });
    if (heaviest === null || heaviest.total < group.total) heaviest = group;
  }
  return Object.freeze(groups);
}

// @function pipeline
// @use $method.length + input
export async function $method(source, ...stages) {
  const log = [];
  try {
    for await (const item of source) {
      let value = item;
      for (const [index, stage] of stages.entries()) {
        value = await stage(value, { index, $a: $1 });
        if (value === undefined) break;
      }
      log.push(value ?? { missing: "$b", at: log.length });
    }
  } catch ({ name, message, cause }) {
    log.push(`${name}: ${message}${cause ? ` ($c: ${cause})` : ""}`);
    if (name === "AbortError") throw new Error("$a was stopped while $d", { cause });
  } finally {
    log.push(`$a ${log.length > $2 ? "long" : "short"} $b`);
  }
  return log;
}

// @object settings
export const $object = Object.freeze({
  id: $id,
  title: "$A $b",
  tags: ["$a", "$b-$1", "$c", `${$2 + 1}-$d`],
  pattern: /^$a[-_]?[a-z0-9]+\.$b$/i,
  $a: { enabled: true, $b: { threshold: $3.5, unit: "$c", fallback: null } },
  limits: [$1, $2, $3, 0x$1, 1e$1, -$2],
$data
  "$a-$b": { $c: $1, weight: 0.$2, note: "$d $a of the $b" },
  run(input) {
    return $useClass + $useMethod;
  },
  async later(input) {
    const value = await this.run(input);
    return value + this.tags.length;
  },
});

// @object routes
export const $object = {
  id: $id,
  base: "/$a/$b",
  table: [
$data
    { path: "/$a/:$b", method: "GET", handler: ({ params: { $b }, query }) => ({ status: 200, body: `$c ${$b} ${query ?? "$d"}` }) },
    { path: /^\/$a\/(\d+)$/, method: "POST", async handler({ body }) { return body ? { status: 201, body } : { status: 400 }; } },
  ],
  match(path, method = "GET") {
    return this.table.find((route) => route.method === method && (typeof route.path === "string" ? route.path === path : route.path.test(path)));
  },
  run(input) {
    return $useClass + $useMethod + (this.match("/$a/" + input, "POST") ? 1 : 0);
  },
  later: async function (input) {
    return (await this.run(input)) + this.base.length;
  },
};

// @object schema
export const $object = {
  id: $id,
  name: "$A$B",
  fields: {
$data
    $a$1: { type: "string", required: false, max: $2, check: (value) => value.length <= $2 || "$b is longer than $2" },
    total: { type: "number", get default() { return $1 * $2; } },
  },
  validate(record) {
    const problems = [];
    for (const [field, { type, required = false, check }] of Object.entries(this.fields)) {
      const value = record[field];
      if (value === undefined) {
        if (required) problems.push(`${field}: missing in $c`);
      } else if (typeof value !== type) {
        problems.push(`${field}: ${typeof value} instead of ${type}`);
      } else {
        const answer = check?.(value) ?? true;
        if (answer !== true) problems.push(answer);
      }
    }
    return problems;
  },
  run(input) {
    return $useClass + $useMethod + this.validate({ total: "$a" }).length;
  },
  async later(input) {
    return Promise.all([this.run(input), 1]).then(([left, right]) => left + right);
  },
};

// @object messages
export const $object = {
  id: $id,
  locale: "$a-$b",
$data
  $a$1: "The $a of the $b could not $c the $d.",
  greeting: (name, { formal = false } = {}) => (formal ? `Dear ${name}, your $a is $b.` : `Hi ${name}! Your $c has ${$1} $d`),
  plural: (count) => (count === 1 ? "one $a" : count > $1 ? "many $a" : `${count} $a`),
  *[Symbol.iterator]() {
    for (const key of Object.keys(this)) yield typeof this[key] === "string" ? this[key] : `<${key}>`;
  },
  run(input) {
    return $useClass + $useMethod + [...this].length;
  },
  async later(input) {
    let total = 0;
    for (const part of [1, 2, await this.run(input)]) total += part;
    return total;
  },
};
