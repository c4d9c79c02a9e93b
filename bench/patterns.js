// The code patterns that `generate.mjs` makes modules of. This file is read as text and never run.
//
// A module is one `@class` or one `@function` pattern followed by one `@object` pattern. The `@use` line of a pattern is an
// expression over `input` (a number) that uses it and gives a number. Placeholders: `$Main` (class), `$main` (function) and
// `$object` are the names of the exported declarations, `$LOCAL` and `$local` name declarations of the module's own, `$a`
// to `$d` are words, `$A` is a capitalized word, `$1` to `$3` are numbers, `$id` is the module's number, `$use` is the
// `@use` expression of its class or function. A line `$data` repeats the line after it a few times with other words.

// @class store
// @use new $Main({ limit: 4 }).add("$a", input).add("$b", 2).size
const $LOCAL = { $a: $2, $b: "$c $d" };
export class $Main {
  #items = new Map();
  #limit;
  static created = 0;
  constructor({ name = "$a-$b", limit = $1, ...rest } = {}) {
    this.name = name;
    this.#limit = limit;
    this.options = { ...$LOCAL, ...rest };
    $Main.created++;
  }
  get size() {
    return this.#items.size;
  }
  add(key, value) {
    if (this.#items.size >= this.#limit) throw new RangeError(`${this.name}: "${key}" does not fit`);
    this.#items.set(key, { value, $c: $1 });
    return this;
  }
  async load(...keys) {
    const found = [];
    for (const key of keys) found.push((await this.#fetch(key))?.value ?? null);
    return found;
  }
  async #fetch(key) {
    return this.#items.get(key);
  }
  *entries() {
    for (const [key, { value }] of this.#items) yield [key, value];
  }
}

// @class channel
// @use new $Main("$a").on("$b", (value) => value + 1).emit("$b", input).length
const $LOCAL = Symbol("$a.$b");
const $local = (error) => `$c failed: ${error?.message ?? error}`;
export class $Main {
  #listeners = Object.create(null);
  constructor(topic, { onError = $local, capacity = $1 } = {}) {
    Object.assign(this, { topic: `${topic}/$c`, onError, capacity });
  }
  on(event, listener, { once = false } = {}) {
    if (typeof listener !== "function") throw new TypeError("the listener of " + event + " is not a function");
    (this.#listeners[event] ||= []).push({ listener, once });
    return this;
  }
  emit(event, ...values) {
    const results = [];
    for (const { listener } of this.#listeners[event] ?? []) {
      try {
        results.push(listener.apply(this, values));
      } catch (error) {
        results.push(this.onError(error));
      }
    }
    this.#listeners[event] = this.#listeners[event]?.filter(({ once }) => !once) ?? [];
    return results;
  }
  get [$LOCAL]() {
    return Object.keys(this.#listeners).length;
  }
}

// @class lexer
// @use [...new $Main("$a = " + input + " // $b").tokens()].length
const $LOCAL = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_][\w-]*)|(?<comment>\/\/[^\n]*)|(?<sign>[-+*/=<>!]=?))/uy;
function $local(word) {
  switch (word) {
    case "$a":
    case "$b":
      return "keyword";
    case "$c":
      return "operator";
    default:
      return word.startsWith("$d") ? "reserved" : "name";
  }
}
export class $Main {
  #text;
  #at = 0;
  constructor(text, file = "$a.$b") {
    this.#text = text;
    this.file = file;
  }
  *tokens() {
    while (this.#at < this.#text.length) {
      $LOCAL.lastIndex = this.#at;
      const match = $LOCAL.exec(this.#text);
      if (match === null) throw new SyntaxError(`${this.file}:${this.#at}: unexpected "${this.#text[this.#at]}"`);
      this.#at = $LOCAL.lastIndex;
      const { number, word, comment, sign } = match.groups;
      if (number !== undefined) yield { kind: "number", value: Number(number) };
      else if (word) yield { kind: $local(word), value: word };
      else if (sign) yield { kind: "sign", value: sign };
      else this.$a = comment.slice(2).trim();
    }
  }
}

// @class cache
// @use new $Main($1).set("$a", input).get("$a", 0)
const $local = ([key, value]) => [`$a:${key}`, value];
export class $Main extends Map {
  #hits = 0;
  #misses = 0;
  constructor(capacity = $1, entries = []) {
    super(entries.map($local));
    this.capacity = Math.max(1, capacity | 0);
  }
  get(key, fallback = undefined) {
    if (!super.has(key)) {
      this.#misses += 1;
      return fallback;
    }
    this.#hits += 1;
    return super.get(key);
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
// @use new $Main().send("$a").send("$b", input).steps
const $LOCAL = ["idle", "$a", "$b", "$c", "done"];
export class $Main {
  #state = "idle";
  #history = [];
  steps = 0;
  get state() {
    return this.#state;
  }
  set state(next) {
    if (!$LOCAL.includes(next)) throw new Error(`no $d state is called ${next}`);
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
      default:
        this.state = type === "stop" ? "done" : this.#state;
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
// @use $main([1, null, { $a: 2 }, input], { depth: 1 })
const $LOCAL = { $b: $2, $c: [$1, $3] };
export function $main(list, { depth = 0, filter = (item) => item != null, $a = "$b" } = {}) {
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
        return JSON.parse(JSON.stringify({ head, tail, ...$LOCAL }));
      } catch (error) {
        return error instanceof TypeError ? error.message : String(error);
      }
  }
}

// @function query
// @use $main("?$a=1&$b=two&" + input).size
const $LOCAL = /[?&]?([^=&#]+)(?:=([^&#]*))?/g;
const $local = (text) => (/^-?\d+$/.test(text) ? parseInt(text, 10) : text || "$c");
export function $main(text, target = new Map()) {
  for (const [, key, value = ""] of text.matchAll($LOCAL)) {
    const name = key.replace(/\+/g, " ").trim().toLowerCase();
    if (name === "$a" || name.startsWith("$b-")) {
      target.set(name, $local(value));
    } else if (!target.has(name)) {
      target.set(name, decodeURIComponent(value));
    }
  }
  return target;
}

// @function walk
// @use [...$main({ $a: [1, { $b: input }], $c: { $d: 2 } })].length
const $LOCAL = new Set(["$d$1", "$a", "__proto__"]);
export function* $main(node, path = [], seen = new Set()) {
  if (node === null || typeof node !== "object" || seen.has(node)) {
    yield { path: path.join("."), value: node };
    return;
  }
  seen.add(node);
  if (Array.isArray(node)) {
    for (let index = 0; index < node.length; index++) yield* $main(node[index], [...path, index], seen);
  } else {
    for (const [key, child] of Object.entries(node)) {
      if (key.startsWith("_") || $LOCAL.has(key)) continue;
      yield* $main(child, path.concat(key), seen);
    }
  }
  if (path.length === 0) yield { path: "$a", value: "$b, $c" };
}

// @function throttle
// @use $main((value) => value * 2, { every: 2 })(input)
let $local = 0;
export function $main(action, { every = $1, onSkip = () => -1, label = "$a of $b" } = {}) {
  let calls = 0;
  let last;
  const counters = { run: 0, skipped: 0 };
  const wrapped = function (...values) {
    $local++;
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
  wrapped.describe = () => `${label}: ${counters.run} $c, ${counters.skipped} $d of ${$local}`;
  return wrapped;
}

// @function group
// @use Object.keys($main([{ $a: "x", weight: input }, { $a: "y" }, { weight: 1 }])).length
const $LOCAL = ["skip", "$d"];
const $local = ({ $a = "$b" }) => $a;
export function $main(records, by = $local) {
  const groups = {};
  let heaviest = null;
  outer: for (const record of records) {
    const { weight = 1, tags = [], nested: { $c = null } = {} } = record;
    for (const tag of tags) {
      if ($LOCAL.includes(tag)) continue outer;
    }
    const group = (groups[by(record)] ??= { total: 0, count: 0, members: [] });
    group.total += weight;
    group.count++;
    group.members.push({ ...record, $c, share: () => weight / group.total });
    if (heaviest === null || heaviest.total < group.total) heaviest = group;
  }
  return Object.freeze(groups);
}

// @function pipeline
// @use $main.length + input
const $local = async (stage, value, index) => (await stage(value, { index, $a: $1 })) ?? null;
export async function $main(source, ...stages) {
  const log = [];
  try {
    for await (const item of source) {
      let value = item;
      for (const [index, stage] of stages.entries()) {
        value = await $local(stage, value, index);
        if (value === null) break;
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
$data
  "$a-$b": { $c: $1, weight: 0.$2, note: "$d $a of the $b" },
  run: (input) => $use,
  async later(input) {
    return (await this.run(input)) + this.tags.length;
  },
});

// @object routes
export const $object = {
  id: $id,
  base: "/$a/$b",
  table: [
$data
    { path: "/$a/:$b", method: "GET", handler: ({ params: { $b }, query }) => ({ body: `$c ${$b} ${query ?? "$d"}` }) },
    { path: /^\/$a\/(\d+)$/, method: "POST", async handler({ body }) { return body ? { status: 201, body } : { status: 400 }; } },
  ],
  match(path, method = "GET") {
    return this.table.find((route) => route.method === method && (route.path.test?.(path) ?? route.path === path));
  },
  run(input) {
    return $use + (this.match("/$a/" + input, "POST") ? 1 : 0);
  },
};

// @object schema
export const $object = {
  id: $id,
  name: "$A$B",
  fields: {
$data
    $a$1: { type: "string", max: $2, check: (value) => value.length <= $2 || "$b is longer than $2" },
    total: { type: "number", get default() { return $1 * $2; } },
  },
  validate(record) {
    const problems = [];
    for (const [field, { type, required = false, check }] of Object.entries(this.fields)) {
      const value = record[field];
      if (value === undefined) required && problems.push(`${field}: missing in $c`);
      else if (typeof value !== type) problems.push(`${field}: ${typeof value} instead of ${type}`);
      else if (check?.(value) === false) problems.push(field);
    }
    return problems;
  },
  run(input) {
    return $use + this.validate({ total: "$a" }).length;
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
    return $use + [...this].length;
  },
  async later(input) {
    let total = 0;
    for (const part of [1, 2, await this.run(input)]) total += part;
    return total;
  },
};
