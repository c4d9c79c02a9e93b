import test from "tape";

test("arithmetic", (t) => {
  t.plan(3);
  t.equal(1 + 1, 2);
  t.notOk(false, "not ok");
  setTimeout(() => t.pass("later"), 5);
});
test("deep", (t) => {
  t.deepEqual({ a: [1, { b: new Map([[1, 2]]) }] }, { a: [1, { b: new Map([[1, 2]]) }] });
  t.throws(() => { throw new TypeError("bad"); }, /bad/);
  t.test("nested", (s) => { s.match("abc", /b/); s.end(); });
  t.end();
});
test("async", async (t) => {
  await Promise.resolve();
  t.same([1], [1]);
  t.teardown(() => console.log("# torn down"));
});
test.skip("skipped", (t) => t.fail());
test("todo", { todo: true }, (t) => { t.ok(true); t.end(); });
test.onFinish(() => console.log("# finished"));
