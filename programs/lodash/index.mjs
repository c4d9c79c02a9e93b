import _ from "lodash";
import groupBy from "lodash/groupBy.js";
import fp from "lodash/fp.js";

const people = [{ n: "Ada", a: 36, t: ["x"] }, { n: "Alan", a: 41, t: ["x", "y"] }, { n: "Grace", a: 36, t: [] }];
console.log(groupBy(people, "a"), _.keyBy(people, "n"), _.map(_.orderBy(people, ["a", "n"], ["desc", "asc"]), "n"));
console.log(_.chain(people).flatMap("t").countBy().toPairs().sortBy(0).value(), _(people).map("a").sum(), _.partition(people, { a: 36 }).map((part) => part.length));
const deep = { a: { b: [{ c: 1 }, { c: new Date(0), d: /x/g, e: new Map([[1, new Set([2])]]), f: new Uint8Array(3) }] } };
const copy = _.cloneDeep(deep);
console.log(_.isEqual(copy, deep), copy.a.b[1] !== deep.a.b[1], _.get(deep, "a.b[1].d"), _.set({}, "x[0].y", 1), _.merge({}, deep, { a: { b: [{ z: 2 }] } }).a.b[0], _.has(deep, "a.b.0.c"));
console.log(_.camelCase("--foo-bar Über"), _.kebabCase("fooBarBAZ1"), _.startCase("a_b"), _.deburr("déjà"), _.words("a, b & c3d"), _.truncate("long text here", { length: 8 }), _.pad("x", 5, "-="), _.escape("<a & 'b'>"), _.unescape("&lt;"));
console.log(_.template("hi <%= name %> <% _.each(list, (x) => { %>[<%- x %>]<% }) %> ${name}")({ name: "N", list: ["<", 2] }));
console.log(_.debounce(() => {}).cancel.name, _.curry((a, b, c) => a + b + c)(1)(2, 3), fp.flow(fp.filter((x) => x % 2), fp.map((x) => x * x), fp.join("+"))([1, 2, 3]), _.memoize((x) => x * 2)(4));
console.log(_.range(0, -4, -1), _.chunk([1, 2, 3, 4, 5], 2), _.zipObjectDeep(["a.b", "a.c"], [1, 2]), _.xor([1, 2], [2, 3]), _.unionBy([1.2], [1.9, 2.1], Math.floor), _.sortedUniq([1, 1, 2]), _.inRange(3, 2, 4), _.clamp(9, 1, 5));
console.log(_.isPlainObject(Object.create(null)), _.isArguments((function () { return arguments; })()), _.isTypedArray(new Float32Array()), _.isNative(Array.prototype.push), _.toString(-0), _.toPath("a[0].b.c"), _.VERSION);
const seen = [];
const throttled = _.throttle((x) => seen.push(x), 10);
throttled(1); throttled(2); throttled(3);
setTimeout(() => console.log(seen, _.defer === _.defer, _.now() > 0), 30);
