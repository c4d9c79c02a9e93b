import Mocha from "mocha";
import assert from "node:assert";

const mocha = new Mocha({ ui: "bdd", reporter: process.argv[2] ?? "spec", timeout: 200, retries: 1, color: false });
mocha.suite.emit("pre-require", globalThis, null, mocha);
let tries = 0;
describe("arithmetic", () => {
  before(() => console.log("# before"));
  beforeEach(function () { this.value = 1; });
  it("adds", function () { assert.equal(this.value + 1, 2); });
  it("waits", (done) => setTimeout(done, 5));
  it("promises", async () => { await Promise.resolve(); });
  it.skip("is skipped", () => {});
  it("is pending");
  it("is retried", () => { if (tries++ === 0) throw new Error("first"); });
  describe("nested", () => {
    it("fails", () => assert.deepStrictEqual({ a: [1, 2], b: "x" }, { a: [1, 3], b: "x" }));
    it("times out", function (done) { this.timeout(20); this.retries(0); });
    it("throws something else", () => { throw "text"; });
  });
  after(() => console.log("# after"));
});
// What the machine or the place of the files decides: durations, frames of stacks, and the blank lines they leave.
const strip = (text) => text.replace(/\(\d+ms\)/g, "(TIME)").replace(/: \d+ms$/gm, ": TIME").replace(/^\s+at .*\n/gm, "")
  .replace(/"duration": [\d.]+/g, '"duration": 0').replace(/file:\S+|\/\S+index\.mjs/g, "FILE").replace(/\n\s*\n/g, "\n\n");
const write = process.stdout.write.bind(process.stdout);
let output = "";
process.stdout.write = (text) => { output += text; return true; };
process.on("exit", () => write(strip(output)));
mocha.run((failures) => { process.exitCode = failures ? 1 : 0; });
