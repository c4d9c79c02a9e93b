// Values and options that `inspect` must show as Node shows them. Run this file with Node and with Semba: the output
// must be the same. The source text of functions does not count: executables do not carry it.

import { format, inspect } from "node:util";

class Foo { constructor() { this.x = 1; } }
class Bar extends Foo { get y() { return 2; } }
class Tagged { get [Symbol.toStringTag]() { return "Tag"; } }
class Custom { [inspect.custom](depth, options, inspectAgain) { return `custom ${depth} ${typeof inspectAgain}`; } }
class CustomObject { constructor(value) { this.value = value; } [inspect.custom]() { return { wrapped: this.value }; } }
class MyError extends Error { constructor(message) { super(message); this.name = "MyError"; } }
class UnnamedError extends TypeError {}
class MyMap extends Map {}
class MyArray extends Array {}
class MyPromise extends Promise {}
class Private { #hidden = 1; shown = 2; static s = 3; }
function OldStyle() { this.a = 1; }
function withProperties() {}
withProperties.a = 1;
withProperties.b = { c: 2 };
const circular = { name: "c", list: [] };
circular.self = circular;
circular.list.push(circular, { circular });
const mutual = { a: {} };
mutual.a.b = { a: mutual.a };
const withAccessors = { get a() { return 1; }, set b(_) {}, get c() { return { d: 1 }; }, set c(_) {} };
const nullPrototype = Object.assign(Object.create(null), { a: 1, b: { c: 2 } });
const symbols = { [Symbol("s")]: 1, [Symbol.iterator]: 2, [Symbol("a b\n")]: 3 };
Object.defineProperty(symbols, Symbol("hidden"), { value: 1, enumerable: false });
const hidden = Object.defineProperty({ a: 1 }, "b", { value: 2, enumerable: false });
const words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"];
const deep = { a: { b: { c: { d: { e: 1 } } } } };
// Stacks differ between engines: only the head of an error is compared.
const noStack = (error) => fakeStack(error, []);
const fakeStack = (error, lines) => {
  Object.defineProperty(error, "stack", {
    value: error.stack.split("\n    at")[0] + lines.map((line) => `\n    at ${line}`).join(""),
    enumerable: false, writable: true, configurable: true,
  });
  return error;
};
const sparse = [1, , 3, , , 6];
const arrayWithProperties = Object.assign([1, 2, 3], { name: "x", "-1": 2, "01": 3 });
const settled = Promise.resolve({ a: 1 });
const rejected = Promise.reject(new Error("no").message);
rejected.catch(() => {});

/** Pairs of an expression's text and its value, or triples with options. */
export const cases = [
  // Primitives
  ["undefined", undefined], ["null", null], ["true", true], ["0", 0], ["-0", -0], ["NaN", NaN], ["Infinity", -Infinity],
  ["1e21", 1e21], ["1.5", 1.5], ["10n", 10n], ["-10n", -10n],
  ["numericSeparator", [1234567, -1234567.891234, 123456789n, 0.0001], { numericSeparator: true }],
  ["Symbol()", Symbol()], ["Symbol('a b')", Symbol("a b")], ["Symbol.iterator", Symbol.iterator],
  ["string", "abc"], ["single quote", "it's"], ["both quotes", "it's \"x\""], ["all quotes", "it's \"x\" `y`"],
  ["backtick and dollar", "'\" ${x}"], ["escapes", "\n\t\b\f\r\v\\\0\x1b\x7f\x80\u2028é😀"],
  ["lone surrogates", "\ud83d x \ude00"], ["empty string", ""],
  ["long string", "x".repeat(200)], ["long multiline", `${"a".repeat(60)}\n${"b".repeat(60)}\nc`],
  ["nested multiline", { text: `${"a".repeat(60)}\n${"b".repeat(60)}` }],
  ["maxStringLength", "abcdefghij", { maxStringLength: 4 }], ["maxStringLength 9", ["abcdefghij"], { maxStringLength: 9 }],
  // Boxed
  ["new Number", new Number(3)], ["new Number -0", new Number(-0)], ["new String", new String("abc")],
  ["new Boolean", new Boolean(false)], ["Object(1n)", Object(1n)], ["Object(Symbol)", Object(Symbol("x"))],
  ["boxed with property", Object.assign(new Number(3), { a: 1 })],
  ["boxed string with property", Object.assign(new String("ab"), { a: 1 })],
  // Objects
  ["{}", {}], ["{a}", { a: 1 }], ["keys", { "a-b": 1, 1: 2, $: 3, _x: 4, "é": 5, "": 6, "it's": 7, class: 8 }],
  ["nested", { a: { b: { c: {} } } }], ["deep", deep], ["depth 0", deep, { depth: 0 }], ["depth null", deep, { depth: null }],
  ["depth Infinity", deep, { depth: Infinity }], ["depth -1", deep, { depth: -1 }],
  ["deep arrays", [[[[[1]]]]]], ["deep maps", new Map([[1, new Map([[2, new Map([[3, new Map([[4, 5]])]])]])]])],
  ["class instance deep", { a: { b: { c: new Foo() } } }], ["null prototype deep", { a: { b: { c: nullPrototype } } }],
  ["accessors", withAccessors], ["getters", withAccessors, { getters: true }], ["getters get", withAccessors, { getters: "get" }],
  ["throwing getter", { get a() { throw new Error("oops"); } }, { getters: true }],
  ["null prototype", nullPrototype], ["Object.create(null)", Object.create(null)],
  ["Object.create({})", Object.create({})], ["Object.create(nullproto)", Object.create(Object.create(null))],
  ["Object.create(Foo.prototype)", Object.create(Foo.prototype)], ["Foo.prototype", Foo.prototype],
  ["Bar.prototype", Bar.prototype],
  ["symbols", symbols], ["symbols hidden", symbols, { showHidden: true }], ["hidden", hidden], ["hidden shown", hidden, { showHidden: true }],
  ["__proto__ own", JSON.parse('{"__proto__": 1}')], ["undefined values", { a: undefined, b: null }],
  ["constructor overwritten", { constructor: "x" }], ["constructor function", { constructor: Foo }],
  ["toStringTag own", { [Symbol.toStringTag]: "T" }], ["toStringTag class", new Tagged()],
  ["toStringTag differing", Object.assign(Object.create({ get [Symbol.toStringTag]() { return "Inherited"; } }), { a: 1 })],
  ["Math", Math, { depth: 0 }], ["JSON", JSON, { depth: 0 }], ["Reflect", Object.prototype.toString.call(Reflect)],
  ["arguments", (function () { return arguments; })(1, "b", { c: 1 })], ["empty arguments", (function () { return arguments; })()],
  ["sorted", { b: 1, a: 2, c: { z: 1, y: 2 } }, { sorted: true }],
  ["sorted function", { b: 1, a: 2 }, { sorted: (a, b) => (a < b ? 1 : -1) }],
  ["sorted set", new Set([3, 1, 2]), { sorted: true }], ["sorted array", [3, 1, 2], { sorted: true }],
  ["wide", Object.fromEntries(words.map((word, index) => [word, index]))],
  ["wide nested", { a: Object.fromEntries(words.map((word, index) => [word, index])) }],
  ["long values", { first: "x".repeat(50), second: "y".repeat(50) }],
  ["exactly 72", { a: "x".repeat(30), b: "y".repeat(27) }], ["exactly 76", { a: "x".repeat(30), b: "y".repeat(31) }],
  ["three levels on a line", { a: { b: { c: 1 } } }], ["four levels", { a: { b: { c: { d: 1 } } } }, { depth: 5 }],
  ["compact false", { a: { b: [1, 2, 3] }, s: new Set([1]) }, { compact: false }],
  ["compact true", { a: { b: [1, 2, 3] }, s: new Set([1]) }, { compact: true }],
  ["compact true long", { a: "x".repeat(50), b: { c: "y".repeat(50), d: [1, 2, 3] } }, { compact: true }],
  ["compact 1", { a: { b: [1, 2, 3] } }, { compact: 1 }],
  ["breakLength 20", { alpha: 1, beta: 2, gamma: 3 }, { breakLength: 20 }],
  ["breakLength Infinity", { a: words, b: deep }, { breakLength: Infinity }],
  ["colors", { a: 1, b: "x", c: null, d: undefined, e: true, f: Symbol("s"), g: /x/g, h: new Date(0), i: 1n, j() {}, k: Foo, [Symbol("l")]: 1, "m-n": [1, , 2] }, { colors: true }],
  ["colors many", Array.from({ length: 30 }, (_, i) => i * i), { colors: true }],
  // Arrays
  ["[]", []], ["[1,2,3]", [1, 2, 3]], ["6 numbers", [1, 2, 3, 4, 5, 6]], ["7 numbers", [1, 2, 3, 4, 5, 6, 7]],
  ["27 numbers", Array.from({ length: 27 }, (_, i) => i)], ["100 numbers", Array.from({ length: 100 }, (_, i) => i)],
  ["101 numbers", Array.from({ length: 101 }, (_, i) => i)], ["120 numbers", Array.from({ length: 120 }, (_, i) => i * 1000)],
  ["words", words], ["words twice", [...words, ...words]], ["long words", words.map((word) => word.repeat(4))],
  ["mixed", [1, "two", null, undefined, true, 3n, Symbol("x"), -0, 1.5]],
  ["bigints", Array.from({ length: 12 }, (_, i) => BigInt(i) ** 5n)], ["floats", Array.from({ length: 20 }, (_, i) => i / 3)],
  ["objects", Array.from({ length: 8 }, (_, i) => ({ id: i }))], ["arrays", Array.from({ length: 10 }, (_, i) => [i, i * 2])],
  ["long objects", Array.from({ length: 3 }, (_, i) => ({ id: i, name: "name".repeat(8), tags: ["a", "b"] }))],
  ["nested in object", { numbers: Array.from({ length: 30 }, (_, i) => i), words }],
  ["one long and many short", ["x".repeat(70), 1, 2, 3, 4, 5, 6, 7]], ["7 medium", Array.from({ length: 7 }, () => "x".repeat(20))],
  ["negative numbers", Array.from({ length: 15 }, (_, i) => (i % 2 ? -i : i) * 100)],
  ["sparse", sparse], ["new Array(3)", new Array(3)], ["new Array(1)", new Array(1)], ["leading hole", [, 1]], ["long sparse", (() => { const a = []; a[150] = 1; a[300] = 2; return a; })()],
  ["sparse max", [1, , , 4, 5, 6], { maxArrayLength: 2 }],
  ["array with properties", arrayWithProperties], ["MyArray", MyArray.from([1, 2])], ["empty MyArray", new MyArray()],
  ["array null prototype", Object.setPrototypeOf([1, 2], null)],
  ["maxArrayLength 3", [1, 2, 3, 4, 5], { maxArrayLength: 3 }], ["maxArrayLength 0", [1, 2], { maxArrayLength: 0 }],
  ["maxArrayLength null", Array.from({ length: 105 }, (_, i) => i), { maxArrayLength: null }],
  ["array hidden", [1, 2], { showHidden: true }],
  // Functions and classes
  ["function", function named() {}], ["anonymous", (() => function () {})()], ["arrow", (() => () => {})()], ["async", async () => {}],
  ["generator", function* gen() {}], ["async generator", async function* agen() {}], ["method", { m() {} }], ["getter function", Object.getOwnPropertyDescriptor({ get a() { return 1; } }, "a").get],
  ["function with properties", withProperties], ["OldStyle", OldStyle], ["new OldStyle", new OldStyle()], ["bound", OldStyle.bind(null)],
  ["class", Foo], ["derived class", Bar], ["anonymous class", (() => class {})()], ["class extends null", class N extends null {}],
  ["static members", Private], ["private member", new Private()], ["Foo", new Foo()], ["Bar", new Bar()], ["empty class", new (class Empty {})()],
  ["builtin functions", [Array, Map, parseInt, Math.max, Promise, Symbol, TypeError]], ["function null prototype", Object.setPrototypeOf(function f() {}, null)],
  ["class null prototype", Object.setPrototypeOf(class C {}, null)], ["renamed", Object.defineProperty(() => {}, "name", { value: "a b" })],
  ["functions in object", { a() {}, b: () => {}, c: class {}, d: async () => {}, e: Foo }],
  // Collections
  ["Map", new Map([["a", 1], [{ b: 1 }, [2]]])], ["empty Map", new Map()], ["Map of maps", new Map([[new Map(), new Map([[1, 2]])]])], ["MyMap", new MyMap([[1, 2]])],
  ["Map with property", Object.assign(new Map([[1, 2]]), { x: 1 })], ["big Map", new Map(Array.from({ length: 120 }, (_, i) => [i, i]))],
  ["Set", new Set([1, "a", { b: 1 }])], ["empty Set", new Set()], ["big Set", new Set(Array.from({ length: 120 }, (_, i) => i))], ["Set null prototype", Object.setPrototypeOf(new Set([1]), null)],
  ["long Set", new Set(words)], ["WeakMap", new WeakMap()], ["WeakSet", new WeakSet()],
  ["Map circular", (() => { const m = new Map(); m.set("self", m); return m; })()], ["Set circular", (() => { const s = new Set(); s.add({ s }); return s; })()],
  // Binary
  ["Uint8Array", new Uint8Array([1, 2, 3])], ["empty Uint8Array", new Uint8Array()], ["Float64Array", new Float64Array([1.5, -0, NaN])], ["BigInt64Array", new BigInt64Array([1n, -2n])],
  ["long Uint8Array", new Uint8Array(200)], ["Uint8ClampedArray", new Uint8ClampedArray([300])], ["typed array with property", Object.assign(new Uint8Array(2), { a: 1 })],
  ["ArrayBuffer", new Uint8Array([1, 2, 255]).buffer], ["empty ArrayBuffer", new ArrayBuffer(0)], ["long ArrayBuffer", new ArrayBuffer(60)], ["longer ArrayBuffer", new ArrayBuffer(200)],
  ["DataView", new DataView(new ArrayBuffer(4), 1, 2)], ["SharedArrayBuffer", new SharedArrayBuffer(2)], ["Uint8Array hidden", new Uint8Array([1, 2]), { showHidden: true }],
  // Dates and regular expressions
  ["Date", new Date(0)], ["Invalid Date", new Date(NaN)], ["Date with property", Object.assign(new Date(0), { a: 1 })], ["Date in object", { d: new Date(86400000) }], ["Date subclass", new (class D extends Date {})(0)],
  ["RegExp", /a\/b/gi], ["RegExp with property", Object.assign(/x/, { a: 1 })], ["RegExp subclass", new (class R extends RegExp {})("x", "y")],
  // Errors
  ["Error", noStack(new Error("message"))], ["Error without message", noStack(new Error())], ["TypeError", noStack(new TypeError("t"))], ["MyError", noStack(new MyError("m"))],
  ["UnnamedError", noStack(new UnnamedError("u"))], ["Error with property", noStack(Object.assign(new Error("p"), { code: "E", extra: { a: 1 } }))],
  ["Error with cause", noStack(new Error("outer", { cause: noStack(new Error("inner")) }))], ["Error with plain cause", noStack(new Error("outer", { cause: "text" }))],
  ["AggregateError", noStack(new AggregateError([noStack(new Error("a")), noStack(new Error("b"))], "all"))], ["multiline message", noStack(new Error("a\nb"))],
  ["renamed error", (() => { const e = noStack(new Error("x")); e.name = "Renamed"; return e; })()], ["error in object", { error: noStack(new Error("x")) }], ["error in array", [noStack(new RangeError("r"))]],
  ["error name own", Object.assign(fakeStack(new Error("n"), ["f (file.js:1:2)"]), { name: "Other" })], ["error with stack", fakeStack(new Error("s"), ["f (file.js:1:2)", "g (file.js:3:4)"])],
  ["error with stack in object", { a: { e: fakeStack(new Error("s"), ["f (file.js:1:2)"]) } }], ["error with stack and property", Object.assign(fakeStack(new Error("s"), ["f (file.js:1:2)"]), { code: 1 })],
  ["cause sharing frames", fakeStack(new Error("o", { cause: fakeStack(new Error("i"), ["x (f:1:1)", "a (f:1:1)", "b (f:1:1)", "c (f:1:1)", "d (f:1:1)", "e (f:1:1)"]) }), ["y (f:1:1)", "a (f:1:1)", "b (f:1:1)", "c (f:1:1)", "d (f:1:1)", "e (f:1:1)"])],
  ["class error with stack", fakeStack(new UnnamedError("s"), ["f (file.js:1:2)"])], ["error null prototype", Object.setPrototypeOf(fakeStack(new Error("s"), ["f (file.js:1:2)"]), null)],
  ["error without stack", Object.defineProperty(new Error("x"), "stack", { value: undefined })], ["error empty stack", Object.defineProperty(new Error("x"), "stack", { value: "" })],
  ["error circular", (() => { const e = noStack(new Error("x")); e.self = e; return e; })()],
  ["error depth", { a: { b: { c: noStack(new Error("deep")) } } }],
  // Proxies, promises, iterators
  ["Proxy", new Proxy({ a: 1 }, {})], ["Proxy of array", new Proxy([1, 2], {})], ["Proxy of function", new Proxy(function f() {}, {})], ["Proxy of Proxy", new Proxy(new Proxy({ a: 1 }, {}), {})],
  ["Proxy of class", new Proxy(Foo, {})], ["showProxy", new Proxy({ a: 1 }, { get() {} }), { showProxy: true }], ["revoked", (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()],
  ["pending", new Promise(() => {})], ["settled", settled], ["rejected", rejected], ["MyPromise", MyPromise.resolve(1)], ["Promise with property", Object.assign(Promise.resolve(4), { a: 1 })],
  ["generator object", (function* g() {})()], ["async generator object", (async function* g() {})()], ["array iterator", [1][Symbol.iterator]()], ["string iterator", "a"[Symbol.iterator]()],
  ["Map iterators", [new Map([["k", { a: 1 }]]).entries(), new Map([["k", 1]]).keys(), new Map([["k", 1]]).values()]],
  ["Set iterators", [new Set([5]).values(), new Set([5, 6]).entries(), new Set().values()]],
  ["advanced iterator", (() => { const it = new Map([[1, 2], [3, 4], [5, 6]]).entries(); it.next(); return it; })()],
  ["finished iterator", (() => { const it = new Set([1]).values(); it.next(); it.next(); return it; })()],
  ["long iterator", new Set(Array.from({ length: 120 }, (_, i) => i)).values()],
  ["long entries", new Map(Array.from({ length: 5 }, (_, i) => ["key".repeat(6) + i, { value: i, more: "text" }])).entries()],
  ["WeakRef", new WeakRef({ a: 1 })],
  // Custom
  ["custom", new Custom()], ["custom nested", { a: { b: new Custom() } }], ["custom object", new CustomObject({ a: 1 })], ["custom nested object", { x: new CustomObject({ a: [1, 2] }) }],
  ["custom off", new CustomObject(1), { customInspect: false }], ["custom multiline", { a: { [inspect.custom]: () => "x\ny" } }],
  // Circular
  ["circular", circular], ["mutual", mutual], ["circular array", (() => { const a = [1]; a.push(a); return a; })()], ["circular compact", circular, { compact: true }],
  // Legacy signature and hidden
  ["showHidden class", new Bar(), { showHidden: true }], ["showHidden array", [1, [2]], { showHidden: true }], ["showHidden function", withProperties, { showHidden: true, depth: 0 }],
  ["mixed document", { id: 1, name: "Ann", tags: ["a", "b"], address: { street: "Main", geo: { lat: 1.5, lng: -2 } }, history: [{ at: new Date(0), what: "login" }, { at: new Date(1e12), what: "logout" }], active: true, ratio: 0.1, none: null, undef: undefined, fn() {}, big: 12n, map: new Map([["k", { v: 1 }]]), re: /x/u }],
];

for (const [name, value, options] of cases) {
  let text;
  try {
    text = inspect(value, options);
  } catch (error) {
    text = `threw ${error}`;
  }
  console.log(`--- ${name}\n${text}`);
}

const formats = [
  ["%s", "a"], ["%s %s", "a"], ["%s", "a", "b", 3], ["%d", "42"], ["%d", 1n], ["%d", {}], ["%i", 42.9], ["%f", "1.50"], ["%j", { a: 1 }], ["%o", { f() {} }], ["%o", [1]], ["%O", { a: { b: { c: { d: 1 } } } }],
  ["%c styled", "color: red"], ["100%", 1], ["%% %s", "x"], ["%%"], ["%%", 1], ["%x", 1], ["a", "b", { c: 1 }], [1, 2, "3"], [{ a: 1 }, "x"], ["%s", null], ["%s", undefined], ["%s", Symbol("s")], ["%s", -0], ["%s", 5n],
  ["%s", { a: 1 }], ["%s", { toString() { return "own"; } }], ["%s", new Foo()], ["%s", new Date(0)], ["%s", [1, [2, [3]]]], ["%s", noStack(new Error("e"))], ["%s", { a: { b: { c: 1 } } }], ["%d", -0], ["%d", Symbol("a")],
  ["%i", "0x10"], ["%j", circular], ["%s%s", 1, 2, 3], ["", "x"], ["%"], ["%", "x"], ["a%", "x"], ["%s", ""], [], [undefined], ["%s", Object.create(null)], ["%s", new (class X { toString() { return "X!"; } })()],
  ["%s", new Map([[1, 2]])], ["%s:%s", "a"], ["%S", 1], ["%s %o %% %d", "a", 1, 2],
];
for (const args of formats) console.log(JSON.stringify(format(...args)));
