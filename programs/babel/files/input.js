// comment
export default class Shape extends Base {
  #secret = 1n;
  static count = 0;
  static { Shape.count++; }
  get value() { return this.#secret ?? super.value; }
  async *walk({ a = 1, ...rest }, [first, ...others]) {
    for await (const item of others) yield* [item?.deep?.[a], rest, first];
  }
}
const value = async (x) => { try { await x; } catch { return `t${x}${1}`; } };
for (const [k, v] of new Map([[1, 2]])) console.log(k ** v, k ||= v, 1_000, /(?<n>a)/su);
label: for (let i = 0; i < 3; i++) setTimeout(() => i);
function* gen() { const y = yield 1; return typeof y === "symbol"; }
export { value as other, gen };
