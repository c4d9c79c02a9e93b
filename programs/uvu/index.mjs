import { suite, test } from "uvu";
import * as assert from "uvu/assert";

test("sums", () => assert.is(1 + 1, 2));
test.skip("skipped", () => assert.unreachable());
const named = suite("named");
named.before((context) => { context.n = 1; });
named.before.each((context) => { context.n++; });
named("equal", ({ n }) => assert.equal({ n, list: [1] }, { n: 2, list: [1] }));
named("snapshot", () => assert.snapshot("a\nb", "a\nb"));
named("async", async () => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  try {
    assert.is(1, 2);
  } catch (error) {
    console.log(error.code, error.message);
  }
  assert.throws(() => { throw new Error("x"); }, /x/);
});
named("diff", () => {
  try {
    assert.equal({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3], c: "x" });
  } catch (error) {
    console.log(error.details.replace(/\x1b\[\d+m/g, ""));
  }
});
const log = console.log;
process.on("exit", (code) => log("exit", code));
// The summary has the time in it.
const write = process.stdout.write;
process.stdout.write = function (text, ...rest) {
  return write.call(this, typeof text === "string" ? text.replace(/\d+(\.\d+)?(ms|s)/, "TIME") : text, ...rest);
};
test.run();
named.run();
