/*! license */
// comment
const DEBUG = false;
class Shape {
  #secret = 1n;
  static count = 0;
  area_ = 2;
  get area() {
    return this.area_ ** 2;
  }
  async *walk(first, { second = 1, ...rest } = {}) {
    for await (const item of first) yield* [item?.value ?? second, rest];
  }
}
function unused() {
  return 1;
}
function used(alpha, beta) {
  if (DEBUG) {
    console.log("debug");
  }
  var result = alpha * 1000 * 60;
  for (let index = 0, length = beta.length; index < length; index++) {
    result += beta[index] === undefined ? 0 : beta[index];
  }
  switch (result) {
    case 1:
      return "one";
    default:
      return `${result} and ${"constant" + 1}`;
  }
}
label: while (true) {
  do {
    if (used(1, [2, 3]) !== "x") break label;
  } while (!0);
}
console.log(used(2, [new Shape().area]), /re[g]ex\/p/giu.test("x"), "\u00e9\n", 0x1f, 1e21);
export default { used, Shape, "quoted-key": 1, short: typeof Shape === "function" };
